// Plays libnvidia-ml for the tests: one GPU at 0000:17:00.0 whose counters grow with every reading. Built several
// times, each time lacking something.

#include <cstring>

#define STUB extern "C" __attribute__((visibility("default")))

namespace {
[[maybe_unused]] constexpr int kOk = 0, kNotFound = 6, kDriverNotLoaded = 9, kNotSupported = 3;
int gpu = 0;
[[maybe_unused]] int readings = 0;
int open_sessions = 0;
}  // namespace

// For the test itself: how often init and shutdown were called without the other.
STUB int stub_open_sessions() { return open_sessions; }

STUB int nvmlInit_v2() {
#if defined(STUB_NO_DRIVER)
  return kDriverNotLoaded;
#else
  ++open_sessions;
  return kOk;
#endif
}

STUB int nvmlShutdown() {
  --open_sessions;
  return kOk;
}

STUB const char* nvmlErrorString(int status) {
  if (status == kDriverNotLoaded) return "Driver Not Loaded";
  return status == kNotFound ? "Not Found" : "other";
}

#if !defined(STUB_ANCIENT)
STUB int nvmlDeviceGetHandleByPciBusId_v2(const char* bus_id, void** device) {
  if (std::strcmp(bus_id, "0000:17:00.0") != 0) return kNotFound;
  *device = &gpu;
  return kOk;
}
#endif

#if !defined(STUB_LEAN)
STUB int nvmlDeviceGetClockInfo(void* device, int type, unsigned* mhz) {
  if (device != &gpu || type != 1) return kNotSupported;
  *mhz = 1980;
  return kOk;
}

STUB int nvmlDeviceGetTotalEnergyConsumption(void* device, unsigned long long* millijoules) {
  if (device != &gpu) return kNotSupported;
  *millijoules = 5000000000000ULL + 1500ULL * static_cast<unsigned>(readings++);
  return kOk;
}

STUB int nvmlDeviceGetTemperature(void* device, int sensor, unsigned* degrees) {
  if (device != &gpu || sensor != 0) return kNotSupported;
  *degrees = 47;
  return kOk;
}
#endif

struct ViolationTime {
  unsigned long long reference_us, violation_ns;
};
STUB int nvmlDeviceGetViolationStatus(void* device, int policy, ViolationTime* time) {
  if (device != &gpu || policy == 2) return kNotSupported;  // this GPU knows no synchronised boost
  time->reference_us = 1;
  time->violation_ns = 1000000ULL * static_cast<unsigned>(policy + 1);
  return kOk;
}
