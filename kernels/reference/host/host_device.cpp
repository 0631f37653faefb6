#include "kernels/reference/host/host_device.h"

#include <chrono>
#include <cstring>
#include <string>

#include "kernels/energy_meter.h"
#include "kernels/reference/host/cache_eviction.h"
#include "kernels/reference/host/clock_probe.h"
#include "kernels/reference/host/host_counters.h"
#include "kernels/reference/host/host_memory.h"
#include "kernels/reference/host/pace_probe.h"
#include "kernels/reference/host/rapl.h"
#include "kernels/reference/host/read_probe.h"

namespace aibench {
namespace {

class SteadyClock final : public Clock {
 public:
  std::int64_t now_ns() const override {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
  }
};

class HostBuffer final : public Buffer {
 public:
  explicit HostBuffer(std::size_t bytes) : memory_(bytes) {}
  void* data() override { return memory_.data(); }
  std::size_t bytes() const override { return memory_.bytes(); }

 private:
  HostMemory memory_;
};

// Work is complete when enqueue returns, so host time says it all.
class NoTimer final : public Timer {
 public:
  void start() override {}
  void stop() override {}
  std::optional<double> seconds() override { return std::nullopt; }
};

void require_inside(const Buffer& buffer, std::size_t offset, std::size_t bytes, const char* call) {
  if (offset <= buffer.bytes() && bytes <= buffer.bytes() - offset) return;
  throw DeviceError(std::string(call) + ": " + std::to_string(bytes) + " bytes at offset " + std::to_string(offset) +
                    " reach outside a buffer of " + std::to_string(buffer.bytes()) + " bytes");
}

class HostDevice final : public Device, public EnergyMeter {
 public:
  explicit HostDevice(int threads) {
    info_.kind = "cpu";
    info_.name = cpu_model();
    info_.threads = threads > 0 ? threads : usable_threads();
    info_.shares_host_memory = true;
    info_.pace_probe = pace_probe_name();
    info_.memory_bytes = memory_total_bytes();
    info_.last_level_cache_bytes = last_level_cache_bytes();
  }

  DeviceInfo info() const override { return info_; }
  const Clock& clock() const override { return clock_; }
  std::unique_ptr<Buffer> allocate(std::size_t bytes) override { return std::make_unique<HostBuffer>(bytes); }

  void upload(Buffer& to, std::size_t offset, const void* from, std::size_t bytes) override {
    require_inside(to, offset, bytes, "upload");
    if (bytes != 0) std::memcpy(static_cast<std::byte*>(to.data()) + offset, from, bytes);
  }

  void download(void* to, Buffer& from, std::size_t offset, std::size_t bytes) override {
    require_inside(from, offset, bytes, "download");
    if (bytes != 0) std::memcpy(to, static_cast<const std::byte*>(from.data()) + offset, bytes);
  }

  void synchronize() override {}
  std::unique_ptr<Timer> make_timer() override { return std::make_unique<NoTimer>(); }
  void evict_caches() override { eviction_.run(); }
  std::optional<double> clock_hz() override { return core_clock_hz(info_.threads); }
  std::optional<double> pace_hz() override { return pace_probe_hz(); }
  std::optional<double> read_rate(Buffer& buffer, std::size_t offset, std::size_t bytes) override {
    require_inside(buffer, offset, bytes, "read_rate");
    return read_bytes_per_s(static_cast<const std::byte*>(buffer.data()) + offset, bytes);
  }
  std::vector<Counter> read_counters() override { return counters_.read(); }
  std::string energy_scope() const override { return "cpu-package"; }
  std::variant<double, Unsupported> joules() override { return rapl_.joules(); }

 private:
  DeviceInfo info_;
  SteadyClock clock_;
  CacheEviction eviction_;
  HostCounters counters_;
  Rapl rapl_;
};

}  // namespace

std::unique_ptr<Device> make_host_device(int threads) { return std::make_unique<HostDevice>(threads); }

}  // namespace aibench
