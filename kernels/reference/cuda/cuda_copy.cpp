#include "kernels/reference/cuda/cuda_copy.h"

#include <algorithm>

#include "kernels/reference/cuda/cuda_check.h"

namespace aibench::cuda {
namespace {

class PinnedBuffer final : public Buffer {
 public:
  PinnedBuffer(void* data, std::size_t bytes) : data_(data), bytes_(bytes) {}
  ~PinnedBuffer() override { log_cuda_error(cudaFreeHost(data_), "cudaFreeHost"); }
  PinnedBuffer(const PinnedBuffer&) = delete;
  PinnedBuffer& operator=(const PinnedBuffer&) = delete;
  void* data() override { return data_; }
  std::size_t bytes() const override { return bytes_; }

 private:
  void* data_;
  std::size_t bytes_;
};

class AsyncCopy final : public Kernel {
 public:
  AsyncCopy(cudaStream_t stream, Buffer& to, Buffer& from, cudaMemcpyKind kind)
      : stream_(stream), to_(to.data()), from_(from.data()), bytes_(to.bytes()), kind_(kind) {}
  void enqueue() override { AIBENCH_CUDA(cudaMemcpyAsync(to_, from_, bytes_, kind_, stream_)); }

 private:
  cudaStream_t stream_;
  void* to_;
  const void* from_;
  std::size_t bytes_;
  cudaMemcpyKind kind_;
};

}  // namespace

std::unique_ptr<Buffer> allocate_page_locked(std::size_t bytes) {
  void* data = nullptr;
  const cudaError_t status = cudaHostAlloc(&data, std::max<std::size_t>(bytes, 1), cudaHostAllocDefault);
  if (status == cudaErrorMemoryAllocation) {
    cudaGetLastError();  // not a lasting error: the device is as good as before
    throw OutOfMemory(bytes, std::nullopt);
  }
  check_cuda(status, "cudaHostAlloc", __FILE__, __LINE__);
  return std::make_unique<PinnedBuffer>(data, bytes);
}

Prepared prepare_async_copy(cudaStream_t stream, Buffer& to, Place to_place, Buffer& from, Place from_place) {
  const bool up = from_place != Place::device, down = to_place != Place::device;
  const cudaMemcpyKind kind = up && down ? cudaMemcpyHostToHost
                              : up       ? cudaMemcpyHostToDevice
                              : down     ? cudaMemcpyDeviceToHost
                                         : cudaMemcpyDeviceToDevice;
  const bool staged = to_place == Place::pageable || from_place == Place::pageable;
  return {.kernel = std::make_unique<AsyncCopy>(stream, to, from, kind),
          .ops_served = 1,
          .algorithm = staged ? "cudaMemcpyAsync, staged by the driver" : "cudaMemcpyAsync",
          .tried = {}};
}

}  // namespace aibench::cuda
