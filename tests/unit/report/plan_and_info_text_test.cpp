#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "bench/report/info_text.h"
#include "bench/report/plan_text.h"
#include "tests/unit/report/golden.h"
#include "tests/unit/report/sample_results.h"
#include "tests/unit/result/sample_run.h"

namespace aibench {
namespace {

using testing::HasSubstr;
using testing::Not;

Plan sample_plan() {
  Plan plan;
  plan.cases = {test::planned(GemmWorkload{.m = 1024, .n = 1024, .k = 1024}),
                test::planned(Conv2dWorkload{.n = 16, .c = 64, .h = 56, .w = 56, .k = 64, .r = 3, .s = 3})};
  plan.cases[1].skip_reason = "needs 90.0 GB, 70 % of what is free are 16.1 GB";
  plan.targets = {*parse_target("cpu/openblas"), *parse_target("cuda")};
  return plan;
}

TEST(PlanText, shows_cases_work_memory_and_time) {
  const std::string text = plan_text(sample_plan());
  EXPECT_THAT(text, HasSubstr("gemm/f32/m1024n1024k1024"));
  EXPECT_THAT(text, HasSubstr("2.147 GFLOP"));
  EXPECT_THAT(text, HasSubstr("12.58 MB"));
  EXPECT_THAT(text, HasSubstr("needs 90.0 GB"));
  EXPECT_THAT(text, HasSubstr("2 cases x 2 targets (cpu/openblas, cuda)"));
  EXPECT_THAT(text, HasSubstr("up to 10 rounds"));
  EXPECT_THAT(text, HasSubstr("takes "));
}

TEST(PlanText, a_quick_plan_promises_no_precision) {
  Plan plan = sample_plan();
  plan.measure.precision_promised = false;
  plan.measure.max_rounds = 3;
  EXPECT_THAT(plan_text(plan), HasSubstr("3 rounds, precision not promised"));
}

TEST(PlanText, its_json_is_read_by_a_stock_parser) {
  const auto json = nlohmann::json::parse(plan_json(sample_plan()));
  EXPECT_EQ(json["cases"].size(), 2U);
  EXPECT_EQ(json["cases"][0]["flops"], 2.0 * 1024 * 1024 * 1024);
  EXPECT_TRUE(json["cases"][0]["skip_reason"].is_null());
  EXPECT_EQ(json["cases"][1]["skip_reason"], "needs 90.0 GB, 70 % of what is free are 16.1 GB");
  EXPECT_EQ(json["targets"][1], "cuda");
  EXPECT_LE(json["estimate_s"]["least"].get<double>(), json["estimate_s"]["most"].get<double>());
}

TEST(InfoText, shows_the_machine_and_its_targets) {
  auto run = test::empty_run({test::available_target("cpu", "AMD EPYC 9B45"),
                              test::unavailable_target("cuda", "libcuda.so.1: cannot open shared object file")},
                             {});
  Environment& environment = run.environment;
  environment.cgroup.cpu_quota = 1.5;
  environment.cpu.isa = std::vector<std::string>{"avx2", "fma"};
  environment.cpu.sockets = 1;
  environment.cpu.cores = environment.cpu.threads = 2;
  environment.cpu.virtualized = true;
  environment.memory_total_bytes = 25'000'000'000;
  environment.memory_available_bytes = 20'000'000'000;
  environment.kernel = "Linux 6.1.0";
  environment.distribution = "Debian GNU/Linux 12 (bookworm)";
  test::expect_golden("info.txt", info_text(run.result()));
}

TEST(InfoText, as_json_it_has_the_parts_of_a_result_but_its_cases) {
  const Result result = test::two_cpus_and_a_gpu().result();
  const auto json = nlohmann::json::parse(info_json(result));
  EXPECT_EQ(json.at("schema"), "aibench.info/1");
  EXPECT_EQ(json.at("tool").at("version"), result.tool.version);
  EXPECT_EQ(json.at("environment").at("compiler"), result.environment.compiler);
  ASSERT_EQ(json.at("targets").size(), 3U);
  EXPECT_EQ(json.at("targets").at(2).at("name"), result.targets[2].target.name);
  EXPECT_EQ(json.at("environment").at("libraries").size(), result.libraries.size());
  EXPECT_FALSE(json.contains("cases"));
}

TEST(InfoText, what_is_not_known_is_unknown_and_never_zero) {
  const std::string text = info_text({.tool = {.version = "0.1.0"}, .environment = {.compiler = "GCC"}});
  EXPECT_THAT(text, HasSubstr("unknown"));
  EXPECT_THAT(text, Not(HasSubstr(" 0 ")));
  EXPECT_THAT(text, HasSubstr("none: no worker program"));
}

}  // namespace
}  // namespace aibench
