#include "kernels/reference/cuda/peaks.h"

#include <algorithm>
#include <functional>

#include "kernels/reference/cuda/cuda_check.h"
#include "kernels/reference/cuda/own_kernels.h"
#include "kernels/workloads/generator.h"
#include "kernels/workloads/workload.h"

namespace aibench::cuda {
namespace {

constexpr double kRate_s = 0.1;
constexpr int kMostCalls = 50;
constexpr int kLeastCalls = 3;
constexpr std::int64_t kSizes[] = {2048, 4096, 6144, 8192};  // the best that the device does in good time counts
constexpr double kMostCall_s = 10e-3;  // longer ones are large enough, and eight algorithms of each are tried
constexpr std::size_t kMostCopyBytes = std::size_t{2} << 30;
constexpr int kByte = 0x5a;
constexpr int kReadBlocks = 8;  // a multiprocessor: as many threads as it holds
constexpr std::uint64_t kSeed = 1;

// The shortest of several calls: other work on the device only ever makes one slower.
double shortest(CudaDevice& device, const std::function<void()>& call) {
  const auto timer = device.make_timer();
  double best = 0, total = 0;
  for (int i = 0; i < kMostCalls && (i < kLeastCalls || total < kRate_s); ++i) {
    timer->start();
    call();
    timer->stop();
    device.synchronize();
    const double seconds = timer->seconds().value_or(0);
    total += seconds;
    if (i > 0 && (best == 0 || seconds < best)) best = seconds;  // the first call loads code
  }
  return best;
}

// Random numbers, a mebibyte of them over and over: power, and with it the clock, depends on the data.
void fill(CudaDevice& device, Buffer& buffer, const Tensor& tensor) {
  Tensor part = tensor;
  part.elements = std::min<std::int64_t>(tensor.elements, (std::int64_t{1} << 20) / size_of(tensor.dtype));
  const std::vector<std::byte> numbers = generate(part, kSeed);
  device.upload(buffer, 0, numbers.data(), numbers.size());
  auto* data = static_cast<std::byte*>(buffer.data());
  for (std::size_t filled = numbers.size(); filled < tensor.bytes();) {
    const std::size_t bytes = std::min(filled, tensor.bytes() - filled);
    AIBENCH_CUDA(cudaMemcpyAsync(data + filled, data, bytes, cudaMemcpyDeviceToDevice, device.stream()));
    filled += bytes;
  }
  device.synchronize();
}

// FLOP per second of one product; 0 when the library refuses it.
double gemm_rate(CudaDevice& device, Provider& provider, DType dtype, std::int64_t size, bool trans_b) {
  const GemmWorkload product{.dtype = dtype, .m = size, .n = size, .k = size, .trans_b = trans_b};
  const OpGraph graph = build_graph(product);
  std::vector<std::unique_ptr<Buffer>> buffers;
  std::vector<Buffer*> bindings;
  for (const Tensor& tensor : graph.tensors) {
    buffers.push_back(device.allocate(tensor.bytes()));
    bindings.push_back(buffers.back().get());
    if (tensor.role == TensorRole::input) fill(device, *buffers.back(), tensor);
  }
  auto answer = provider.prepare(graph, 0, bindings);
  auto* prepared = std::get_if<Prepared>(&answer);
  if (prepared == nullptr) return 0;
  const double seconds = shortest(device, [&] { prepared->kernel->enqueue(); });
  return seconds > 0 ? work_of(product).flops / seconds : 0;
}

std::optional<Peaks::Rate> best_gemm_rate(CudaDevice& device, Provider& provider, DType dtype) {
  const bool is_short = size_of(dtype) == 1;  // kernels of 8 bits always have the arrangement with b transposed
  double best = 0;
  std::int64_t largest = 0;
  try {
    for (const std::int64_t size : kSizes) {
      const double flops = 2.0 * static_cast<double>(size) * static_cast<double>(size) * static_cast<double>(size);
      if (best > 0 && flops / best > kMostCall_s) break;
      const double rate = gemm_rate(device, provider, dtype, size, is_short);
      if (rate == 0) break;
      best = std::max(best, rate);
      largest = size;
    }
    // Hopper's tensor cores read tf32 in that arrangement alone, and a fully connected layer comes in it.
    if (largest > 0 && !is_short) best = std::max(best, gemm_rate(device, provider, dtype, largest, true));
  } catch (const OutOfMemory&) {
    // A smaller product fitted, or none: then there is no rate.
  }
  if (best == 0) return std::nullopt;
  return Peaks::Rate{.dtype = dtype, .flop_per_s = best, .method = "gemm"};
}

double read_rate(CudaDevice& device, Buffer& from, Buffer& never) {
  // The buffer repeats one byte, so that no thread's words can fold to 1.
  const ReadArgs args{.words = static_cast<const ReadWord*>(from.data()),
                      .count = static_cast<std::int64_t>(from.bytes() / sizeof(ReadWord)),
                      .never = static_cast<std::uint64_t*>(never.data()),
                      .improbable = 1};
  const auto blocks = static_cast<unsigned>(kReadBlocks * std::max(1, device.multiprocessors()));
  const double seconds = shortest(device, [&] { launch(device.stream(), args, blocks); });
  return seconds > 0 ? static_cast<double>(from.bytes()) / seconds : 0;
}

double copy_rate(CudaDevice& device, Buffer& from, Buffer& to) {
  const double seconds = shortest(device, [&] {
    AIBENCH_CUDA(cudaMemcpyAsync(to.data(), from.data(), from.bytes(), cudaMemcpyDeviceToDevice, device.stream()));
  });
  return seconds > 0 ? 2.0 * static_cast<double>(from.bytes()) / seconds : 0;
}

double write_rate(CudaDevice& device, Buffer& to) {
  const double seconds =
      shortest(device, [&] { AIBENCH_CUDA(cudaMemsetAsync(to.data(), kByte, to.bytes(), device.stream())); });
  return seconds > 0 ? static_cast<double>(to.bytes()) / seconds : 0;
}

// The fastest of reading, copying and writing: a copy alternates between the two and mostly stays below either, so that
// it alone would call work impossible that only reads.
std::optional<double> memory_rate(CudaDevice& device) {
  std::size_t free_bytes = 0, total_bytes = 0;
  AIBENCH_CUDA(cudaMemGetInfo(&free_bytes, &total_bytes));
  const std::size_t bytes = std::min(kMostCopyBytes, free_bytes / 4) / sizeof(ReadWord) * sizeof(ReadWord);
  const std::size_t cache = device.info().last_level_cache_bytes.value_or(0);
  if (bytes < 4 * cache || bytes < (std::size_t{64} << 20)) return std::nullopt;
  try {
    const auto from = device.allocate(bytes), to = device.allocate(bytes);
    AIBENCH_CUDA(cudaMemsetAsync(from->data(), kByte, bytes, device.stream()));
    const double best =
        std::max({read_rate(device, *from, *to), copy_rate(device, *from, *to), write_rate(device, *to)});
    if (best > 0) return best;
  } catch (const OutOfMemory&) {
    return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

Peaks measure_cuda_peaks(CudaDevice& device, Provider& gemm) {
  Peaks peaks;
  for (const DType dtype : {DType::f64, DType::f32, DType::tf32, DType::f16, DType::bf16, DType::f8e4m3, DType::i8}) {
    if (const auto rate = best_gemm_rate(device, gemm, dtype)) peaks.rates.push_back(*rate);
  }
  peaks.memory_bytes_per_s = memory_rate(device);
  return peaks;
}

}  // namespace aibench::cuda
