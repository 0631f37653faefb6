#include "bench/plan/memory_need.h"

#include <gtest/gtest.h>

namespace aibench {
namespace {

TEST(BufferSets, WarmNeedsOne) { EXPECT_EQ(buffer_sets(CacheState::warm, 1000, 1e9), 1); }

TEST(BufferSets, ColdCoversTwiceTheCacheAndOneMore) {
  EXPECT_EQ(buffer_sets(CacheState::cold, 1e6, 32e6), 65);
  EXPECT_EQ(buffer_sets(CacheState::cold, 1e6, 32.1e6), 66);  // 64.2 sets round up
  EXPECT_EQ(buffer_sets(CacheState::cold, 1e12, 32e6), 2);    // one set alone fills the cache many times
  EXPECT_EQ(buffer_sets(CacheState::cold, 4, 32e6), 65536);   // bounded
  EXPECT_EQ(buffer_sets(CacheState::cold, 0, 32e6), 65536);
}

// f32, 10 x 20 x 30: A 600, B 300 (20 x 30: 600), C 200 elements.
TEST(MemoryNeed, CountsSetsInitialContentsResultsAndReference) {
  const Workload gemm = GemmWorkload{.m = 10, .n = 20, .k = 30};
  const double a = 10 * 30, b = 30 * 20, c = 10 * 20;
  const double set = 4 * (a + b + c), initial = 4 * (a + b), reference = 8 * (a + b + c);
  EXPECT_EQ(memory_need(gemm, 1), set + initial + set + reference);
  EXPECT_EQ(memory_need(gemm, 5), 5 * set + initial + set + reference);
}

TEST(MemoryNeed, PackedWeightsAreThereTwiceInEverySet) {
  const Workload gemm = GemmWorkload{.m = 10, .n = 20, .k = 30, .weights = Weights::packed};
  const double a = 10 * 30, b = 30 * 20, c = 10 * 20;
  const double set = 4 * (a + b + c), initial = 4 * (a + b), reference = 8 * (a + b + c);
  EXPECT_EQ(memory_need(gemm, 3), 3 * (set + 4 * b) + initial + set + reference);
}

TEST(MemoryNeed, IntegersStayIntegersInTheReference) {
  const Workload gemm = GemmWorkload{.dtype = DType::i8, .m = 10, .n = 20, .k = 30};
  const double operands = 10 * 30 + 30 * 20, result = 4 * 10 * 20;
  EXPECT_EQ(memory_need(gemm, 1), (operands + result) + operands + (operands + result) + (operands + result));
}

TEST(MemoryNeed, EightBitFloatsAreDoublesInTheReference) {
  const Workload gemm = GemmWorkload{.dtype = DType::f8e4m3, .m = 10, .n = 20, .k = 30};
  const double operands = 10 * 30 + 30 * 20, result = 10 * 20;
  EXPECT_EQ(memory_need(gemm, 1), 2 * (operands + 2 * result) + operands + 8 * (operands + result));
}

TEST(MemoryNeed, OfTrainingExceedsThatOfInference) {
  NetworkWorkload network{.name = "n", .batch = 8, .input = {16}, .layers = {FullyConnectedLayer{.features = 4}}};
  const double inference = memory_need(network, 1);
  network.mode = NetworkMode::training;
  EXPECT_GT(memory_need(network, 1), inference);
}

TEST(RefuseMemory, SpeaksInNumbersAboveSeventyPercent) {
  EXPECT_EQ(refuse_memory(7e9, 10e9), "");
  EXPECT_EQ(refuse_memory(12.34e9, 10e9),
            "needs 12.3 GB of memory, more than 70 % (7.0 GB) of the 10.0 GB that are free");
  EXPECT_EQ(refuse_memory(999.96e6, 1e3), "needs 1.0 GB of memory, more than 70 % (700 B) of the 1.0 kB that are free");
  EXPECT_EQ(refuse_memory(1, 0), "needs 1 B of memory, more than 70 % (0 B) of the 0 B that are free");
}

TEST(RefuseMemory, OfADeviceSaysWhose) {
  EXPECT_EQ(refuse_device_memory(7e9, 10e9), "");
  EXPECT_EQ(refuse_device_memory(120e9, 141e9),
            "needs 120.0 GB of the device's memory, more than 70 % (98.7 GB) of its 141.0 GB");
}

TEST(RefuseMemory, TakesSizesBeyond64Bits) {
  EXPECT_EQ(refuse_memory(4.6e18, 1e12),
            "needs 4600000.0 TB of memory, more than 70 % (700.0 GB) of the 1.0 TB that are free");
}

TEST(MemoryNeed, OfACopyIsBothSidesAndWhatChecksThem) {
  const CopyWorkload copy{.direction = CopyDirection::device_to_device, .memory = Place::device, .bytes = 1000};
  EXPECT_EQ(memory_need(copy, 3), 3 * 2000 + 1000 + 2000 + 2000);
}

}  // namespace
}  // namespace aibench
