#pragma once

#include <string>

namespace aibench {

// What a fault that the process itself has to play leaves to the device.
enum class SimDeviceFault { none, device_error, out_of_memory };

bool is_sim_fault(const std::string& kind);

// Keeps the worker's real stdout, to put nonsense on it later. Call before serve() moves it away.
int keep_protocol_stream();

// Ends, hangs or disgraces this process as `kind` says, or returns what the device has to do.
SimDeviceFault commit_fault(const std::string& kind, int protocol_stream);

}  // namespace aibench
