#include "kernels/reference/cuda/cuda_device.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>

#include "kernels/reference/cuda/cuda_check.h"
#include "kernels/reference/cuda/device_reason.h"
#include "kernels/reference/cuda/nvml_watch.h"
#include "kernels/reference/cuda/own_kernels.h"

namespace aibench::cuda {
namespace {

constexpr std::size_t kLeastEviction = std::size_t{64} << 20;  // where the size of the cache is unknown

class CudaBuffer final : public Buffer {
 public:
  CudaBuffer(void* data, std::size_t bytes) : data_(data), bytes_(bytes) {}
  ~CudaBuffer() override { log_cuda_error(cudaFree(data_), "cudaFree"); }
  CudaBuffer(const CudaBuffer&) = delete;
  CudaBuffer& operator=(const CudaBuffer&) = delete;
  void* data() override { return data_; }
  std::size_t bytes() const override { return bytes_; }

 private:
  void* data_;
  std::size_t bytes_;
};

// "CUDA 12.4, 550.54.15": what the driver supports, and its kernel module where that can be read.
std::string driver_text() {
  int version = 0;
  AIBENCH_CUDA(cudaDriverGetVersion(&version));
  std::string text = "CUDA " + version_text(version), module_version;
  std::ifstream file("/sys/module/nvidia/version");
  if (file >> module_version) text += ", " + module_version;
  return text;
}

class Event {
 public:
  Event() { AIBENCH_CUDA(cudaEventCreate(&event_)); }
  ~Event() { log_cuda_error(cudaEventDestroy(event_), "cudaEventDestroy"); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  cudaEvent_t get() const { return event_; }

 private:
  cudaEvent_t event_ = nullptr;
};

// About 30 us at 2 GHz: longer than the host needs to queue a mark, the work, or a graph of it, and a mark again.
constexpr std::int64_t kHeadStart_cycles = 60'000;

class EventTimer final : public Timer {
 public:
  explicit EventTimer(cudaStream_t stream) : stream_(stream) {}
  // An idle device would pass the mark at once and then wait for the host to submit the work, and that wait would
  // count.
  void start() override {
    launch_wait(stream_, kHeadStart_cycles);
    AIBENCH_CUDA(cudaEventRecord(start_.get(), stream_));
  }
  void stop() override { AIBENCH_CUDA(cudaEventRecord(stop_.get(), stream_)); }
  std::optional<double> seconds() override {
    float milliseconds = 0;
    AIBENCH_CUDA(cudaEventElapsedTime(&milliseconds, start_.get(), stop_.get()));
    return static_cast<double>(milliseconds) * 1e-3;
  }

