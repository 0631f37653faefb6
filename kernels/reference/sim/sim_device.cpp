#include "kernels/reference/sim/sim_device.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <new>

namespace aibench {
namespace {

constexpr std::size_t kAlignment = 64;

std::int64_t ns(double seconds) { return std::llround(seconds * 1e9); }

class SimTimer final : public Timer {
 public:
  explicit SimTimer(const SimDevice& device) : device_(device) {}
  void start() override { start_ns_ = device_.queue_end_ns(); }
  void stop() override { stop_ns_ = device_.queue_end_ns(); }
  std::optional<double> seconds() override {
    if (device_.info().shares_host_memory) return std::nullopt;
    return static_cast<double>(stop_ns_ - start_ns_) * 1e-9;
  }

 private:
  const SimDevice& device_;
  std::int64_t start_ns_ = 0, stop_ns_ = 0;
};

}  // namespace

class SimDevice::SimBuffer final : public Buffer {
 public:
  // Without `allocated_bytes` it is the host's.
  SimBuffer(std::uint64_t* allocated_bytes, std::size_t bytes)
      : allocated_bytes_(allocated_bytes),
        bytes_(bytes),
        memory_(
            static_cast<std::byte*>(::operator new (std::max<std::size_t>(bytes, 1), std::align_val_t{kAlignment}))) {
    if (allocated_bytes_ != nullptr) *allocated_bytes_ += bytes_;
  }
  ~SimBuffer() override {
    if (allocated_bytes_ != nullptr) *allocated_bytes_ -= bytes_;
    ::operator delete (memory_, std::align_val_t{kAlignment});
  }
  SimBuffer(const SimBuffer&) = delete;
  SimBuffer& operator=(const SimBuffer&) = delete;
  void* data() override { return memory_; }
  std::size_t bytes() const override { return bytes_; }

 private:
  std::uint64_t* allocated_bytes_;
  std::size_t bytes_;
  std::byte* memory_;
};

std::unique_ptr<Buffer> SimDevice::allocate(std::size_t bytes) {
  std::optional<std::size_t> free_bytes;
  if (info_.memory_bytes) free_bytes = *info_.memory_bytes - std::min(allocated_bytes_, *info_.memory_bytes);
  const bool scripted = allocations_left_ && --*allocations_left_ == 0;
  if (scripted || (free_bytes && bytes > *free_bytes)) throw OutOfMemory(bytes, free_bytes);
  return std::make_unique<SimBuffer>(&allocated_bytes_, bytes);
}

std::unique_ptr<Buffer> SimDevice::allocate_pinned(std::size_t bytes) {
  return info_.shares_host_memory ? nullptr : std::make_unique<SimBuffer>(nullptr, bytes);
}

void SimDevice::upload(Buffer& to, std::size_t offset, const void* from, std::size_t bytes) {
  synchronize();
  if (bytes != 0) std::memcpy(static_cast<std::byte*>(to.data()) + offset, from, bytes);
  ++uploads_;
  transfer(bytes);
}

void SimDevice::download(void* to, Buffer& from, std::size_t offset, std::size_t bytes) {
  synchronize();
  if (bytes != 0) std::memcpy(to, static_cast<const std::byte*>(from.data()) + offset, bytes);
  transfer(bytes);
}

void SimDevice::transfer(std::size_t bytes) {
  if (info_.shares_host_memory || !transfer_bytes_per_s_) return;
  clock_.now_ns_ += ns(static_cast<double>(bytes) / *transfer_bytes_per_s_);
}

void SimDevice::synchronize() {
  clock_.now_ns_ = queue_end_ns();
  if (!failure_.empty()) throw DeviceError(failure_);
}

std::unique_ptr<Timer> SimDevice::make_timer() { return std::make_unique<SimTimer>(*this); }

std::variant<double, Unsupported> SimDevice::joules() {
  if (!energy_.unreadable.empty()) return Unsupported{energy_.unreadable};
  const double now_s = static_cast<double>(clock_.now_ns()) * 1e-9;
  return std::floor(now_s / energy_.update_s) * energy_.update_s * energy_.watts;
}

void SimDevice::enqueue(double host_s, double device_s) {
  clock_.now_ns_ += ns(host_s);
  queue_end_ns_ = queue_end_ns() + ns(device_s);
}

std::int64_t SimDevice::queue_end_ns() const { return std::max(clock_.now_ns_, queue_end_ns_); }

}  // namespace aibench
