#include "kernels/reference/host/host_device.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <string>

#include <gtest/gtest.h>

namespace aibench {
namespace {

TEST(HostDevice, DescribesTheProcessor) {
  const DeviceInfo info = make_host_device(3)->info();
  EXPECT_EQ(info.kind, "cpu");
  EXPECT_EQ(info.name, cpu_model());
  EXPECT_EQ(info.threads, 3);
  EXPECT_EQ(info.memory_bytes, memory_total_bytes());
  EXPECT_EQ(make_host_device(0)->info().threads, usable_threads());
}

TEST(HostDevice, BuffersAreAlignedAndHoldWhatIsPutIn) {
  const auto device = make_host_device(1);
  for (const std::size_t bytes : {0u, 1u, 63u, 64u, 4097u, (1u << 20) - 1, 1u << 20, (3u << 20) + 5}) {
    const auto buffer = device->allocate(bytes);
    EXPECT_EQ(buffer->bytes(), bytes);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(buffer->data()) % 64, 0u);
    if (bytes < 4) continue;
    const std::array<char, 4> in{'a', 'b', 'c', 'd'};
    device->upload(*buffer, bytes - 4, in.data(), 4);
    std::array<char, 2> out{};
    device->download(out.data(), *buffer, bytes - 3, 2);
    EXPECT_EQ(out, (std::array<char, 2>{'b', 'c'}));
    EXPECT_EQ(std::memcmp(static_cast<char*>(buffer->data()) + bytes - 4, "abcd", 4), 0);
  }
}

TEST(HostDevice, CopiesEveryByteAndNamesTheThreadsThatDo) {
  const auto device = make_host_device(3);
  for (const std::size_t bytes :
       {std::size_t{1}, std::size_t{524288}, std::size_t{1048577}, (std::size_t{3} << 20) + 1}) {
    const auto to = device->allocate(bytes), from = device->allocate(bytes);
    for (std::size_t i = 0; i < bytes; ++i)
      static_cast<std::uint8_t*>(from->data())[i] = static_cast<std::uint8_t>(i * 7);
    std::memset(to->data(), 0xa5, bytes);
    auto made = device->prepare_copy(*to, Place::device, *from, Place::device);
    auto& prepared = std::get<Prepared>(made);
    prepared.kernel->enqueue();
    EXPECT_EQ(std::memcmp(to->data(), from->data(), bytes), 0) << bytes;
    EXPECT_EQ(prepared.algorithm, bytes < 1048576   ? "memcpy, 1 thread"
                                  : bytes < 1572864 ? "memcpy, 2 threads"
                                                    : "memcpy, 3 threads");
  }
}

TEST(HostDevice, NeverTakesItsOwnMemoryForTheHosts) {
  const auto device = make_host_device(1);
  const auto to = device->allocate(8), from = device->allocate(8);
  EXPECT_EQ(device->allocate_pinned(8), nullptr);
  const auto made = device->prepare_copy(*to, Place::device, *from, Place::pageable);
  ASSERT_TRUE(std::holds_alternative<Unsupported>(made));
  EXPECT_NE(std::get<Unsupported>(made).reason, "");
}

TEST(HostDevice, CopiesOutsideABufferAreErrors) {
  const auto device = make_host_device(1);
  const auto buffer = device->allocate(100);
  char bytes[8] = {};
  EXPECT_THROW(device->upload(*buffer, 93, bytes, 8), DeviceError);
  EXPECT_THROW(device->download(bytes, *buffer, 101, 0), DeviceError);
  EXPECT_THROW(device->upload(*buffer, SIZE_MAX, bytes, 8), DeviceError);
}

TEST(HostDevice, RefusesMemoryThatIsNotThereWithTheNumbers) {
  const auto device = make_host_device(1);
  for (const std::size_t bytes : {std::size_t{1} << 50, SIZE_MAX}) {
    try {
      device->allocate(bytes);
      ADD_FAILURE() << "no exception";
    } catch (const OutOfMemory& error) {
      EXPECT_EQ(error.asked_bytes, bytes);
      ASSERT_TRUE(error.free_bytes.has_value());
      EXPECT_GT(*error.free_bytes, 0u);
    }
  }
  EXPECT_NE(device->allocate(64)->data(), nullptr);  // still usable
}

TEST(HostDevice, HasAClockThatRunsForwardAndNoTimer) {
  const auto device = make_host_device(1);
  const std::int64_t before = device->clock().now_ns();
  const auto timer = device->make_timer();
  timer->start();
  timer->stop();
  device->synchronize();
  EXPECT_EQ(timer->seconds(), std::nullopt);
  EXPECT_GE(device->clock().now_ns(), before);
}

TEST(HostDevice, EvictingTheCachesLeavesBuffersAsTheyWere) {
  const auto device = make_host_device(1);
  const auto buffer = device->allocate(1000);
  std::memset(buffer->data(), 7, 1000);
  device->evict_caches();
  device->evict_caches();
  const std::string expected(1000, 7);
  EXPECT_EQ(std::memcmp(buffer->data(), expected.data(), 1000), 0);
}

TEST(HostDevice, APaceAndTheNameOfItsLoopAreThereTogether) {
  const auto device = make_host_device(1);
  const auto pace = device->pace_hz();
  EXPECT_EQ(pace.has_value(), !device->info().pace_probe.empty());
  if (pace) {
    EXPECT_GT(*pace, 0);
  }
}

TEST(HostDevice, TheRateOfReadingIsToldWhereThereIsAPace) {
  const auto device = make_host_device(1);
  const auto buffer = device->allocate(1 << 20);
  std::memset(buffer->data(), 7, 1 << 20);
  const auto rate = device->read_rate(*buffer, 64, (1 << 20) - 64);
  ASSERT_EQ(rate.has_value(), device->pace_hz().has_value());
  if (!rate) GTEST_SKIP() << "no probes for this processor";
  EXPECT_GT(*rate, 1e6);
  EXPECT_EQ(device->read_rate(*buffer, 0, 127), std::nullopt);
  EXPECT_THROW(device->read_rate(*buffer, 64, 1 << 20), DeviceError);
}

}  // namespace
}  // namespace aibench
