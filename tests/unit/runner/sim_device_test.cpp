#include "kernels/reference/sim/sim_device.h"

#include <array>
#include <cstdint>

#include <gtest/gtest.h>

namespace aibench {
namespace {

DeviceInfo shared() {
  DeviceInfo info;
  info.shares_host_memory = true;
  return info;
}
DeviceInfo separate() { return {}; }

TEST(SimDevice, TheClockStandsStillByItself) {
  SimDevice device(shared(), {});
  const std::int64_t start = device.clock().now_ns();
  EXPECT_EQ(device.clock().now_ns(), start);
}

TEST(SimDevice, WorkTakesExactlyItsTime) {
  SimDevice device(shared(), {});
  const std::int64_t start = device.clock().now_ns();
  for (int i = 0; i < 10; ++i) device.enqueue(0, 1e-3);
  device.synchronize();
  EXPECT_EQ(device.clock().now_ns() - start, 10'000'000);
}

TEST(SimDevice, TheDeviceWorksWhileTheHostLaunches) {
  SimDevice device(separate(), {});
  const std::int64_t start = device.clock().now_ns();
  const auto timer = device.make_timer();
  timer->start();
  for (int i = 0; i < 10; ++i) device.enqueue(3e-6, 1e-6);  // bound by launches
  timer->stop();
  EXPECT_EQ(device.clock().now_ns() - start, 30'000);
  device.synchronize();
  EXPECT_EQ(device.clock().now_ns() - start, 31'000);
  EXPECT_EQ(timer->seconds(), 31e-6);
}

TEST(SimDevice, ASharedMemoryDeviceHasNoTimerAndNoTransfers) {
  SimDevice device(shared(), 1e9);
  const std::int64_t start = device.clock().now_ns();
  EXPECT_EQ(device.make_timer()->seconds(), std::nullopt);
  const auto buffer = device.allocate(1000);
  std::array<char, 1000> bytes{};
  device.upload(*buffer, 0, bytes.data(), bytes.size());
  EXPECT_EQ(device.clock().now_ns(), start);
}

TEST(SimDevice, TransfersTakeTheirTimeAndArrive) {
  SimDevice device(separate(), 1e9);
  const std::int64_t start = device.clock().now_ns();
  const auto buffer = device.allocate(100);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(buffer->data()) % 64, 0u);
  std::array<char, 50> in{}, out{};
  in.fill('a');
  device.upload(*buffer, 25, in.data(), in.size());
  device.download(out.data(), *buffer, 25, out.size());
  EXPECT_EQ(out, in);
  EXPECT_EQ(device.clock().now_ns() - start, 100);
}

TEST(SimDevice, AllocationsBeyondTheMemoryFailWithTheNumbers) {
  DeviceInfo info = shared();
  info.memory_bytes = 100;
  SimDevice device(info, {});
  auto first = device.allocate(60);
  try {
    device.allocate(60);
    FAIL() << "40 bytes were free";
  } catch (const OutOfMemory& error) {
    EXPECT_EQ(error.asked_bytes, 60u);
    EXPECT_EQ(error.free_bytes, 40u);
  }
  first.reset();
  EXPECT_NO_THROW(device.allocate(60));
}

TEST(SimDevice, TheNthAllocationFails) {
  SimDevice device(shared(), {});
  device.fail_allocation(2);
  EXPECT_NO_THROW(device.allocate(1));
  EXPECT_THROW(device.allocate(1), OutOfMemory);
  EXPECT_NO_THROW(device.allocate(1));
}

TEST(SimDevice, AFailureIsSticky) {
  SimDevice device(shared(), {});
  device.fail_from_now_on("error 700");
  EXPECT_THROW(device.synchronize(), DeviceError);
  EXPECT_THROW(device.synchronize(), DeviceError);
}

}  // namespace
}  // namespace aibench
