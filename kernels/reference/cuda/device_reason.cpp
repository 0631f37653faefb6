#include "kernels/reference/cuda/device_reason.h"

namespace aibench::cuda {
namespace {

// Numbers of cudaError_t, which are part of CUDA's interface; no CUDA header is needed here.
constexpr int kInitializationError = 3, kInsufficientDriver = 35, kDevicesUnavailable = 46, kNoDevice = 100,
              kOperatingSystem = 304, kSystemNotReady = 802, kSystemDriverMismatch = 803, kCompatNotSupported = 804,
              kUnknown = 999;
constexpr int kLeastMajor = 8;

std::string advice(const DeviceTrouble& t) {
  switch (t.code) {
    case kInsufficientDriver:
      if (t.driver_version == 0) {
        return "no NVIDIA driver was found (libcuda.so.1); install one, or in a container start it with --gpus all";
      }
      return "the driver supports CUDA " + version_text(t.driver_version) + ", this build needs " +
             version_text(t.runtime_version) + "; install a newer driver";
    case kNoDevice:
      if (t.visible_devices) {
        return "CUDA_VISIBLE_DEVICES is '" + *t.visible_devices + "', which leaves no device; unset it or name one";
      }
      return "the driver is there but sees no GPU; see what nvidia-smi says";
    case kDevicesUnavailable:
      return "the device is in use by another process in exclusive mode, or its compute mode is prohibited; see "
             "nvidia-smi";
    case kOperatingSystem: return "the process may not open the device files /dev/nvidia*; check their permissions";
    case kSystemNotReady: return "nvidia-fabricmanager has to run on this machine before its GPUs can be used";
    case kSystemDriverMismatch:
    case kCompatNotSupported:
      return "the parts of the NVIDIA driver do not fit together; after an update, reboot or reload its modules";
    case kInitializationError:
    case kUnknown: return "the driver could not be started; see nvidia-smi and the kernel's log";
    default: return "see what nvidia-smi says";
  }
}

}  // namespace

std::string version_text(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

std::string unavailable_reason(const DeviceTrouble& trouble) {
  return "no CUDA device: " + trouble.words + " (CUDA error " + std::to_string(trouble.code) + "): " + advice(trouble);
}

std::string index_problem(int index, int count, const std::optional<std::string>& visible_devices) {
  if (index >= 0 && index < count) return {};
  std::string text = "there is no CUDA device " + std::to_string(index) + ": ";
  text += count == 1 ? "there is one, cuda"
                     : "there are " + std::to_string(count) + ", cuda to cuda:" + std::to_string(count - 1);
  if (visible_devices) text += " (CUDA_VISIBLE_DEVICES is '" + *visible_devices + "')";
  return text;
}

std::string capability_problem(int major, int minor, const std::string& device_name) {
  if (major >= kLeastMajor) return {};
  return device_name + " has compute capability " + std::to_string(major) + "." + std::to_string(minor) +
         "; this build has code for 8.0 (Ampere) and newer";
}

std::string fp8_capability_problem(int major, int minor) {
  if (major > 8 || (major == 8 && minor >= 9)) return {};
  return "needs compute capability 8.9 (Ada) or newer, this device has " + std::to_string(major) + "." +
         std::to_string(minor);
}

}  // namespace aibench::cuda
