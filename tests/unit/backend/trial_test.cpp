#include "kernels/trial.h"

#include <gtest/gtest.h>

#include "tests/support/memory_device.h"

namespace aibench {
namespace {

// Candidates that take as long as the test says, on a clock that moves for nothing else; absent ones refuse.
Trial try_scripted(const std::vector<std::optional<double>>& seconds) {
  testing::MemoryDevice device;
  return try_candidates(stopwatch_of(device), seconds.size(), [&](std::size_t i) {
    if (seconds[i]) device.advance_clock(static_cast<std::int64_t>(*seconds[i] * 1e9));
    return seconds[i].has_value();
  });
}

TEST(Trial, KeepsTheFastestAndTellsWhatEachOneTook) {
  const Trial trial = try_scripted({3e-3, 1e-3, 2e-3});
  EXPECT_EQ(trial.best, 1U);
  ASSERT_EQ(trial.seconds.size(), 3U);
  EXPECT_NEAR(trial.seconds[0].value(), 3e-3, 1e-9);
  EXPECT_NEAR(trial.seconds[1].value(), 1e-3, 1e-9);
  EXPECT_NEAR(trial.seconds[2].value(), 2e-3, 1e-9);
}

TEST(Trial, PassesOverWhatTheLibraryRefuses) {
  const Trial trial = try_scripted({std::nullopt, 1.0});
  EXPECT_EQ(trial.best, 1U);
  EXPECT_FALSE(trial.seconds[0].has_value());
  EXPECT_FALSE(try_scripted({std::nullopt}).best.has_value());
}

TEST(Trial, TakesTheLowerQuartileOfSeveralWindows) {
  testing::MemoryDevice device;
  int calls = 0;
  // The first call of each candidate is slow, and so is every second; one is too fast to be true. None of them says how
  // fast the candidate is.
  const Trial trial = try_candidates(stopwatch_of(device), 1, [&](std::size_t) {
    device.advance_clock(calls % 2 == 0 ? 50'000'000 : calls == 3 ? 100'000 : 1'600'000);
    ++calls;
    return true;
  });
  EXPECT_NEAR(trial.seconds[0].value(), 1.6e-3, 1e-9);
}

TEST(Trial, WhatDisturbsTheMachineForAWhileDisturbsAllAlike) {
  testing::MemoryDevice device;
  int calls = 0;
  // Of the two the second is faster by 10 %. From the fifth call to the eighth the machine works at half its speed.
  const Trial trial = try_candidates(stopwatch_of(device), 2, [&](std::size_t i) {
    const std::int64_t ns = i == 0 ? 2'000'000 : 1'800'000;
    device.advance_clock(calls >= 4 && calls < 8 ? 2 * ns : ns);
    ++calls;
    return true;
  });
  EXPECT_EQ(trial.best, 1U);
  EXPECT_NEAR(trial.seconds[0].value(), 2e-3, 1e-9);
  EXPECT_NEAR(trial.seconds[1].value(), 1.8e-3, 1e-9);
}

TEST(Trial, OneDisturbedReadingDoesNotEndACandidatesTurns) {
  testing::MemoryDevice device;
  std::vector<int> calls(2);
  // The second candidate is the faster one, but its first counted call takes ten times as long.
  const Trial trial = try_candidates(stopwatch_of(device), 2, [&](std::size_t i) {
    device.advance_clock(i == 0 ? 3'000'000 : calls[1] == 1 ? 20'000'000 : 2'000'000);
    ++calls[i];
    return true;
  });
  EXPECT_EQ(trial.best, 1U);
  EXPECT_NEAR(trial.seconds[1].value(), 2e-3, 1e-9);
}

TEST(Trial, WhatIsFarBehindGetsFewTurnsAndATieMany) {
  testing::MemoryDevice device;
  std::vector<int> calls(3);
  try_candidates(stopwatch_of(device), 3, [&](std::size_t i) {
    device.advance_clock(i == 2 ? 9'000'000 : 2'000'000);
    ++calls[i];
    return true;
  });
  EXPECT_GT(calls[0], 10);
  EXPECT_EQ(calls[0], calls[1]);
  EXPECT_LT(calls[2], 7);
}

}  // namespace
}  // namespace aibench
