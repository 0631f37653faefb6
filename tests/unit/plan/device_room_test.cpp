#include "bench/plan/device_room.h"

#include <gtest/gtest.h>

namespace aibench {
namespace {

PlannedCase planned(const Workload& workload, CacheState cache = CacheState::warm) {
  return {.workload = workload, .cache = cache, .skip_reason = "the host is full"};
}

DeviceInfo gpu(std::uint64_t memory_bytes) {
  return {.kind = "cuda", .memory_bytes = memory_bytes, .last_level_cache_bytes = 50'000'000};
}

TEST(DeviceSetBytes, AreWhatLiesOnTheDevice) {
  GemmWorkload gemm{.m = 10, .n = 20, .k = 30};
  EXPECT_EQ(device_set_bytes(gemm), 4 * (300 + 600 + 200));
  gemm.weights = Weights::packed;
  EXPECT_EQ(device_set_bytes(gemm), 4 * (300 + 2 * 600 + 200));
  EXPECT_EQ(device_set_bytes(CopyWorkload{.direction = CopyDirection::host_to_device, .bytes = 1000}), 1000);
  EXPECT_EQ(device_set_bytes(
                CopyWorkload{.direction = CopyDirection::device_to_device, .memory = Place::device, .bytes = 1000}),
            2000);
}

// 20000 x 20000 in f32: three matrices of 1.6 GB.
TEST(SkipReasonOn, ADeviceIsJudgedByItsOwnMemory) {
  const PlannedCase product = planned(GemmWorkload{.m = 20000, .n = 20000, .k = 20000});
  EXPECT_EQ(skip_reason_on(gpu(141'000'000'000), product), "");
  EXPECT_EQ(skip_reason_on(gpu(6'000'000'000), product),
            "needs 4.8 GB of the device's memory, more than 70 % (4.2 GB) of its 6.0 GB");
  DeviceInfo unknown = gpu(0);
  unknown.memory_bytes.reset();
  EXPECT_EQ(skip_reason_on(unknown, product), "") << "its worker's own refusal will do";
}

TEST(SkipReasonOn, AColdCaseNeedsTheSetsThatOutgrowTheDevicesCache) {
  const PlannedCase product = planned(GemmWorkload{.m = 1000, .n = 1000, .k = 1000}, CacheState::cold);
  // 100 MB by sets of 12 MB, and one more: 10.
  EXPECT_EQ(skip_reason_on(gpu(160'000'000), product),
            "needs 120.0 MB of the device's memory, more than 70 % (112.0 MB) of its 160.0 MB");
  EXPECT_EQ(skip_reason_on(gpu(200'000'000), product), "");
}

TEST(SkipReasonOn, ADeviceInHostMemoryIsJudgedAsThePlanSays) {
  DeviceInfo cpu{.kind = "cpu", .shares_host_memory = true, .memory_bytes = 1};
  EXPECT_EQ(skip_reason_on(cpu, planned(GemmWorkload{.m = 8, .n = 8, .k = 8})), "the host is full");
}

}  // namespace
}  // namespace aibench
