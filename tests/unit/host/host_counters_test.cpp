#include "kernels/reference/host/host_counters.h"

#include <atomic>
#include <cmath>
#include <ctime>
#include <optional>
#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include "tests/unit/system/fake_root.h"

namespace aibench {
namespace {

std::optional<double> value_of(const std::vector<Counter>& counters, const std::string& name) {
  for (const Counter& counter : counters) {
    if (counter.name == name) return counter.value;
  }
  return std::nullopt;
}

TEST(HostCounters, WhatCannotBeReadIsLeftOut) {
  const test::FakeRoot root;
  const auto counters = HostCounters(root.path()).read();
  for (const char* name : {"run_wait_s", "machine_busy_s", "steal_s", "cgroup_throttled_s", "pressure_s"}) {
    EXPECT_EQ(value_of(counters, name), std::nullopt) << name;
  }
  EXPECT_TRUE(value_of(counters, "cpu_time_s"));
}

TEST(HostCounters, WaitingCountsAsFarAsAThreadWorks) {
  test::FakeRoot root;
  const auto schedule = [&](const char* thread, double ran_s, double waited_s) {
    root.file(std::string("proc/self/task/") + thread + "/schedstat",
              std::to_string(std::llround(1e9 * ran_s)) + " " + std::to_string(std::llround(1e9 * waited_s)) + " 7\n");
  };
  root.file("proc/self/task/12/comm", "ended\n");
  schedule("10", 5, 1);
  schedule("11", 2, 9);
  HostCounters counters(root.path());
  const double before = *value_of(counters.read(), "run_wait_s");
  EXPECT_DOUBLE_EQ(*value_of(counters.read(), "run_wait_s"), before);
  schedule("10", 5 + 0.75, 1 + 0.25);  // works, and has no processor a quarter of the time
  schedule("11", 2, 9 + 1);            // never runs: an idle thread that yields
  EXPECT_NEAR(*value_of(counters.read(), "run_wait_s") - before, 0.25 * 0.75, 1e-9);
  schedule("13", 0.5, 0.5);  // started since
  EXPECT_NEAR(*value_of(counters.read(), "run_wait_s") - before, 0.25 * 0.75 + 0.25, 1e-9);
}

TEST(HostCounters, StealIsTheEighthFieldOfTheWholeMachinesLine) {
  test::FakeRoot root;
  root.file("proc/stat", "cpu  1 2 3 4 5 6 7 250 9 10\ncpu0 1 2 3 4 5 6 7 1 9 10\n");
  EXPECT_DOUBLE_EQ(*value_of(HostCounters(root.path()).read(), "steal_s"),
                   250.0 / static_cast<double>(sysconf(_SC_CLK_TCK)));
}

TEST(HostCounters, TheMachineIsBusyInAllButIdleWaitingAndStolenTime) {
  test::FakeRoot root;
  root.file("proc/stat", "cpu  1 20 300 5000 60000 700000 8000000 250 9 10\n");
  EXPECT_DOUBLE_EQ(*value_of(HostCounters(root.path()).read(), "machine_busy_s"),
                   8700321.0 / static_cast<double>(sysconf(_SC_CLK_TCK)));
}

TEST(HostCounters, ThrottlingByAGroupAroundTheProcessCounts) {
  test::FakeRoot root;
  root.file("proc/self/cgroup", "0::/user/job\n").file("sys/fs/cgroup/cgroup.controllers", "cpu\n");
  root.file("sys/fs/cgroup/user/cpu.stat", "usage_usec 9\nnr_throttled 1\nthrottled_usec 1500000\n");
  root.file("sys/fs/cgroup/user/job/cpu.stat", "usage_usec 9\nnr_throttled 0\nthrottled_usec 0\n");
  EXPECT_DOUBLE_EQ(*value_of(HostCounters(root.path()).read(), "cgroup_throttled_s"), 1.5);
}

TEST(HostCounters, ThrottlingOfVersionOneIsInNanoseconds) {
  test::FakeRoot root;
  root.file("proc/self/cgroup", "2:cpu,cpuacct:/box\n");
  root.file("sys/fs/cgroup/cpu/box/cpu.stat", "nr_periods 3\nnr_throttled 2\nthrottled_time 2000000000\n");
  EXPECT_DOUBLE_EQ(*value_of(HostCounters(root.path()).read(), "cgroup_throttled_s"), 2);
}

TEST(HostCounters, PressureIsTheTotalInMicroseconds) {
  test::FakeRoot root;
  root.file("proc/pressure/cpu", "some avg10=1.00 avg60=2.00 avg300=3.00 total=2500000\nfull avg10=0.00 total=7\n");
  EXPECT_DOUBLE_EQ(*value_of(HostCounters(root.path()).read(), "pressure_s"), 2.5);
}

// Two threads that never sleep, on one processor: each waits while the other runs.
TEST(HostCounters, ThreadsThatShareAProcessorWaitForIt) {
  HostCounters counters;
  const auto start = counters.read();
  if (!value_of(start, "run_wait_s")) GTEST_SKIP() << "this kernel keeps no scheduling statistics";
  cpu_set_t before, one;
  ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  CPU_ZERO(&one);
  for (int cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++cpu) {
    if (CPU_ISSET(cpu, &before)) CPU_SET(cpu, &one);
  }
  ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
  std::atomic<bool> done{false};
  std::thread other([&] {
    while (!done) {
    }
  });
  const std::clock_t begin = std::clock();  // of all threads
  while (std::clock() - begin < CLOCKS_PER_SEC / 3) {
  }
  const auto stop = counters.read();
  done = true;
  other.join();
  sched_setaffinity(0, sizeof before, &before);
  const double waited = *value_of(stop, "run_wait_s") - *value_of(start, "run_wait_s");
  const double used = *value_of(stop, "cpu_time_s") - *value_of(start, "cpu_time_s");
  EXPECT_GT(waited / used, 0.3);
}

}  // namespace
}  // namespace aibench
