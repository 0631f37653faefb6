// Sweeps whose truth is known, with noise: the answer is right or honestly undecided in at least 95 % of the seeds.
// AIBENCH_CROSSOVER_SEEDS=1000 tries more of them.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>

#include <gtest/gtest.h>

#include "bench/answer/sweep_crossover.h"
#include "tests/unit/answer/answer_samples.h"

namespace aibench {
namespace {

int seeds() {
  const char* text = std::getenv("AIBENCH_CROSSOVER_SEEDS");
  return text ? std::atoi(text) : 40;
}

struct Scenario {
  const char* name;
  std::function<double(double)> log_speedup;  // of the logarithm of the size
  std::vector<double> sizes;
  double noise = 0.01;  // of a round, on the log scale, on each side
  std::size_t rounds = 10;
  bool decidable = false;  // so clear that nearly every seed must be answered
};

std::vector<double> doubling(int count) {
  std::vector<double> sizes;
  for (int i = 0; i < count; ++i) sizes.push_back(std::ldexp(64, i));
  return sizes;
}

std::vector<double> in_steps(int count) {
  std::vector<double> sizes;
  for (int i = 1; i <= count; ++i) sizes.push_back(64 * i);
  return sizes;
}

// Where the truth passes 0 between neighbouring sizes, by bisection.
std::vector<double> true_crossings(const Scenario& scenario) {
  std::vector<double> crossings;
  for (std::size_t i = 0; i + 1 < scenario.sizes.size(); ++i) {
    double low = std::log(scenario.sizes[i]), high = std::log(scenario.sizes[i + 1]);
    const bool above = scenario.log_speedup(low) > 0;
    if ((scenario.log_speedup(high) > 0) == above) continue;
    for (int halving = 0; halving < 60; ++halving) {
      const double middle = (low + high) / 2;
      ((scenario.log_speedup(middle) > 0) == above ? low : high) = middle;
    }
    crossings.push_back(std::exp(low));
  }
  return crossings;
}

Crossover measured(const Scenario& scenario, std::mt19937_64& random) {
  std::normal_distribution<double> noise(0, scenario.noise);
  std::vector<SweepPoint> points;
  for (const double size : scenario.sizes) {
    std::vector<double> base, other;
    for (std::size_t r = 0; r < scenario.rounds; ++r) {
      base.push_back(1e-3 * std::exp(noise(random)));
      other.push_back(1e-3 * std::exp(noise(random) - scenario.log_speedup(std::log(size))));
    }
    points.push_back({size, ratio_paired(base, other), scenario.rounds});
  }
  return crossover_of(points);
}

bool is_right(const Crossover& answer, const std::vector<double>& truth, const Scenario& scenario) {
  const double first = scenario.log_speedup(std::log(scenario.sizes.front()));
  switch (answer.kind) {
    case CrossoverKind::always: return truth.empty() && first > 0;
    case CrossoverKind::never: return truth.empty() && first < 0;
    case CrossoverKind::undecided: return false;
    default: break;
  }
  if (answer.crossings.size() != truth.size()) return false;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    if (truth[i] < answer.crossings[i].below || truth[i] > answer.crossings[i].above) return false;
  }
  return true;
}

class CrossoverTruth : public testing::TestWithParam<Scenario> {};

TEST_P(CrossoverTruth, is_found_or_left_undecided) {
  const Scenario& scenario = GetParam();
  const auto truth = true_crossings(scenario);
  int right = 0, undecided = 0, inside = 0, at = 0;
  for (int seed = 1; seed <= seeds(); ++seed) {
    std::mt19937_64 random(static_cast<unsigned>(seed));
    const Crossover answer = measured(scenario, random);
    right += is_right(answer, truth, scenario) ? 1 : 0;
    undecided += answer.kind == CrossoverKind::undecided ? 1 : 0;
    if (answer.kind != CrossoverKind::at || truth.size() != 1) continue;
    ++at;
    inside += answer.crossings[0].low <= truth[0] && truth[0] <= answer.crossings[0].high ? 1 : 0;
  }
  std::printf("%-34s right %.1f %%, undecided %.1f %%, wrong %.1f %%, truth in the interpolated interval %d of %d\n",
              scenario.name, 100.0 * right / seeds(), 100.0 * undecided / seeds(),
              100.0 * (seeds() - right - undecided) / seeds(), inside, at);
  EXPECT_GE(right + undecided, 0.95 * seeds());
  if (scenario.decidable) {
    EXPECT_GE(right, 0.95 * seeds());
    if (truth.size() == 1) {
      EXPECT_GE(inside, 0.95 * at);
    }
  }
}

double around(double x, double size) { return x - std::log(size); }

INSTANTIATE_TEST_SUITE_P(
    Scenarios, CrossoverTruth,
    testing::Values(
        Scenario{"once, clean", [](double x) { return around(x, 500); }, doubling(7), 0.001, 10, true},
        Scenario{"once, 1 % noise", [](double x) { return around(x, 500); }, doubling(7), 0.01, 10, true},
        Scenario{"once, 5 % noise", [](double x) { return around(x, 500); }, doubling(7), 0.05, 10, true},
        Scenario{"once, 20 % noise, 6 rounds", [](double x) { return around(x, 500); }, doubling(7), 0.2, 6},
        Scenario{"once on a measured size", [](double x) { return around(x, 512.5); }, doubling(7), 0.02, 10, true},
        Scenario{"once, 64 sizes, 5 % noise", [](double x) { return around(x, 2000); }, in_steps(64), 0.05, 10, true},
        Scenario{"once, flat, 64 sizes", [](double x) { return 0.05 * around(x, 2000); }, in_steps(64), 0.05},
        Scenario{"downwards, 2 % noise", [](double x) { return -2 * around(x, 700); }, doubling(7), 0.02, 10, true},
        Scenario{"twice, 2 % noise", [](double x) { return 1 - std::pow(around(x, 512), 2); }, doubling(7), 0.02, 10,
                 true},
        Scenario{"twice, nearly touching", [](double x) { return 0.02 - std::pow(around(x, 512), 2); }, in_steps(64),
                 0.05},
        Scenario{"never, clearly", [](double) { return -0.5; }, doubling(7), 0.05, 10, true},
        Scenario{"never, by 0.2 %, 64 sizes", [](double) { return -0.002; }, in_steps(64), 0.03},
        Scenario{"never, by 3 %, 64 sizes", [](double) { return -0.03; }, in_steps(64), 0.03},
        Scenario{"always, clearly", [](double) { return 0.5; }, doubling(7), 0.05, 10, true},
        Scenario{"the same, 7 sizes", [](double) { return 1e-9; }, doubling(7), 0.02, 6},
        Scenario{"the same, 64 sizes", [](double) { return 1e-9; }, in_steps(64), 0.02, 8}),
    [](const auto& scenario) { return "scenario_" + std::to_string(scenario.index); });

// A row whose single calls and whose calls back to back took different times.
ResultRow row_of_both(const std::string& target, const std::vector<double>& host_s,
                      const std::vector<double>& calls_s) {
  ResultRow row = test::row_of_rounds(target, host_s);
  const ResultRow calls = test::row_of_rounds(target, calls_s);
  row.throughput_time = calls.host_time;
  for (std::size_t r = 0; r < row.rounds.size(); ++r) row.rounds[r].throughput_time = calls.rounds[r].host_time;
  return row;
}

// A device that is ahead from 500 on in calls back to back, and at no size in single calls, each of which it takes long
// to start.
TEST(CrossoverTruthBackToBack, of_calls_back_to_back_is_not_that_of_single_calls) {
  int right = 0;
  for (int seed = 1; seed <= seeds(); ++seed) {
    std::mt19937_64 random(static_cast<unsigned>(seed));
    std::normal_distribution<double> noise(0, 0.02);
    const auto rounds = [&](double seconds) {
      std::vector<double> all;
      for (int r = 0; r < 10; ++r) all.push_back(seconds * std::exp(noise(random)));
      return all;
    };
    Result result = test::answer_result({"cpu", "cuda"});
    for (const int m : {64, 128, 256, 512, 1024, 2048, 4096}) {
      const double cpu_s = 1e-6 * m, device_s = 500e-6;
      test::add_case(result, GemmWorkload{.m = m, .n = 8, .k = 8},
                     {row_of_both("cpu", rounds(cpu_s), rounds(cpu_s)),
                      row_of_both("cuda", rounds(device_s + 0.1), rounds(device_s))});
    }
    const auto single = crossovers(result), calls = throughput_crossovers(result);
    ASSERT_EQ(calls.size(), 1U);
    EXPECT_EQ(calls[0].kind, TimeKind::throughput);
    EXPECT_EQ(single.at(0).answer.kind, CrossoverKind::never) << seed;
    const Crossover& answer = calls[0].answer;
    right += answer.kind == CrossoverKind::at && answer.crossings.at(0).below <= 500 &&
                     answer.crossings.at(0).above >= 500 && answer.crossings.at(0).rising
                 ? 1
                 : 0;
  }
  std::printf("back to back                       right %.1f %%\n", 100.0 * right / seeds());
  EXPECT_GE(right, 0.95 * seeds());
}

}  // namespace
}  // namespace aibench
