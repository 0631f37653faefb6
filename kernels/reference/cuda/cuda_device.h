#pragma once

#include <memory>
#include <string>
#include <variant>

#include <cuda_runtime_api.h>

#include "kernels/device_state.h"
#include "kernels/energy_meter.h"
#include "kernels/reference/cuda/cuda_copy.h"
#include "kernels/reference/cuda/device_reason.h"
#include "kernels/reference/cuda/nvml.h"

namespace aibench::cuda {

// One NVIDIA GPU. All work of this process goes through one stream of its own, in the order it is enqueued; copies
// between host and device wait for it. Memory comes from cudaMalloc.
class CudaDevice final : public Device, public EnergyMeter, public StateReader {
 public:
  // Makes the device current for this thread; every later call has to come from the same one. Throws DeviceError.
  explicit CudaDevice(int index);
  ~CudaDevice() override;
  CudaDevice(const CudaDevice&) = delete;
  CudaDevice& operator=(const CudaDevice&) = delete;

  DeviceInfo info() const override { return info_; }
  const Clock& clock() const override { return clock_; }
  std::unique_ptr<Buffer> allocate(std::size_t bytes) override;
  void upload(Buffer& to, std::size_t offset, const void* from, std::size_t bytes) override;
  void download(void* to, Buffer& from, std::size_t offset, std::size_t bytes) override;
  std::unique_ptr<Buffer> allocate_pinned(std::size_t bytes) override { return allocate_page_locked(bytes); }
  std::variant<Prepared, Unsupported> prepare_copy(Buffer& to, Place to_place, Buffer& from,
                                                   Place from_place) override {
    return prepare_async_copy(stream_, to, to_place, from, from_place);
  }
  void synchronize() override;
  std::unique_ptr<Timer> make_timer() override;
  void evict_caches() override;
  std::optional<double> clock_hz() override;
  std::vector<Counter> read_counters() override;
  std::string energy_scope() const override { return "gpu-board"; }
  std::variant<double, Unsupported> joules() override { return board_joules(nvml_.get(), nvml_problem_); }
  double seconds_between_readings() const override { return 0.1; }  // boards' counters change every 20 to 100 ms
  std::vector<StateReading> read_state() override { return board_state(nvml_.get(), nvml_problem_); }

  // Forgets the error that a library left behind in CUDA's runtime after it had reported it by its own status, as
  // searches do that try what may fail; the next synchronize() would take it for one of the work before it. An error
  // that broke the device is not forgotten: every later call returns it again.
  static void forget_reported_errors();
  cudaStream_t stream() const { return stream_; }
  int multiprocessors() const { return multiprocessors_; }
  bool is_hopper_or_newer() const { return major_ >= 9; }
  // Empty, or why it does not multiply 8-bit floats.
  std::string fp8_problem() const { return fp8_capability_problem(major_, minor_); }
  // For results: "runtime 13.0, compute capability 9.0, 132 multiprocessors, NVML".
  std::string configuration() const;

 private:
  class SteadyClock final : public Clock {
   public:
    std::int64_t now_ns() const override;
  };

  SteadyClock clock_;
  DeviceInfo info_;
  int major_ = 0, minor_ = 0, multiprocessors_ = 0;
  cudaStream_t stream_ = nullptr;
  std::unique_ptr<Nvml> nvml_;  // null: clocks and counters are unknown
  std::string nvml_problem_;
  std::unique_ptr<Buffer> eviction_;  // made on the first evict_caches()
};

// The device, or in words why this machine cannot give it: no driver, an old one, no such device, one too old.
std::variant<std::unique_ptr<CudaDevice>, Unsupported> open_cuda_device(int index);

}  // namespace aibench::cuda
