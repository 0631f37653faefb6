#include <cmath>
#include <cstdio>
#include <functional>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/result/sample_run.h"
#include "tests/unit/stats/random_values.h"

namespace aibench {
namespace {

using test::check_of;
using test::SampleRun;
using testing::HasSubstr;

ResultRow row_of(const SampleRun& run) { return run.result().cases.at(0).results.at(0); }

// One gemm whose round r takes 10 ms times `of_round(r)`.
SampleRun with_rounds(int rounds, const std::function<double(int)>& of_round) {
  SampleRun run = test::one_gemm();
  CaseRecord& record = run.record.cases[0][0];
  record.rounds.clear();
  for (int round = 0; round < rounds; ++round) {
    record.rounds.push_back(test::good_round(run.plan.cases[0].id, round, 0.01 * of_round(round)));
  }
  return run;
}

// Samples of each window: its median times `of_sample(i)`.
void set_samples(SampleRun& run, int count, const std::function<double(int)>& of_sample) {
  for (RoundRecord& round : run.record.cases[0][0].rounds) {
    for (ModeSamples& mode : round.event.modes) {
      if (mode.samples.empty()) continue;
      mode.samples.clear();
      mode.sample_count = count;
      for (int i = 0; i < count; ++i) mode.samples.push_back(mode.median_s * of_sample(i));
    }
  }
}

void expect_suspect(const SampleRun& run, const std::string& id, const std::string& words) {
  const ResultCheck check = check_of(row_of(run), id);
  EXPECT_EQ(check.state, "bad") << id;
  EXPECT_EQ(check.severity, Severity::suspect) << id;
  EXPECT_THAT(check.reason, HasSubstr(words));
}

TEST(TimeChecks, rounds_that_resemble_their_neighbours_widen_the_interval_and_make_suspect) {
  // Five slower rounds, then five faster ones; and the same ten in turns.
  const auto drifting = with_rounds(10, [](int r) { return (r < 5 ? 1.004 : 1.0) + 1e-4 * r; });
  const auto in_turns =
      with_rounds(10, [](int r) { return (r % 2 == 0 ? 1.004 : 1.0) + 1e-4 * (r / 2 + 5 * (r % 2)); });
  expect_suspect(drifting, "drift", "interval was widened");
  EXPECT_EQ(check_of(row_of(in_turns), "drift").state, "ok");
  const auto width = [](const SampleRun& run) {
    const auto time = *row_of(run).host_time;
    return std::log(*time.high_s / *time.low_s);
  };
  const double r = *check_of(row_of(drifting), "drift").value;
  ASSERT_GT(r, 0.5);
  EXPECT_NEAR(width(drifting) / width(in_turns), std::sqrt((1 + r) / (1 - r)), 1e-6);
}

TEST(TimeChecks, few_or_equal_rounds_leave_drift_unknown) {
  EXPECT_EQ(check_of(row_of(with_rounds(5, [](int r) { return 1 + 0.01 * r; })), "drift").state, "unknown");
  EXPECT_EQ(check_of(row_of(with_rounds(5, [](int r) { return 1 + 0.01 * r; })), "round_trend").state, "unknown");
  EXPECT_EQ(check_of(row_of(with_rounds(8, [](int) { return 1.0; })), "drift").state, "unknown");
}

TEST(TimeChecks, rounds_that_grow_steadily_make_suspect) {
  expect_suspect(with_rounds(10, [](int r) { return 1 + 0.005 * r; }), "round_trend", "slower by that share");
  expect_suspect(with_rounds(10, [](int r) { return 1 - 0.005 * r; }), "round_trend", "faster by that share");
  const auto small = with_rounds(10, [](int r) { return 1 + 0.001 * r; });
  EXPECT_EQ(check_of(row_of(small), "round_trend").state, "ok");
  const auto unsteady = with_rounds(10, [](int r) { return r % 3 == 0 ? 1.0 : 1 + 0.01 * ((7 * r) % 10); });
  EXPECT_EQ(check_of(row_of(unsteady), "round_trend").state, "ok");
}

TEST(TimeChecks, many_rounds_are_judged_in_groups) {
  expect_suspect(with_rounds(1000, [](int r) { return 1 + 1e-4 * r; }), "round_trend", "slower");
}

TEST(TimeChecks, a_first_sample_that_is_slow_in_most_rounds_makes_suspect) {
  SampleRun run = test::one_gemm();
  set_samples(run, 40, [](int i) { return i == 0 ? 3.5 : 1.0; });
  expect_suspect(run, "first_sample", "first timed sample");
  EXPECT_NEAR(*check_of(row_of(run), "first_sample").value, 3.5, 1e-9);
  auto& rounds = run.record.cases[0][0].rounds;
  for (std::size_t r = 0; r < 6; ++r) {
    for (ModeSamples& mode : rounds[r].event.modes) {
      if (!mode.samples.empty()) mode.samples[0] = mode.median_s;
    }
  }
  EXPECT_EQ(check_of(row_of(run), "first_sample").state, "ok");  // four of ten: an accident
}

TEST(TimeChecks, a_first_sample_that_is_nothing_beside_its_window_does_no_harm) {
  SampleRun run = test::one_gemm();
  set_samples(run, 1000, [](int i) { return i == 0 ? 9.0 : 1.0; });  // 0.8 % of the window
  EXPECT_EQ(check_of(row_of(run), "first_sample").state, "ok");
  set_samples(run, 1000, [](int i) { return i == 0 ? 20.0 : 1.0; });
  EXPECT_EQ(check_of(row_of(run), "first_sample").state, "bad");
}

TEST(TimeChecks, samples_that_grow_in_every_window_make_suspect) {
  SampleRun run = test::one_gemm();
  set_samples(run, 30, [](int i) { return 1 + 0.002 * i; });
  expect_suspect(run, "sample_trend", "slower by that share");
  set_samples(run, 30, [](int i) { return 1 + 0.0005 * i; });
  EXPECT_EQ(check_of(row_of(run), "sample_trend").state, "ok");
}

TEST(TimeChecks, samples_of_two_kinds_make_suspect_when_most_rounds_have_them) {
  SampleRun run = test::one_gemm();
  set_samples(run, 60, [](int i) { return (i % 2 == 0 ? 1.0 : 1.2) + 1e-3 * (i % 7); });
  expect_suspect(run, "two_modes", "in that share of the windows");
  EXPECT_EQ(check_of(row_of(run), "two_modes").value, 1);
}

TEST(TimeChecks, rounds_of_two_kinds_make_suspect) {
  SampleRun run = with_rounds(10, [](int r) { return (r % 3 == 0 ? 1.0 : 1.1) + 1e-3 * r; });
  set_samples(run, 60, [](int i) { return 1 + 1e-3 * (i % 7); });
  expect_suspect(run, "two_modes", "rounds take one of two times");
}

TEST(TimeChecks, samples_that_were_not_kept_are_unknown_not_fine) {
  SampleRun run = test::one_gemm();
  for (RoundRecord& round : run.record.cases[0][0].rounds) {
    for (ModeSamples& mode : round.event.modes) mode.samples.clear();
  }
  for (const char* id : {"first_sample", "sample_trend", "two_modes"}) {
    EXPECT_EQ(check_of(row_of(run), id).state, "unknown") << id;
    EXPECT_THAT(check_of(row_of(run), id).reason, HasSubstr("not kept")) << id;
  }
}

// Whole rows of independent data: rounds differ by 0.5 %, samples by 3 % with a tail of preempted calls.
TEST(TimeChecks, quiet_rows_are_rarely_suspected) {
  test::RandomValues random(31);
  constexpr int kRows = 1500;
  std::map<std::string, int> alarms;
  int flagged = 0;
  for (int i = 0; i < kRows; ++i) {
    SampleRun run = with_rounds(10, [&](int) { return std::exp(0.005 * random.normal()); });
    set_samples(run, 40, [&](int) { return std::exp(0.03 * random.normal()) * (random.uniform() < 0.01 ? 5 : 1); });
    bool any = false;
    for (const ResultCheck& check : row_of(run).checks) {
      if (check.state != "bad") continue;
      ++alarms[check.id];
      any = true;
    }
    flagged += any ? 1 : 0;
  }
  for (const auto& [id, count] : alarms) std::printf("%s: %d of %d\n", id.c_str(), count, kRows);
  std::printf("any: %d of %d\n", flagged, kRows);
  EXPECT_LT(flagged, kRows / 25);
}

}  // namespace
}  // namespace aibench
