// Copies handed to the very function that a worker measures with: right ones pass, and each wrong one comes back
// `wrong`.

#include <cstring>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/device_copies.h"
#include "kernels/worker/measure.h"
#include "tests/support/memory_device.h"

namespace aibench {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// What one pass does with the bytes; `pass` counts from 0.
using Bytes = std::function<void(std::byte* to, const std::byte* from, std::size_t bytes, int pass)>;

void right(std::byte* to, const std::byte* from, std::size_t bytes, int) { std::memcpy(to, from, bytes); }

// A device with memory of its own that copies as the test says and takes 1 us a pass.
class CopyDevice : public testing::MemoryDevice {
 public:
  explicit CopyDevice(Bytes copy) : copy_(std::move(copy)) {}

  DeviceInfo info() const override {
    DeviceInfo info = MemoryDevice::info();
    info.shares_host_memory = shares_host_memory;
    return info;
  }
  std::unique_ptr<Buffer> allocate_pinned(std::size_t bytes) override { return pins ? allocate(bytes) : nullptr; }
  std::variant<Prepared, Unsupported> prepare_copy(Buffer& to, Place, Buffer& from, Place) override {
    return Prepared{.kernel = std::make_unique<CopyKernel>(*this, to, from), .algorithm = "bytes"};
  }

  bool shares_host_memory = false;
  bool pins = true;
  int passes = 0;

 private:
  class CopyKernel : public Kernel {
   public:
    CopyKernel(CopyDevice& device, Buffer& to, Buffer& from) : device_(device), to_(to), from_(from) {}
    void enqueue() override {
      device_.copy_(static_cast<std::byte*>(to_.data()), static_cast<const std::byte*>(from_.data()), to_.bytes(),
                    device_.passes++);
      device_.advance_clock(1000);
    }

   private:
    CopyDevice& device_;
    Buffer &to_, &from_;
  };
  Bytes copy_;
};

class CopyBackend : public Backend {
 public:
  explicit CopyBackend(Bytes copy) : device_(std::move(copy)) {}
  CopyDevice& device() override { return device_; }
  std::span<Provider* const> providers() override { return {}; }
  Provider* copies() override { return whole ? &copies_ : nullptr; }
  Peaks measure_peaks() override { return {}; }
  bool whole = true;

