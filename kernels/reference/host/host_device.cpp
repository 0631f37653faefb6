#include "kernels/reference/host/host_device.h"

#include <algorithm>
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
#include "kernels/reference/host/thread_pool.h"

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

constexpr std::int64_t kCopyGrain = std::int64_t{512} << 10;  // bytes a thread copies at least: waking it costs as much

class HostCopy final : public Kernel {
 public:
  HostCopy(ThreadPool& pool, void* to, const void* from, std::size_t bytes)
      : pool_(pool), to_(static_cast<std::byte*>(to)), from_(static_cast<const std::byte*>(from)), bytes_(bytes) {}
  void enqueue() override {
    pool_.parallel_for(static_cast<std::int64_t>(bytes_), kCopyGrain, [&](std::int64_t begin, std::int64_t end) {
      std::memcpy(to_ + begin, from_ + begin, static_cast<std::size_t>(end - begin));
    });
  }
  std::int64_t threads() const {
    return std::clamp<std::int64_t>(static_cast<std::int64_t>(bytes_) / kCopyGrain, 1, pool_.threads());
  }

 private:
  ThreadPool& pool_;
  std::byte* to_;
  const std::byte* from_;
  std::size_t bytes_;
};

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

  std::variant<Prepared, Unsupported> prepare_copy(Buffer& to, Place to_place, Buffer& from,
                                                   Place from_place) override {
    if (to_place != Place::device || from_place != Place::device) return Unsupported{"host memory is all it has"};
    if (!copiers_) copiers_ = std::make_unique<ThreadPool>(info_.threads);
    auto kernel = std::make_unique<HostCopy>(*copiers_, to.data(), from.data(), to.bytes());
    const std::int64_t threads = kernel->threads();
    return Prepared{.kernel = std::move(kernel),
                    .ops_served = 1,
                    .algorithm = "memcpy, " + std::to_string(threads) + (threads == 1 ? " thread" : " threads")};
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
  std::unique_ptr<ThreadPool> copiers_;  // made for the first copy
};

}  // namespace

std::unique_ptr<Device> make_host_device(int threads) { return std::make_unique<HostDevice>(threads); }

}  // namespace aibench
