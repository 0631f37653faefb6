#pragma once

#include <optional>
#include <string>

namespace aibench::cuda {

// What was found out when a CUDA device could not be had.
struct DeviceTrouble {
  int code = 0;                                // cudaError_t
  std::string words;                           // the runtime's own
  int driver_version = 0;                      // 12040 is 12.4; 0: no driver was found
  int runtime_version = 0;                     // what this program was built with
  std::optional<std::string> visible_devices;  // CUDA_VISIBLE_DEVICES
};

// One sentence or two for the table: CUDA's own words, what they mean here, and what to do.
std::string unavailable_reason(const DeviceTrouble& trouble);

// Empty when device `index` of `count` can be used, else why not.
std::string index_problem(int index, int count, const std::optional<std::string>& visible_devices);
// Empty when code of this build runs on a device of this compute capability.
std::string capability_problem(int major, int minor, const std::string& device_name);

// Empty when a device of this compute capability multiplies 8-bit floats.
std::string fp8_capability_problem(int major, int minor);

// "12.4" for 12040.
std::string version_text(int version);

}  // namespace aibench::cuda