 private:
  CopyDevice device_;
  DeviceCopies copies_{device_};
};

CopyWorkload copy_of_bytes(std::int64_t bytes, CopyDirection direction, Place memory) {
  return {.direction = direction, .memory = memory, .bytes = bytes};
}
CopyWorkload up(Place memory = Place::pinned) { return copy_of_bytes(4099, CopyDirection::host_to_device, memory); }
CopyWorkload down(Place memory = Place::pinned) { return copy_of_bytes(4099, CopyDirection::device_to_host, memory); }
CopyWorkload within() { return copy_of_bytes(4099, CopyDirection::device_to_device, Place::device); }

CaseEvent measure(CopyBackend& backend, const CopyWorkload& workload,
                  std::vector<TimingMode> modes = {TimingMode::latency, TimingMode::throughput}) {
  MeasureCommand command{.case_id = id_of(workload), .workload = workload};
  command.policy.modes = std::move(modes);
  command.policy.min_time_s = 1e-4;
  command.policy.max_warm_up_s = 1e-3;
  return measure_case(backend, command, 1e-9, [](Phase) {});
}

TEST(CopyCase, EveryWayIsMeasuredAndServedByTheDeviceItself) {
  for (const CopyWorkload& workload : {up(), up(Place::pageable), down(), down(Place::pageable), within()}) {
    CopyBackend backend(right);
    const CaseEvent event = measure(backend, workload);
    ASSERT_EQ(name_of(event.status), "ok") << event.case_id << event.reason;
    ASSERT_EQ(event.served.size(), 1u);
    EXPECT_EQ(event.served[0].op, "copy");
    EXPECT_EQ(event.served[0].provider, "memory");
    EXPECT_EQ(event.served[0].algorithm, "bytes");
    ASSERT_GE(event.modes.size(), 2u) << event.case_id;
    EXPECT_DOUBLE_EQ(event.modes[0].median_s, 1e-6);
    EXPECT_EQ(event.verification.value().status, "ok");
    std::vector<std::string> checks;
    for (const Check& check : event.verification->checks) checks.push_back(check.id + " " + check.state);
    EXPECT_THAT(checks,
                ElementsAre("copied/to ok", "guard_zones ok", "guard_zones_after_timing ok", "copied_after_timing ok"));
  }
}

TEST(CopyCase, ADeviceInTheHostsMemoryTransfersNothing) {
  CopyBackend backend(right);
  backend.device().shares_host_memory = true;
  for (const CopyWorkload& workload : {up(), down(Place::pageable)}) {
    const CaseEvent event = measure(backend, workload);
    EXPECT_EQ(name_of(event.status), "unsupported");
    EXPECT_THAT(event.reason, HasSubstr("works in the host's own memory"));
  }
  EXPECT_EQ(backend.device().passes, 0);
  EXPECT_EQ(name_of(measure(backend, within()).status), "ok");
}

TEST(CopyCase, WithoutPinnedMemoryOnlyPinnedCopiesAreRefused) {
  CopyBackend backend(right);
  backend.device().pins = false;
  const CaseEvent event = measure(backend, up());
  EXPECT_EQ(name_of(event.status), "unsupported");
  EXPECT_EQ(event.reason, "this device pins no memory of the host");
  EXPECT_EQ(name_of(measure(backend, up(Place::pageable)).status), "ok");
}

TEST(CopyCase, ADeviceWithoutCopiesRefuses) {
  class PlainBackend : public Backend {
   public:
    Device& device() override { return device_; }
    std::span<Provider* const> providers() override { return {}; }
    Provider* copies() override { return &copies_; }
    Peaks measure_peaks() override { return {}; }

   private:
    testing::MemoryDevice device_;
    DeviceCopies copies_{device_};
  } backend;
  MeasureCommand command{.case_id = "copy", .workload = within()};
  const CaseEvent event = measure_case(backend, command, 1e-9, [](Phase) {});
  EXPECT_EQ(name_of(event.status), "unsupported");
  EXPECT_EQ(event.reason, "copy: memory: aibench has no copies for this device");
}

TEST(CopyCase, ATargetOfOneLibraryShowsNoCopyThatTheLibraryDidNotMake) {
  CopyBackend backend(right);
  backend.whole = false;
  const CaseEvent event = measure(backend, within());
  EXPECT_EQ(name_of(event.status), "unsupported");
  EXPECT_EQ(event.reason, "copy: no provider");
  EXPECT_EQ(backend.device().passes, 0);
}

TEST(CopyCase, HasNoEndToEndTimeAroundIt) {
  CopyBackend backend(right);
  const CaseEvent event = measure(backend, up(), {TimingMode::latency, TimingMode::end_to_end});
  EXPECT_EQ(name_of(event.status), "unsupported");
  EXPECT_THAT(event.reason, HasSubstr("no end-to-end time"));
}

struct Mutant {
  const char* name;
  Bytes copy;
  const char* reason;
};

void PrintTo(const Mutant& mutant, std::ostream* stream) { *stream << mutant.name; }

std::vector<std::byte>& first_source() {
  static std::vector<std::byte> bytes;
  return bytes;
}

const std::vector<Mutant>& mutants() {
  static const std::vector<Mutant> all = {
      {"LastByteMissing", [](auto* to, auto* from, auto bytes, int) { std::memcpy(to, from, bytes - 1); },
       "1 of 4099 bytes are wrong, the first is byte 4098"},
      {"FirstByteMissing", [](auto* to, auto* from, auto bytes, int) { std::memcpy(to + 1, from + 1, bytes - 1); },
       "1 of 4099 bytes are wrong, the first is byte 0"},
      {"ShiftedByOne", [](auto* to, auto* from, auto bytes, int) { std::memcpy(to + 1, from, bytes - 1); },
       "the first is byte 0"},
      {"NothingCopied", [](auto*, auto*, auto, int) {}, "4099 of 4099 bytes are wrong"},
      {"OneBitFlipped",
       [](auto* to, auto* from, auto bytes, int) {
         std::memcpy(to, from, bytes);
         to[2048] ^= std::byte{1};
       },
       "1 of 4099 bytes are wrong, the first is byte 2048"},
      {"StaleSource",  // what the first pass saw, over and over again
       [](auto* to, auto* from, auto bytes, int pass) {
         if (pass == 0) first_source().assign(from, from + bytes);
         std::memcpy(to, first_source().data(), bytes);
       },
       "in a second pass with another source"},
      {"WritesPastTheEnd",
       [](auto* to, auto* from, auto bytes, int) {
         std::memcpy(to, from, bytes);
         to[bytes] = std::byte{0};
       },
       "byte 0 behind the end was overwritten"},
      {"StopsOnceItIsTimed",  // the checks before the timing see three passes
       [](auto* to, auto* from, auto bytes, int pass) {
         if (pass < 3) std::memcpy(to, from, bytes);
       },
       "copied_after_timing: 4099 of 4099 bytes are wrong"},
  };
  return all;
}

class WrongCopy : public ::testing::TestWithParam<Mutant> {};

TEST_P(WrongCopy, IsWrongEveryWay) {
  for (const CopyWorkload& workload : {up(), up(Place::pageable), down(), down(Place::pageable), within()}) {
    CopyBackend backend(GetParam().copy);
    const CaseEvent event = measure(backend, workload);
    EXPECT_EQ(name_of(event.status), "wrong") << event.case_id;
    EXPECT_THAT(event.reason, HasSubstr(GetParam().reason)) << event.case_id;
    EXPECT_TRUE(event.modes.empty());
    EXPECT_FALSE(event.first_call_time_s);
  }
}

INSTANTIATE_TEST_SUITE_P(Mutants, WrongCopy, ::testing::ValuesIn(mutants()),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace aibench
