#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "kernels/backend.h"
#include "kernels/energy_meter.h"
#include "kernels/reference/sim/sim_script.h"

namespace aibench {

// A device whose time is scripted: its clock stands still until work is enqueued, waited for or transferred. Work runs
// behind the host's back in the order enqueued, as on an accelerator, and takes exactly the seconds it is given.
// Memory is host memory, so that results are real.
class SimDevice final : public Device, public EnergyMeter {
 public:
  SimDevice(DeviceInfo info, std::optional<double> transfer_bytes_per_s, SimEnergy energy = {})
      : info_(std::move(info)), transfer_bytes_per_s_(transfer_bytes_per_s), energy_(std::move(energy)) {}

  DeviceInfo info() const override { return info_; }
  const Clock& clock() const override { return clock_; }
  std::unique_ptr<Buffer> allocate(std::size_t bytes) override;
  std::unique_ptr<Buffer> allocate_pinned(std::size_t bytes) override;
  void upload(Buffer& to, std::size_t offset, const void* from, std::size_t bytes) override;
  void download(void* to, Buffer& from, std::size_t offset, std::size_t bytes) override;
  void synchronize() override;
  std::unique_ptr<Timer> make_timer() override;
  void evict_caches() override {}
  std::string energy_scope() const override { return "sim-board"; }
  std::variant<double, Unsupported> joules() override;

  // Work of `device_s` seconds is put into the queue, which takes the host `host_s` seconds.
  void enqueue(double host_s, double device_s);
  // When everything in the queue will be done.
  std::int64_t queue_end_ns() const;

  // The n-th allocation from now on (from 1) fails; nullopt: none.
  void fail_allocation(std::optional<int> n) { allocations_left_ = n; }
  // Sticky: from now on synchronize() throws a DeviceError with these words.
  void fail_from_now_on(std::string words) { failure_ = std::move(words); }
  // Changes whenever memory was written from the host.
  std::uint64_t uploads() const { return uploads_; }

 private:
  class SimClock final : public Clock {
   public:
    std::int64_t now_ns() const override { return now_ns_; }
    std::int64_t now_ns_ = 1'000'000'000;
  };
  class SimBuffer;
  void transfer(std::size_t bytes);

  DeviceInfo info_;
  std::optional<double> transfer_bytes_per_s_;
  SimEnergy energy_;
  SimClock clock_;
  std::int64_t queue_end_ns_ = 0;
  std::uint64_t allocated_bytes_ = 0;
  std::uint64_t uploads_ = 0;
  std::optional<int> allocations_left_;
  std::string failure_;
};

}  // namespace aibench
