#include <algorithm>

#include <gtest/gtest.h>

#include "tests/unit/result/each_mode.h"
#include "tests/unit/result/sample_run.h"

namespace aibench {
namespace {

using test::check_of;
using test::each_mode;
using test::SampleRun;

ResultRow row_of(const SampleRun& run) { return run.result().cases.at(0).results.at(0); }

void set(SampleRun& run, const std::string& name, double value) {
  each_mode(run, [&](ModeSamples& mode) {
    for (Counter& counter : mode.counters) {
      if (counter.name == name) counter.value = value;
    }
  });
}

void remove(SampleRun& run, const std::string& name) {
  each_mode(run, [&](ModeSamples& mode) {
    std::erase_if(mode.counters, [&](const Counter& counter) { return counter.name == name; });
  });
}

void expect_bad(const SampleRun& run, const std::string& id, Severity severity) {
  const ResultRow row = row_of(run);
  const ResultCheck& check = check_of(row, id);
  EXPECT_EQ(check.state, "bad") << id;
  EXPECT_EQ(check.severity, severity) << id;
  EXPECT_FALSE(check.reason.empty()) << id;
  EXPECT_EQ(worst_problem(row), severity) << id;
}

TEST(WindowChecks, threads_that_waited_for_a_processor_make_invalid) {
  SampleRun run = test::one_gemm();
  each_mode(run, [](ModeSamples& mode) {
    mode.counters = {{"cpu_time_s", 1.6 * mode.window_s}, {"run_wait_s", 0.32 * mode.window_s}};
  });
  expect_bad(run, "cpu_time", Severity::invalid);
  EXPECT_NEAR(*check_of(row_of(run), "cpu_time").value, 0.8, 1e-12);
  set(run, "run_wait_s", 0.09 * 1.6 * 0.4);
  EXPECT_EQ(check_of(row_of(run), "cpu_time").state, "ok");
}

TEST(WindowChecks, threads_that_wait_for_each_other_alone_are_not_disturbed) {
  SampleRun run = test::one_gemm();
  const auto others = [&](double processors) {
    each_mode(run, [&](ModeSamples& mode) {
      mode.counters = {{"cpu_time_s", 1.6 * mode.window_s},
                       {"run_wait_s", 0.32 * mode.window_s},
                       {"machine_busy_s", (1.6 + processors) * mode.window_s}};
    });
    return check_of(row_of(run), "cpu_time").state;
  };
  EXPECT_EQ(others(0.04), "ok") << "two libraries' threads take turns in one step, in every run";
  EXPECT_EQ(others(0.06), "bad");
}

TEST(WindowChecks, a_library_may_leave_threads_without_work) {
  SampleRun run = test::one_gemm();
  // One of two threads works, the other sleeps: half of what two could use, and nothing waited.
  each_mode(run, [](ModeSamples& mode) {
    mode.counters = {{"cpu_time_s", mode.window_s}, {"run_wait_s", 0.001 * mode.window_s}};
  });
  EXPECT_EQ(check_of(row_of(run), "cpu_time").state, "ok");
}

TEST(WindowChecks, without_waiting_times_only_the_certain_is_said) {
  SampleRun run = test::one_gemm();
  const auto used = [&](double threads) {
    each_mode(run, [&](ModeSamples& mode) { mode.counters = {{"cpu_time_s", threads * mode.window_s}}; });
    return check_of(row_of(run), "cpu_time").state;
  };
  EXPECT_EQ(used(1.9), "ok");
  EXPECT_EQ(used(1.0), "unknown");  // idle by choice or kept waiting: nobody knows
  EXPECT_EQ(used(0.8), "bad");      // not even the thread that waits for the others ran all the time
  remove(run, "cpu_time_s");
  EXPECT_EQ(check_of(row_of(run), "cpu_time").state, "unknown");
}

TEST(WindowChecks, any_throttling_makes_invalid) {
  SampleRun run = test::one_gemm();
  run.record.cases[0][0].rounds[4].event.modes[1].counters = {{"cgroup_throttled_s", 0.003}};
  expect_bad(run, "throttled", Severity::invalid);
  EXPECT_DOUBLE_EQ(*check_of(row_of(run), "throttled").value, 0.003);
}

TEST(WindowChecks, steal_is_a_share_of_the_threads_time_and_one_tick_says_nothing) {
  SampleRun run = test::one_gemm();
  // Ten rounds with windows of 0.5 and 0.4 s on two threads: 18 s.
  run.record.cases[0][0].rounds[0].event.modes[0].counters[4] = {"steal_s", 0.10};
  expect_bad(run, "steal", Severity::suspect);
  EXPECT_NEAR(*check_of(row_of(run), "steal").value, 0.10 / 18, 1e-12);
  run.record.cases[0][0].rounds[0].event.modes[0].counters[4] = {"steal_s", 0.08};
  EXPECT_EQ(check_of(row_of(run), "steal").state, "ok");
  run.record.cases[0][0].rounds.resize(1);
  run.record.cases[0][0].rounds[0].event.modes[0].counters[4] = {"steal_s", 0.01};  // above 0.5 %, but one tick
  EXPECT_EQ(check_of(row_of(run), "steal").state, "ok");
}

// The threads waited for a processor during 2 % of each window.
void keep_waiting(SampleRun& run) {
  each_mode(run, [](ModeSamples& mode) {
    std::erase_if(mode.counters, [](const Counter& counter) { return counter.name == "run_wait_s"; });
    mode.counters.push_back({"run_wait_s", 0.02 * mode.window_s});
  });
}

TEST(WindowChecks, a_window_told_twice_counts_once) {
  SampleRun run = test::one_gemm();
  keep_waiting(run);
  set(run, "involuntary_switches", 23);
  // 20 windows, 23 each, in 9 s; the copies of the latency windows as end-to-end time add nothing.
  EXPECT_NEAR(*check_of(row_of(run), "preemption").value, 20 * 23 / 9.0, 1e-9);
  expect_bad(run, "preemption", Severity::suspect);
}

TEST(WindowChecks, switches_among_our_own_threads_are_no_preemption) {
  SampleRun run = test::one_gemm();
  keep_waiting(run);
  set(run, "involuntary_switches", 23);
  const auto busy = [&](double processors_of_others) {
    each_mode(run, [&](ModeSamples& mode) {
      std::erase_if(mode.counters, [](const Counter& counter) { return counter.name == "machine_busy_s"; });
      const auto own = std::ranges::find(mode.counters, std::string("cpu_time_s"), &Counter::name);
      mode.counters.push_back({"machine_busy_s", own->value + processors_of_others * mode.window_s});
    });
    return check_of(row_of(run), "preemption").state;
  };
  EXPECT_EQ(busy(0.04), "ok");
  EXPECT_EQ(busy(0.06), "bad");
  EXPECT_EQ(busy(-0.01), "ok") << "ticks are coarse";
  EXPECT_NEAR(*check_of(row_of(run), "preemption").value, 20 * 23 / 9.0, 1e-9);
}

TEST(WindowChecks, switches_that_cost_no_time_are_no_preemption) {
  SampleRun run = test::one_gemm();
  const auto waiting = [&](std::optional<double> share_of_window) {
    each_mode(run, [&](ModeSamples& mode) {
      mode.counters = {{"cpu_time_s", 2 * mode.window_s}, {"involuntary_switches", 23}};
      if (share_of_window) mode.counters.push_back({"run_wait_s", *share_of_window * mode.window_s});
    });
    return check_of(row_of(run), "preemption").state;
  };
  EXPECT_EQ(waiting(0.009), "ok");
  EXPECT_EQ(waiting(0.011), "bad");
  EXPECT_EQ(waiting({}), "bad") << "this kernel does not tell";
}

TEST(WindowChecks, a_page_from_a_disk_makes_suspect) {
  SampleRun run = test::one_gemm();
  run.record.cases[0][0].rounds[9].event.modes[0].counters[3] = {"major_faults", 1};
  expect_bad(run, "major_faults", Severity::suspect);
}

TEST(WindowChecks, pressure_only_informs) {
  SampleRun run = test::one_gemm();
  set(run, "pressure_s", 0.3);
  expect_bad(run, "pressure", Severity::info);
}

TEST(WindowChecks, what_was_not_read_is_unknown_on_a_cpu_and_absent_elsewhere) {
  SampleRun run = test::one_gemm();
  each_mode(run, [](ModeSamples& mode) { mode.counters.clear(); });
  for (const char* id : {"cpu_time", "throttled", "steal", "preemption", "major_faults", "pressure"}) {
    EXPECT_EQ(check_of(row_of(run), id).state, "unknown") << id;
    EXPECT_FALSE(check_of(row_of(run), id).reason.empty()) << id;
  }
  EXPECT_EQ(worst_problem(row_of(run)), std::nullopt);
  run.record.targets[0].ready->device.kind = "cuda";
  for (const char* id : {"cpu_time", "throttled", "steal", "preemption", "major_faults", "pressure"}) {
    EXPECT_FALSE(test::has_check(row_of(run), id)) << id;
  }
}

TEST(WindowChecks, a_clock_that_differs_between_rounds_makes_suspect) {
  SampleRun run = test::one_gemm();
  auto& rounds = run.record.cases[0][0].rounds;
  const auto slow = [&](std::size_t round, double factor) {
    auto& mode = rounds.at(round).event.modes[0];
    mode.clock_before_hz = mode.clock_after_hz = 3.1e9 / factor;
  };
  slow(3, 1.049);
  slow(7, 1.049);
  EXPECT_EQ(check_of(row_of(run), "clock").state, "ok");
  slow(3, 1.06);
  slow(7, 1.06);
  expect_bad(run, "clock", Severity::suspect);
  EXPECT_NEAR(*check_of(row_of(run), "clock").value, 0.06, 1e-9);
  each_mode(run, [](ModeSamples& mode) { mode.clock_after_hz.reset(); });
  EXPECT_EQ(check_of(row_of(run), "clock").state, "unknown");
}

TEST(WindowChecks, of_eight_rounds_one_may_have_another_clock) {
  SampleRun run = test::one_gemm();
  auto& rounds = run.record.cases[0][0].rounds;
  for (const double factor : {1.5, 0.5}) {
    auto& odd = rounds[2].event.modes[0];
    odd.clock_before_hz = odd.clock_after_hz = 3.1e9 * factor;
    EXPECT_EQ(check_of(row_of(run), "clock").state, "ok") << "it moves neither the median nor the interval";
  }
  rounds.resize(7);
  expect_bad(run, "clock", Severity::suspect);
}

}  // namespace
}  // namespace aibench
