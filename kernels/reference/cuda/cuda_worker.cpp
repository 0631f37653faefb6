// aibench-worker-cuda: one NVIDIA GPU and the libraries that were found when this was built.

#include <algorithm>

#include "kernels/device_copies.h"
#include "kernels/reference/cuda/cublas_provider.h"
#include "kernels/reference/cuda/cuda_device.h"
#if AIBENCH_HAVE_CUDNN
#include "kernels/reference/cuda/cudnn_provider.h"
#endif
#include "kernels/reference/cuda/graph_provider.h"
#include "kernels/reference/cuda/kernels_provider.h"
#include "kernels/reference/cuda/peaks.h"
#include "kernels/worker/serve.h"

namespace aibench {
namespace {

constexpr const char* kProviderNames[] = {"cuda-graph", "cublas",
#if AIBENCH_HAVE_CUDNN
                                          "cudnn",
#endif
                                          "kernels"};

class CudaBackend final : public Backend {
 public:
  CudaBackend(std::unique_ptr<cuda::CudaDevice> device, const std::vector<std::string>& wanted)
      : device_(std::move(device)), copies_(*device_), is_whole_(wanted.empty()) {
    std::vector<Provider*> libraries;
    const auto add = [&](std::unique_ptr<Provider> provider) {
      libraries.push_back(provider.get());
      made_.push_back(std::move(provider));
    };
    add(cuda::make_cublas_provider(*device_));
#if AIBENCH_HAVE_CUDNN
    add(cuda::make_cudnn_provider(*device_));
#endif
    add(cuda::make_kernels_provider(*device_));
    made_.insert(made_.begin(), cuda::make_graph_provider(*device_, libraries));
    cublas_ = libraries.front();
    // Without a wish all of them, the graph first: it takes what has several ops and leaves single ones to the rest.
    for (const auto& provider : made_) {
      const std::string name = provider->info().name;
      if (wanted.empty() || std::find(wanted.begin(), wanted.end(), name) != wanted.end()) {
        providers_.push_back(provider.get());
      }
    }
  }

  Device& device() override { return *device_; }
  std::span<Provider* const> providers() override { return providers_; }
  // The libraries divide the ops among them; each searches among its algorithms, once for all rounds.
  Choice choice() const override { return Choice::own_trials; }
  Provider* copies() override { return is_whole_ ? &copies_ : nullptr; }
  Peaks measure_peaks() override { return cuda::measure_cuda_peaks(*device_, *cublas_); }

 private:
  std::unique_ptr<cuda::CudaDevice> device_;
  DeviceCopies copies_;
  bool is_whole_;
  std::vector<std::unique_ptr<Provider>> made_;
  std::vector<Provider*> providers_;
  Provider* cublas_ = nullptr;
};

std::variant<std::unique_ptr<Backend>, Unsupported> open(const BackendOptions& options) {
  for (const std::string& name : options.providers) {
    if (std::find(std::begin(kProviderNames), std::end(kProviderNames), name) != std::end(kProviderNames)) continue;
    std::string available;
    for (const char* known : kProviderNames) available += (available.empty() ? "" : ", ") + std::string(known);
    return Unsupported{"this build has no provider '" + name + "' for CUDA; it has: " + available};
  }
  auto opened = cuda::open_cuda_device(options.device_index);
  if (auto* unsupported = std::get_if<Unsupported>(&opened)) return std::move(*unsupported);
  return std::make_unique<CudaBackend>(std::move(std::get<std::unique_ptr<cuda::CudaDevice>>(opened)),
                                       options.providers);
}

}  // namespace
}  // namespace aibench

int main() { return aibench::serve({.kind = "cuda", .open = aibench::open, .on_phase = {}}); }
