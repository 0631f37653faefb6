// aibench-worker-cpu: the host's processor and the libraries that were found when this was built.

#include <algorithm>

#include <unistd.h>

#include "kernels/device_copies.h"
#include "kernels/reference/fp64/reference_provider.h"
#include "kernels/reference/host/host_device.h"
#include "kernels/reference/host/peaks.h"
#if AIBENCH_HAVE_ONEDNN
#include "kernels/reference/onednn/onednn_provider.h"
#include "kernels/reference/onednn/waiting.h"
#endif
#if AIBENCH_HAVE_OPENBLAS
#include "kernels/reference/openblas/kernel_choice.h"
#include "kernels/reference/openblas/loops_provider.h"
#include "kernels/reference/openblas/openblas_provider.h"
#include "kernels/reference/openblas/waiting.h"
#endif
#include "kernels/worker/serve.h"

namespace aibench {
namespace {

using Made = std::vector<std::unique_ptr<Provider>>;

// Every provider of this build in order of preference. `reference` computes in fp64 loops: it serves those who ask for
// it by name and never stands in for a library.
Made make_providers(int threads) {
  Made made;
#if AIBENCH_HAVE_OPENBLAS
  made.push_back(make_openblas_provider(threads));
#endif
#if AIBENCH_HAVE_ONEDNN
  made.push_back(make_onednn_provider(threads));
#endif
  made.push_back(make_reference_provider());
  (void)threads;
  return made;
}

class CpuBackend : public Backend {
 public:
  CpuBackend(std::unique_ptr<Device> device, Made made, const std::vector<std::string>& wanted)
      : device_(std::move(device)), made_(std::move(made)), copies_(*device_), is_whole_(wanted.empty()) {
    for (const auto& provider : made_) {
      const std::string name = provider->info().name;
      const bool asked_for = std::find(wanted.begin(), wanted.end(), name) != wanted.end();
      if (asked_for || (wanted.empty() && name != "reference")) providers_.push_back(provider.get());
    }
#if AIBENCH_HAVE_OPENBLAS
    // oneDNN alone has no losses and no optimizers: what it refuses between its layers runs in loops of our own.
    if (wanted == std::vector<std::string>{"onednn"} && !providers_.empty()) {
      made_.push_back(make_loops_provider(device_->info().threads));
      providers_.push_back(made_.back().get());
    }
#endif
  }

  Device& device() override { return *device_; }
  std::span<Provider* const> providers() override { return providers_; }
  Choice choice() const override { return is_whole_ ? Choice::by_trial : Choice::own_trials; }
  Provider* copies() override { return is_whole_ ? &copies_ : nullptr; }
  Peaks measure_peaks() override { return measure_host_peaks(device_->info().threads); }

 private:
  std::unique_ptr<Device> device_;
  Made made_;
  DeviceCopies copies_;
  bool is_whole_;
  std::vector<Provider*> providers_;
};

std::string names_of(const Made& made) {
  std::string names;
  for (const auto& provider : made) names += (names.empty() ? "" : ", ") + provider->info().name;
  return names;
}

std::variant<std::unique_ptr<Backend>, Unsupported> open(const BackendOptions& options) {
  if (options.device_index != 0) {
    return Unsupported{"there is one CPU device, cpu; device " + std::to_string(options.device_index) +
                       " does not exist"};
  }
  auto device = make_host_device(options.threads);
  Made made = make_providers(device->info().threads);
  const std::string available = names_of(made);
  for (const std::string& name : options.providers) {
    const bool known = std::any_of(made.begin(), made.end(), [&](const auto& p) { return p->info().name == name; });
    if (!known) return Unsupported{"this build has no provider '" + name + "' for the CPU; it has: " + available};
  }
  auto backend = std::make_unique<CpuBackend>(std::move(device), std::move(made), options.providers);
  if (backend->providers().empty()) {
    return Unsupported{
        "this build has no CPU library (neither OpenBLAS nor oneDNN was found when it was built); only cpu/reference"};
  }
  return backend;
}

}  // namespace
}  // namespace aibench

int main([[maybe_unused]] int argc, [[maybe_unused]] char** argv) {
  // Libraries read their settings while they are loaded: what has to be set is set, then the program starts once more.
  bool is_new = false;
#if AIBENCH_HAVE_ONEDNN
  is_new |= aibench::onednn::limit_spinning();
#endif
#if AIBENCH_HAVE_OPENBLAS
  is_new |= aibench::openblas::limit_spinning();
  aibench::openblas::restart_with_best_kernels(argv);
#endif
  if (is_new) execv("/proc/self/exe", argv);  // still here: it works, with the libraries' own choices
  return aibench::serve({.kind = "cpu", .open = aibench::open, .on_phase = {}});
}
