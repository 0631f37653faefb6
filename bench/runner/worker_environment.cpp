#include "bench/runner/worker_environment.h"

#include <algorithm>
#include <string_view>

#include <unistd.h>

#include "bench/runner/printable.h"

namespace aibench {
namespace {

constexpr std::string_view kPrefixes[] = {"OPENBLAS_", "GOTO_",  "OMP_",       "GOMP_",   "KMP_",  "MKL_",
                                          "BLIS_",     "DNNL_",  "ONEDNN_",    "CUBLAS_", "ATEN_", "TORCH",
                                          "CUBLASLT_", "CUDNN_", "BENCHMARK_", "PYTORCH_"};
// The last one makes every launch wait for the device.
constexpr std::string_view kNames[] = {"NVIDIA_TF32_OVERRIDE", "CUDA_LAUNCH_BLOCKING"};

}  // namespace

bool is_library_setting(const std::string& name) {
  const auto begins = [&](std::string_view prefix) { return name.starts_with(prefix); };
  return std::ranges::any_of(kPrefixes, begins) || std::ranges::find(kNames, name) != std::end(kNames);
}

WorkerEnvironment worker_environment(const std::vector<std::string>& inherited, bool keep) {
  WorkerEnvironment result;
  for (const std::string& entry : inherited) {
    const std::size_t equals = entry.find('=');
    if (equals == std::string::npos || equals == 0) continue;
    const std::string name = entry.substr(0, equals);
    if (keep || !is_library_setting(name)) {
      result.entries.push_back(entry);
    } else {
      result.cleared.emplace(printable(name), printable(entry.substr(equals + 1), 4096));
    }
  }
  return result;
}

WorkerEnvironment worker_environment(bool keep) {
  std::vector<std::string> inherited;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) inherited.emplace_back(*entry);
  return worker_environment(inherited, keep);
}

}  // namespace aibench
