#include "bench/report/recommendation_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/unit/answer/answer_samples.h"
#include "tests/unit/report/golden.h"

namespace aibench {
namespace {

using testing::HasSubstr;
using testing::Not;

// A sweep that cuda wins from 256 on, resident; a convolution that is a tie; a product that failed everywhere.
Result every_answer() {
  Result result = test::answer_result({"cpu", "cuda"});
  double cpu_s = 1e-3;
  for (int m = 64; m <= 1024; m *= 2, cpu_s *= 8) {
    test::add_case(result, GemmWorkload{.m = m, .n = m, .k = m},
                   {test::steady_row("cpu", cpu_s), test::steady_row("cuda", 8.1e-3, 60e-3)});
  }
  const std::vector<double> up = {1.00, 1.02, 0.99, 1.01, 0.98, 1.00, 1.03},
                            down = {1.01, 1.00, 1.00, 0.99, 1.01, 0.99, 1.01};
  test::add_case(result, Conv2dWorkload{.c = 3, .h = 9, .w = 9, .k = 4, .r = 3, .s = 3},
                 {test::row_of_rounds("cpu", up), test::row_of_rounds("cuda", down, 1)});
  test::add_case(result, GemmWorkload{.dtype = DType::f64, .m = 7},
                 {test::failed_row("cpu", CaseStatus::crashed, "SIGSEGV in measure"),
                  test::failed_row("cuda", CaseStatus::unavailable, "no driver")});
  return result;
}

std::string text_of(const Result& result, const RecommendOptions& by = {}) {
  return recommendation_text(result, recommend(result, by), by, {.width = 100});
}

TEST(RecommendationText, says_target_margin_certainty_and_transfers) {
  test::expect_golden("recommendation.txt", text_of(every_answer()));
}

TEST(RecommendationText, by_cost_names_the_price_of_calls) {
  const RecommendOptions by{.by = Criterion::cost, .price_an_hour = {{"cpu", 0.36}, {"cuda", 3.6}}};
  const std::string text = text_of(every_answer(), by);
  // 8.1 ms at 3.6 an hour: 8.1 a million calls; against 4.1 s at 0.36: 410.
  EXPECT_THAT(text, HasSubstr("gemm/f32/m*n*k*, m=n=k 512–1024: cuda, 6.32×–50.6× over cpu; certain"));
  EXPECT_THAT(text, Not(HasSubstr("crossover"))) << "crossovers are of latencies";
}

TEST(RecommendationText, makes_foreign_text_inert) {
  Result result = every_answer();
  result.cases.back().results[0].reason = "\x1b[2J";
  result.cases.back().id = "\x1b]0;x\x07";
  EXPECT_THAT(text_of(result), Not(HasSubstr("\x1b")));
}

TEST(RecommendationJson, tells_a_program_which_target_and_where_the_lead_changes) {
  const Result result = every_answer();
  const auto json = nlohmann::json::parse(recommendation_json(result, recommend(result, {}), {}));
  EXPECT_EQ(json["schema"], "aibench.recommendation/1");
  ASSERT_EQ(json["cases"].size(), 7U);
  const auto& large = json["cases"][4];
  EXPECT_EQ(large["target"], "cuda");
  EXPECT_EQ(large["certainty"], "certain");
  // 4.096 s against 8.1 ms, or 68.1 ms.
  EXPECT_NEAR(large["margin"]["ratio"], 505.68, 0.01);
  EXPECT_NEAR(large["end_to_end"]["ratio"], 60.15, 0.01);
  EXPECT_EQ(large["break_even"]["state"], "calls");
  EXPECT_EQ(large["break_even"]["calls"], 1);
  EXPECT_EQ(json["cases"][5]["certainty"], "too close to call");
  EXPECT_TRUE(json["cases"][6]["target"].is_null());
  const auto& resident = json["crossovers"][0];
  EXPECT_EQ(resident["sweep"], "gemm/f32/m*n*k*");
  EXPECT_EQ(resident["answer"], "at");
  EXPECT_EQ(resident["crossings"][0]["above"], 256);
  EXPECT_EQ(resident["ranges"][1]["from"], 256);
  EXPECT_EQ(resident["ranges"][1]["target_is"], "faster");
  EXPECT_EQ(json["crossovers"][1]["time"], "end_to_end");
}

}  // namespace
}  // namespace aibench
