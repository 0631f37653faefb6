#pragma once

#include <map>
#include <string>
#include <vector>

namespace aibench {

// What a worker process gets to see, and what was kept from it.
struct WorkerEnvironment {
  std::vector<std::string> entries;            // "NAME=value"
  std::map<std::string, std::string> cleared;  // name -> value, made printable
};

// True for variables that change what a math library, its threads or the timed loop do (OPENBLAS_*, OMP_*, MKL_*,
// NVIDIA_TF32_OVERRIDE, ...). CUDA_VISIBLE_DEVICES only picks a device and is not one of them.
bool is_library_setting(const std::string& name);

// The environment of this process without library settings, or with them when `keep` is set (then `cleared` is empty).
WorkerEnvironment worker_environment(bool keep);
// The same from a given list; entries that are no "NAME=value" are dropped.
WorkerEnvironment worker_environment(const std::vector<std::string>& inherited, bool keep);

}  // namespace aibench
