#include "bench/report/html/report_page.h"

#include <regex>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/report/html/style.h"
#include "tests/unit/answer/answer_samples.h"
#include "tests/unit/report/sample_results.h"

namespace aibench {
namespace {

using test::SampleRun;
using testing::HasSubstr;
using testing::Not;

std::string page_of(const Result& result) { return report_page({"result.json"}, {result}, {}); }

std::vector<std::string> all_matches(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at) found.push_back((*at)[1]);
  return found;
}

TEST(ReportPage, leads_with_the_answer) {
  const std::string page = page_of(test::two_cpus_and_a_gpu().result());
  const std::size_t verdict = page.find("<p class=\"verdict\">cuda (NVIDIA H200) is faster");
  ASSERT_NE(verdict, std::string::npos);
  EXPECT_LT(verdict, page.find("<main>"));
  EXPECT_LT(page.find("<main>"), page.find("<svg"));
}

TEST(ReportPage, shows_rate_speedup_distribution_and_roofline) {
  const std::string page = page_of(test::two_cpus_and_a_gpu().result());
  for (const char* title : {"Rate: gemm/f32/m*n*k*", "Speedup: gemm/f32/m*n*k*", "Latency distribution: gemm f32",
                            "Roofline: f32", "Percentiles of gemm f32", "Roofline in numbers"}) {
    EXPECT_THAT(page, HasSubstr(title));
  }
}

TEST(ReportPage, tells_what_each_transfer_takes_where_there_is_one) {
  SampleRun run = test::two_cpus_and_a_gpu();
  EXPECT_THAT(page_of(run.result()), Not(HasSubstr("Transfers of")));  // results of earlier programs have no parts
  for (RoundRecord& round : run.record.cases[2][1].rounds) {
    round.event.modes.push_back(test::mode_samples(TimingMode::end_to_end, "upload_time", 3e-4));
    round.event.modes.push_back(test::mode_samples(TimingMode::end_to_end, "download_time", 1e-4));
  }
  const std::string page = page_of(run.result());
  EXPECT_THAT(page, HasSubstr("<summary>Transfers of gemm f32</summary>"));
  EXPECT_THAT(page, HasSubstr("300.0 µs"));
  EXPECT_THAT(page, HasSubstr("100.0 µs"));
}

// Two epochs of 2 s on either target; in f32 and bf16.
Result trained_to_a_goal() {
  Result result = test::answer_result({"cpu", "cuda"});
  NetworkWorkload network{.name = "net", .mode = NetworkMode::training, .batch = 5, .input = {1, 28, 28}};
  network.layers = {FullyConnectedLayer{.features = 10}};
  network.data = NetworkData::digits;
  network.goal = TrainingGoal{};
  const TrainingRun run{
      .seed = 1,
      .data = "drawn",
      .steps = 2,
      .epochs = {{.loss = 2.3, .accuracy = 0.2, .train_s = 2}, {.loss = 0.08, .accuracy = 0.99, .train_s = 2}},
      .reached = true};
  for (const DType dtype : {DType::f32, DType::bf16}) {
    network.dtype = dtype;
    test::add_case(result, network, {test::steady_row("cpu", 0.01), test::steady_row("cuda", 0.01, 0.01)});
    for (ResultRow& row : result.cases.back().results) row.training = {run};
  }
  return result;
}

TEST(ReportPage, draws_how_the_loss_fell_by_epoch_and_by_time) {
  Result result = trained_to_a_goal();
  const std::string page = page_of(result);
  EXPECT_THAT(page, HasSubstr("<figcaption>Loss curve of seed 1, batch 5 (drawn), by epoch</figcaption>"));
  EXPECT_THAT(page, HasSubstr("<figcaption>Loss curve of seed 1, batch 5 (drawn), by time</figcaption>"));
  EXPECT_THAT(page,
              HasSubstr("Training network/net/train/b5 to 98.0 %: cpu in 4.000 s (1 of 1 seed reached it), cuda in"));
  EXPECT_THAT(page, HasSubstr("</svg>cuda bf16</li>"));
  EXPECT_THAT(page, HasSubstr("epoch 2: loss 0.0800, accuracy 99.0 %"));
  EXPECT_THAT(page, HasSubstr("<th scope=\"colgroup\" colspan=\"3\">cuda bf16</th>")) << "the table has them as well";
  const ResultCheck busy{.id = "cpu_time", .state = "bad", .severity = Severity::invalid, .reason = "busy"};
  for (ResultCase& one : result.cases) {
    for (ResultRow& row : one.results) row.checks = {busy};
  }
  const std::string disturbed = page_of(result);
  EXPECT_THAT(disturbed, HasSubstr(", by epoch</figcaption>")) << "what was learnt does not depend on load";
  EXPECT_THAT(disturbed, Not(HasSubstr(", by time</figcaption>")));
  EXPECT_THAT(disturbed, HasSubstr("to 98.0 %: cpu (1 of 1 seed reached it), cuda (1 of 1 seed reached it)."));
}

TEST(ReportPage, long_targets_of_machines_side_by_side_are_told_apart) {
  Result result = test::two_cpus_and_a_gpu().result();
  result.environment.hostname = "büro-rechner-nummer-1";
  Result other = result;
  other.environment.hostname = "büro-rechner-nummer-2";
  const std::string page = report_page({"a.json", "b.json"}, {result, other}, {.across = true});
  EXPECT_THAT(page, HasSubstr(">büro-…/openblas</text>"));
  EXPECT_THAT(page, HasSubstr(">büro-…pu/onednn</text>"));
}

TEST(ReportPage, allows_its_own_style_and_nothing_else) {
  const std::string page = page_of(test::two_cpus_and_a_gpu().result());
  EXPECT_THAT(page, HasSubstr("content=\"default-src 'none'; style-src '" + content_hash(report_style()) +
                              "'; base-uri 'none'; form-action 'none'\""));
  EXPECT_THAT(page, HasSubstr("<style>" + std::string(report_style()) + "</style>"));
  for (const char* outside :
       {"<script", "http:", "https:", " style=", " src=", "url(", "<link", "<img", "<iframe", "javascript"}) {
    EXPECT_THAT(page, Not(HasSubstr(outside)));
  }
}

TEST(ReportPage, ids_are_unique_and_every_reference_has_one) {
  const std::vector<Result> results(3, test::two_cpus_and_a_gpu().result());
  const std::string page = report_page({"a.json", "b.json", "c.json"}, results, {});
  const auto ids = all_matches(page, " id=\"([^\"]*)\"");
  const std::set<std::string> distinct(ids.begin(), ids.end());
  EXPECT_GT(ids.size(), 10u);
  EXPECT_EQ(distinct.size(), ids.size());
  for (const std::string& reference : all_matches(page, "href=\"#([^\"]*)\"")) {
    EXPECT_TRUE(distinct.contains(reference)) << reference;
  }
}

TEST(ReportPage, no_picture_is_empty) {
  for (const Result& result :
       {test::with_failures().result(), test::one_target().result(), test::one_gemm().result()}) {
    const std::string page = page_of(result);
    for (const std::string& picture : all_matches(page, "<svg [^>]*role=\"img\"([^]*?)</svg>")) {
      EXPECT_TRUE(picture.find("class=\"point") != std::string::npos ||
                  picture.find("class=\"box") != std::string::npos);
    }
    EXPECT_THAT(page, Not(HasSubstr("<div class=\"figures\">\n</div>")));
  }
}

TEST(ReportPage, rows_that_are_not_valid_show_their_reason_and_no_number) {
  const std::string page = page_of(test::with_failures().result());
  EXPECT_THAT(page, HasSubstr("crashed: SIGSEGV in measure"));
  EXPECT_THAT(page, HasSubstr("wrong: reference/c"));
  EXPECT_THAT(page, HasSubstr("unavailable: libcuda.so.1"));
  EXPECT_THAT(page, Not(HasSubstr("1.000 µs")));  // of the invalid row
  EXPECT_THAT(page, HasSubstr("1.536 ms"));       // of its valid neighbour
}

TEST(ReportPage, of_nothing_is_still_a_page) {
  for (const Result& result : {Result{}, test::empty_run({}, {GemmWorkload{}}).result()}) {
    const std::string page = page_of(result);
    EXPECT_THAT(page, HasSubstr("There is no answer"));
    EXPECT_THAT(page, Not(HasSubstr("<svg")));
    EXPECT_THAT(page, testing::EndsWith("</html>\n"));
  }
}

TEST(ReportPage, several_results_get_chapters_and_their_differences) {
  test::SampleRun other = test::two_cpus_and_a_gpu();
  other.environment.cpu.model = "Intel Xeon 6";
  other.environment.hostname = "bench-8";
  const std::string page =
      report_page({"x/one.json", "x/two.json"}, {test::two_cpus_and_a_gpu().result(), other.result()}, {});
  EXPECT_THAT(page, HasSubstr("<a href=\"#r2\">two</a>: cuda"));
  EXPECT_THAT(page, HasSubstr("<h2 id=\"r2\">two</h2>"));
  EXPECT_THAT(page, HasSubstr("Differences from one"));
  EXPECT_THAT(page, HasSubstr("Intel Xeon 6"));
  EXPECT_THAT(page, HasSubstr("bench-8"));
}

TEST(ReportPage, across_lays_machines_into_one_picture) {
  test::SampleRun other = test::two_cpus_and_a_gpu();
  other.environment.hostname = "bench-8";
  const std::string page =
      report_page({"one.json", "two.json"}, {test::two_cpus_and_a_gpu().result(), other.result()}, {.across = true});
  EXPECT_EQ(all_matches(page, "(<figcaption>Rate: )").size(), 1u);
  EXPECT_THAT(page, HasSubstr("</svg>bench-7 cuda</li>"));
  EXPECT_THAT(page, HasSubstr("</svg>bench-8 cuda</li>"));
}

TEST(ReportPage, large_results_are_cut_and_say_so) {
  const Result large = test::many_cases(1500, 4, 6);
  const std::string page = report_page({"a.json", "b.json"}, {large, large}, {});
  EXPECT_LT(page.size(), std::size_t{5} << 20);
  EXPECT_THAT(page, HasSubstr("rows are shown; aibench export csv=FILE has them all"));
  EXPECT_THAT(page, HasSubstr("60 of 1500 points drawn"));
}

}  // namespace
}  // namespace aibench