 private:
  cudaStream_t stream_;
  Event start_, stop_;
};

void require_inside(const Buffer& buffer, std::size_t offset, std::size_t bytes, const char* call) {
  if (offset <= buffer.bytes() && bytes <= buffer.bytes() - offset) return;
  throw DeviceError(std::string(call) + ": " + std::to_string(bytes) + " bytes at offset " + std::to_string(offset) +
                    " reach outside a buffer of " + std::to_string(buffer.bytes()) + " bytes");
}

int attribute(cudaDeviceAttr which, int index) {
  int value = 0;
  AIBENCH_CUDA(cudaDeviceGetAttribute(&value, which, index));
  return value;
}

std::string name_of_device(int index) {
  cudaDeviceProp properties{};
  AIBENCH_CUDA(cudaGetDeviceProperties(&properties, index));
  return properties.name;
}

std::optional<std::string> visible_devices() {
  const char* value = std::getenv("CUDA_VISIBLE_DEVICES");
  if (value == nullptr) return std::nullopt;
  return value;
}

}  // namespace

std::int64_t CudaDevice::SteadyClock::now_ns() const {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

CudaDevice::CudaDevice(int index) {
  // Waiting threads spin: sleeping would add the scheduler's wake-up to every synchronised call.
  AIBENCH_CUDA(cudaInitDevice(index, cudaDeviceScheduleSpin, cudaInitDeviceFlagsAreValid));
  AIBENCH_CUDA(cudaSetDevice(index));
  AIBENCH_CUDA(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking));
  std::size_t free_bytes = 0, total_bytes = 0;
  AIBENCH_CUDA(cudaMemGetInfo(&free_bytes, &total_bytes));
  info_.kind = "cuda";
  info_.name = name_of_device(index);
  info_.driver = driver_text();
  info_.memory_bytes = total_bytes;
  const int cache_bytes = attribute(cudaDevAttrL2CacheSize, index);
  if (cache_bytes > 0) info_.last_level_cache_bytes = static_cast<std::uint64_t>(cache_bytes);
  major_ = attribute(cudaDevAttrComputeCapabilityMajor, index);
  minor_ = attribute(cudaDevAttrComputeCapabilityMinor, index);
  multiprocessors_ = attribute(cudaDevAttrMultiProcessorCount, index);
  char bus_id[32] = {};
  AIBENCH_CUDA(cudaDeviceGetPCIBusId(bus_id, sizeof(bus_id), index));
  auto opened = open_watched_nvml(kNvmlLibrary, bus_id);
  if (auto* reason = std::get_if<std::string>(&opened)) {
    nvml_problem_ = std::move(*reason);
  } else {
    nvml_ = std::move(std::get<std::unique_ptr<Nvml>>(opened));
  }
}

CudaDevice::~CudaDevice() {
  eviction_.reset();
  if (stream_ != nullptr) log_cuda_error(cudaStreamDestroy(stream_), "cudaStreamDestroy");
}

std::unique_ptr<Buffer> CudaDevice::allocate(std::size_t bytes) {
  void* data = nullptr;
  const cudaError_t status = cudaMalloc(&data, std::max<std::size_t>(bytes, 1));
  if (status == cudaErrorMemoryAllocation) {
    cudaGetLastError();  // not a lasting error: the device is as good as before
    std::size_t free_bytes = 0, total_bytes = 0;
    if (cudaMemGetInfo(&free_bytes, &total_bytes) != cudaSuccess) throw OutOfMemory(bytes, std::nullopt);
    throw OutOfMemory(bytes, free_bytes);
  }
  check_cuda(status, "cudaMalloc", __FILE__, __LINE__);
  return std::make_unique<CudaBuffer>(data, bytes);
}

void CudaDevice::upload(Buffer& to, std::size_t offset, const void* from, std::size_t bytes) {
  require_inside(to, offset, bytes, "upload");
  if (bytes == 0) return;
  auto* target = static_cast<std::byte*>(to.data()) + offset;
  AIBENCH_CUDA(cudaMemcpyAsync(target, from, bytes, cudaMemcpyHostToDevice, stream_));
  AIBENCH_CUDA(cudaStreamSynchronize(stream_));
}

void CudaDevice::download(void* to, Buffer& from, std::size_t offset, std::size_t bytes) {
  require_inside(from, offset, bytes, "download");
  if (bytes == 0) return;
  const auto* source = static_cast<const std::byte*>(from.data()) + offset;
  AIBENCH_CUDA(cudaMemcpyAsync(to, source, bytes, cudaMemcpyDeviceToHost, stream_));
  AIBENCH_CUDA(cudaStreamSynchronize(stream_));
}

void CudaDevice::synchronize() {
  AIBENCH_CUDA(cudaStreamSynchronize(stream_));
  AIBENCH_CUDA(cudaGetLastError());
}

void CudaDevice::forget_reported_errors() { static_cast<void>(cudaGetLastError()); }

std::unique_ptr<Timer> CudaDevice::make_timer() { return std::make_unique<EventTimer>(stream_); }

void CudaDevice::evict_caches() {
  if (!eviction_) {
    const std::size_t cache = info_.last_level_cache_bytes.value_or(0);
    eviction_ = allocate(std::max(2 * cache + cache / 2, kLeastEviction));
  }
  AIBENCH_CUDA(cudaMemsetAsync(eviction_->data(), 0, eviction_->bytes(), stream_));
  AIBENCH_CUDA(cudaStreamSynchronize(stream_));
}

std::optional<double> CudaDevice::clock_hz() { return nvml_ ? nvml_->sm_clock_hz() : std::nullopt; }

std::vector<Counter> CudaDevice::read_counters() { return nvml_ ? nvml_->counters() : std::vector<Counter>(); }

std::string CudaDevice::configuration() const {
  int runtime = 0;
  AIBENCH_CUDA(cudaRuntimeGetVersion(&runtime));
  return "runtime " + version_text(runtime) + ", compute capability " + std::to_string(major_) + "." +
         std::to_string(minor_) + ", " + std::to_string(multiprocessors_) + " multiprocessors, " +
         (nvml_ ? "NVML" : "no NVML (" + nvml_problem_ + ")");
}

std::variant<std::unique_ptr<CudaDevice>, Unsupported> open_cuda_device(int index) {
  int count = 0;
  DeviceTrouble trouble{.visible_devices = visible_devices()};
  const cudaError_t status = cudaGetDeviceCount(&count);
  if (status != cudaSuccess || count < 1) {
    const cudaError_t cause = status != cudaSuccess ? status : cudaErrorNoDevice;
    trouble.code = cause;
    trouble.words = cudaGetErrorString(cause);
    cudaDriverGetVersion(&trouble.driver_version);
    cudaRuntimeGetVersion(&trouble.runtime_version);
    return Unsupported{unavailable_reason(trouble)};
  }
  if (std::string problem = index_problem(index, count, trouble.visible_devices); !problem.empty()) {
    return Unsupported{std::move(problem)};
  }
  const int major = attribute(cudaDevAttrComputeCapabilityMajor, index);
  const int minor = attribute(cudaDevAttrComputeCapabilityMinor, index);
  if (std::string problem = capability_problem(major, minor, name_of_device(index)); !problem.empty()) {
    return Unsupported{std::move(problem)};
  }
  return std::make_unique<CudaDevice>(index);
}

}  // namespace aibench::cuda
