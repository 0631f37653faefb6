#include "kernels/worker/measure.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "tests/unit/worker/scripted_backend.h"

namespace aibench {
namespace {

using testing::ScriptedBackend;

MeasureCommand small_gemm() {
  return {.case_id = "g",
          .workload = GemmWorkload{.m = 5, .n = 3, .k = 4},
          .policy = {.min_time_s = 0.05,
                     .max_time_s = 1,
                     .min_samples = 5,
                     .max_warm_up_s = 0.2,
                     .modes = {TimingMode::latency, TimingMode::throughput, TimingMode::end_to_end}}};
}

CaseEvent measure(Backend& backend, const MeasureCommand& command) {
  return measure_case(backend, command, 0.0, [](Phase) {});
}

TEST(Measure, TimesAreTheKernelsTimesAndNothingElse) {
  ScriptedBackend backend([](std::int64_t call) { return call == 0 ? 7'000'000 : 1'000'000; });
  const CaseEvent event = measure(backend, small_gemm());
  ASSERT_EQ(event.status, CaseStatus::ok) << event.reason;
  EXPECT_DOUBLE_EQ(event.first_call_time_s.value(), 7e-3);
  EXPECT_TRUE(event.warmed_up);
  ASSERT_EQ(event.modes.size(), 3U);
  for (const ModeSamples& mode : event.modes) {
    EXPECT_DOUBLE_EQ(mode.median_s, 1e-3);
    EXPECT_DOUBLE_EQ(mode.max_s, 1e-3);
    EXPECT_EQ(mode.sample_count, 50);
  }
  EXPECT_EQ(event.modes[0].samples, std::vector<double>(50, 1e-3));
  EXPECT_EQ(event.modes[2].time, "end_to_end_time");
  EXPECT_TRUE(event.modes[2].samples.empty()) << "host memory: the latency's samples are sent once";
}

TEST(Measure, ThePaceIsTheMedianOfReadingsBetweenSamplesOneAMillisecond) {
  ScriptedBackend backend([](std::int64_t) { return 1'000'000; });
  backend.memory().pace = {3e7, 1e7, 2e7};
  MeasureCommand command = small_gemm();
  command.policy.modes = {TimingMode::latency};
  command.policy.max_warm_up_s = 0;
  const CaseEvent event = measure(backend, command);
  EXPECT_EQ(event.modes.at(0).pace_hz, 2e7);
  // The window's 50 samples of a millisecond each, and the warm-up window before it, of 25.
  EXPECT_EQ(backend.memory().pace_readings, 75U);

  ScriptedBackend silent([](std::int64_t) { return 1'000'000; });
  EXPECT_EQ(measure(silent, command).modes.at(0).pace_hz, std::nullopt);
}

MeasureCommand matrix_times_vector() {
  return {.case_id = "v",
          .workload = GemmWorkload{.m = 1, .n = 1024, .k = 2048},
          .policy = {.min_time_s = 0.05,
                     .max_time_s = 1,
                     .min_samples = 5,
                     .max_warm_up_s = 0,
                     .modes = {TimingMode::latency},
                     .verify = false}};
}

TEST(Measure, WorkThatWaitsForMemoryTellsHowFastItsLargestOperandIsRead) {
  ScriptedBackend backend([](std::int64_t) { return 1'000'000; });
  backend.memory().pace = {1e7};
  backend.memory().read_bytes_per_s = 2e10;
  const CaseEvent event = measure(backend, matrix_times_vector());
  ASSERT_EQ(event.status, CaseStatus::ok) << event.reason;
  EXPECT_EQ(event.modes.at(0).read_bytes_per_s, 2e10);
  // 75 readings of the pace, one a millisecond; the matrix is read after the first, the third, ... of each window.
  const auto& reads = backend.memory().reads;
  ASSERT_EQ(reads.size(), 13U + 25);
  std::vector<std::size_t> offsets;
  for (const auto& read : reads) {
    EXPECT_EQ(read.buffer_bytes, 1024U * 2048 * 4);
    EXPECT_EQ(read.offset % 64, 0U);
    EXPECT_LE(read.offset + read.bytes, read.buffer_bytes);
    offsets.push_back(read.offset);
  }
  // The last window's 25 pieces lie all over the matrix: no gap of an eighth of it.
  std::sort(offsets.end() - 25, offsets.end());
  for (std::size_t i = offsets.size() - 24; i < offsets.size(); ++i) {
    EXPECT_LT(offsets[i] - offsets[i - 1], 1024U * 2048 * 4 / 8);
  }
}

TEST(Measure, OtherWorkLeavesItsOperandsAlone) {
  const auto reads = [](const Workload& workload, std::optional<double> rate) {
    ScriptedBackend backend([](std::int64_t) { return 1'000'000; });
    backend.memory().pace = {1e7};
    backend.memory().read_bytes_per_s = rate;
    MeasureCommand command = matrix_times_vector();
    command.workload = workload;
    const CaseEvent event = measure(backend, command);
    EXPECT_EQ(event.status, CaseStatus::ok) << event.reason;
    EXPECT_EQ(event.modes.at(0).read_bytes_per_s, std::nullopt);
    return backend.memory().reads.size();
  };
  EXPECT_EQ(reads(GemmWorkload{.m = 1, .n = 1024, .k = 1024}, 2e10), 0U) << "a matrix that caches hold";
  EXPECT_EQ(reads(GemmWorkload{.m = 64, .n = 1024, .k = 2048}, 2e10), 0U) << "32 FLOPs a byte";
  EXPECT_EQ(reads(GemmWorkload{.m = 1, .n = 1024, .k = 2048}, std::nullopt), 2U) << "asked once a window";
}

TEST(Measure, LongSamplesHaveAsManyReadingsOfThePaceAsShortOnes) {
  ScriptedBackend backend([](std::int64_t) { return 8'000'000; });
  backend.memory().pace = {3e7};
  MeasureCommand command = small_gemm();
  command.policy.modes = {TimingMode::latency};
  command.policy.max_warm_up_s = 0;
  const CaseEvent event = measure(backend, command);
  ASSERT_EQ(event.modes.at(0).sample_count, 7);
  // One after the first sample of each of the two windows, then eight for every 8 ms; 4 samples warm up for 25 ms.
  EXPECT_EQ(backend.memory().pace_readings, 1U + 8 * 6 + (1 + 8 * 3));
}

TEST(Measure, WarmUpGoesOnUntilTwoWindowsAgree) {
  // Each call of the first 40 is shorter than the one before; then the time stays.
  ScriptedBackend backend([](std::int64_t call) { return 1'000'000 + 100'000 * std::max<std::int64_t>(0, 40 - call); });
  MeasureCommand command = small_gemm();
  command.policy.verify = false;
  command.policy.max_warm_up_s = 1.0;
  const CaseEvent event = measure(backend, command);
  EXPECT_TRUE(event.warmed_up);
  EXPECT_DOUBLE_EQ(event.modes.at(0).max_s, 1e-3);
}

TEST(Measure, WarmUpThatNeverSettlesEndsAndSaysSo) {
  ScriptedBackend backend([](std::int64_t call) { return static_cast<std::int64_t>(1e6 * std::pow(1.01, call)); });
  MeasureCommand command = small_gemm();
  command.policy.verify = false;
  const CaseEvent event = measure(backend, command);
  EXPECT_EQ(event.status, CaseStatus::ok);
  EXPECT_FALSE(event.warmed_up);
}

TEST(Measure, AWrongResultHasNoTimes) {
  ScriptedBackend backend([](std::int64_t) { return 1'000'000; });
  backend.afterwards = [](const OpGraph& graph, Bindings bindings) {
    const auto& op = std::get<Gemm>(graph.ops[0]);
    static_cast<float*>(bindings[static_cast<std::size_t>(op.c)]->data())[7] = 0.0F;
  };
  const CaseEvent event = measure(backend, small_gemm());
  EXPECT_EQ(event.status, CaseStatus::wrong);
  EXPECT_FALSE(event.reason.empty());
  EXPECT_TRUE(event.modes.empty());
  EXPECT_EQ(event.verification.value().status, "wrong");
}

TEST(Measure, AWriteBeyondTheEndIsWrong) {
  ScriptedBackend backend([](std::int64_t) { return 1'000'000; });
  backend.afterwards = [](const OpGraph& graph, Bindings bindings) {
    Buffer& c = *bindings[static_cast<std::size_t>(std::get<Gemm>(graph.ops[0]).c)];
    static_cast<float*>(c.data())[15] = 1.0F;  // C has 15 elements
  };
  const CaseEvent event = measure(backend, small_gemm());
  EXPECT_EQ(event.status, CaseStatus::wrong);
  EXPECT_NE(event.reason.find("tensor 'c'"), std::string::npos) << event.reason;
}

TEST(Measure, AResultThatTurnsIntoNanWhileTimedIsWrong) {
  ScriptedBackend backend([](std::int64_t) { return 1'000'000; });
  int passes = 0;
  backend.afterwards = [&](const OpGraph& graph, Bindings bindings) {
    if (++passes < 10) return;
    Buffer& c = *bindings[static_cast<std::size_t>(std::get<Gemm>(graph.ops[0]).c)];
    static_cast<float*>(c.data())[3] = std::numeric_limits<float>::quiet_NaN();
  };
  const CaseEvent event = measure(backend, small_gemm());
  EXPECT_EQ(event.status, CaseStatus::wrong);
  EXPECT_NE(event.reason.find("NaN"), std::string::npos) << event.reason;
  EXPECT_TRUE(event.modes.empty());
}

TEST(Measure, ARefusalQuotesTheProvider) {
  ScriptedBackend backend([](std::int64_t) { return 1; });
  MeasureCommand command = small_gemm();
  command.workload = GemmWorkload{.dtype = DType::tf32, .m = 5, .n = 3, .k = 4};
  const CaseEvent event = measure(backend, command);
  EXPECT_EQ(event.status, CaseStatus::unsupported);
  EXPECT_NE(event.reason.find("scripted: "), std::string::npos) << event.reason;
}

TEST(Measure, AColdCacheNeedsAKnownCacheSize) {
  ScriptedBackend backend([](std::int64_t) { return 1'000'000; });
  MeasureCommand command = small_gemm();
  command.policy.cache = CacheState::cold;
  const CaseEvent event = measure(backend, command);
  EXPECT_EQ(event.status, CaseStatus::failed);
  EXPECT_NE(event.reason.find("last-level cache is unknown"), std::string::npos) << event.reason;
}

MeasureCommand training() {
  return {.case_id = "n",
          .workload = NetworkWorkload{.name = "n",
                                      .mode = NetworkMode::training,
                                      .batch = 20,
                                      .input = {1, 28, 28},
                                      .layers = {FullyConnectedLayer{.features = 16}, ReluLayer{},
                                                 FullyConnectedLayer{.features = 10}},
                                      .optimizer = SgdOptimizer{.learning_rate = 0.05, .momentum = 0.9},
                                      .data = NetworkData::digits},
          .policy = {.min_time_s = 0.01, .min_samples = 5, .modes = {TimingMode::latency}}};
}

TEST(Measure, ATrainingStepLearnsAndReportsItsLosses) {
  ScriptedBackend backend([](std::int64_t) { return 1'000'000; });
  const CaseEvent event = measure(backend, training());
  ASSERT_EQ(event.status, CaseStatus::ok) << event.reason;
  ASSERT_EQ(event.losses.size(), 20U);
  EXPECT_NEAR(event.losses.front(), std::log(10.0), 0.5);
  EXPECT_LT(event.losses.back(), 0.5 * event.losses.front());
}

TEST(Measure, AStepThatDoesNotUpdateIsWrong) {
  ScriptedBackend backend([](std::int64_t) { return 1'000'000; });
  backend.afterwards = [](const OpGraph& graph, Bindings bindings) {
    for (std::size_t i = 0; i < graph.tensors.size(); ++i) {  // weights pushed uphill after every kernel
      if (graph.tensors[i].role != TensorRole::parameter) continue;
      auto* values = static_cast<float*>(bindings[i]->data());
      for (std::int64_t e = 0; e < graph.tensors[i].elements; ++e) values[e] *= 1.01F;
    }
  };
  EXPECT_EQ(measure(backend, training()).status, CaseStatus::wrong);
}

}  // namespace
}  // namespace aibench
