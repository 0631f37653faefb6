// Plays libnvidia-ml for the tests: one GPU at 0000:17:00.0 whose energy grows with every reading. Built several times,
// each time lacking something; the test itself says what fails, and what the GPU is like.

#include <cstring>
#include <map>
#include <string>
#include <vector>

#include <unistd.h>

#define STUB extern "C" __attribute__((visibility("default")))

namespace {
[[maybe_unused]] constexpr int kOk = 0, kNotSupported = 3, kNotFound = 6, kInsufficientSize = 7, kDriverNotLoaded = 9;
int gpu = 0;
[[maybe_unused]] int readings = 0;
int open_sessions = 0;
// Never destroyed: a call that hangs is still in here when the process ends.
std::map<std::string, int>& failures() {
  static auto& all = *new std::map<std::string, int>();
  return all;
}
[[maybe_unused]] std::map<std::string, unsigned long long>& values() {
  static auto& all =
      *new std::map<std::string, unsigned long long>{{"energy", 5000000000000ULL}, {"energy_step", 1500}};
  return all;
}
[[maybe_unused]] std::vector<unsigned>& listed() {
  static auto& all = *new std::vector<unsigned>{static_cast<unsigned>(getpid())};
  return all;
}
[[maybe_unused]] std::size_t entry_bytes = 24;

// The status that the test wants of a function.
[[maybe_unused]] int status_of(const char* function, const void* device) {
  if (device != &gpu) return kNotSupported;
  const auto found = failures().find(function);
  return found == failures().end() ? kOk : found->second;
}

[[maybe_unused, noreturn]] void hang() {
  for (;;) pause();
}
}  // namespace

// For the test itself: how often init and shutdown were called without the other, and what the GPU is to be like.
STUB int stub_open_sessions() { return open_sessions; }
STUB void stub_reset() {
  failures().clear();
  values() = {{"energy", 5000000000000ULL}, {"energy_step", 1500}};
  listed() = {static_cast<unsigned>(getpid())};
  entry_bytes = 24;
}
STUB void stub_fail(const char* function, int status) { failures()[function] = status; }
STUB void stub_set(const char* what, unsigned long long value) { values()[what] = value; }
STUB void stub_list(const unsigned* pids, unsigned count, unsigned bytes) {
  listed().assign(pids, pids + count);
  entry_bytes = bytes;
}

STUB int nvmlInit_v2() {
#if defined(STUB_NO_DRIVER)
  return kDriverNotLoaded;
#elif defined(STUB_HANGS_AT_INIT)
  hang();
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
  if (status == kNotSupported) return "Not Supported";
  return status == kNotFound ? "Not Found" : "other";
}

#if !defined(STUB_ANCIENT)
STUB int nvmlDeviceGetHandleByPciBusId_v2(const char* bus_id, void** device) {
  if (std::strcmp(bus_id, "0000:17:00.0") != 0) return kNotFound;
  *device = &gpu;
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

#if !defined(STUB_LEAN)
STUB int nvmlDeviceGetClockInfo(void* device, int type, unsigned* mhz) {
  if (const int status = status_of("clock", device); status != kOk) return status;
  if (type != 1 && type != 2) return kNotSupported;
  *mhz = type == 1 ? 1980 : 2619;
  return kOk;
}

STUB int nvmlDeviceGetTotalEnergyConsumption(void* device, unsigned long long* millijoules) {
  if (const int status = status_of("energy", device); status != kOk) return status;
  *millijoules = values()["energy"] + values()["energy_step"] * static_cast<unsigned>(readings++);
  return kOk;
}

STUB int nvmlDeviceGetTemperature(void* device, int sensor, unsigned* degrees) {
  if (values()["temperature_hangs"] != 0) hang();
  if (const int status = status_of("temperature", device); status != kOk) return status;
  if (sensor != 0) return kNotSupported;
  *degrees = 47;
  return kOk;
}

// Drivers before 535 have the older name alone.
#if defined(STUB_OLD_DRIVER)
STUB int nvmlDeviceGetCurrentClocksThrottleReasons(void* device, unsigned long long* mask) {
#else
STUB int nvmlDeviceGetCurrentClocksEventReasons(void* device, unsigned long long* mask) {
#endif
  *mask = values()["reasons"];
  return status_of("reasons", device);
}

STUB int nvmlDeviceGetPowerUsage(void* device, unsigned* milliwatts) {
  *milliwatts = 612345;
  return status_of("power", device);
}

STUB int nvmlDeviceGetEnforcedPowerLimit(void* device, unsigned* milliwatts) {
  *milliwatts = 700000;
  return status_of("limit", device);
}

STUB int nvmlDeviceGetTotalEccErrors(void* device, int error_type, int counter_type, unsigned long long* count) {
  if (error_type != 1 || counter_type != 0) return kNotSupported;
  *count = values()["ecc"];
  return status_of("ecc", device);
}

#if !defined(STUB_OLD_DRIVER)
STUB int nvmlDeviceGetMigMode(void* device, unsigned* current, unsigned* pending) {
  *current = static_cast<unsigned>(values()["mig"]);
  *pending = 1;
  return status_of("mig", device);
}
#endif

#if defined(STUB_OLD_DRIVER)
STUB int nvmlDeviceGetComputeRunningProcesses(void* device, unsigned* count, void* entries) {
#else
STUB int nvmlDeviceGetComputeRunningProcesses_v3(void* device, unsigned* count, void* entries) {
#endif
  if (const int status = status_of("processes", device); status != kOk) return status;
  if (*count < listed().size()) return kInsufficientSize;
  *count = static_cast<unsigned>(listed().size());
  for (std::size_t i = 0; i < listed().size(); ++i) {
    auto* entry = static_cast<unsigned char*>(entries) + i * entry_bytes;
    std::memset(entry, 0xFF, entry_bytes);  // as "no instance" is told
    std::memcpy(entry, &listed()[i], sizeof(unsigned));
  }
  return kOk;
}
#endif
