#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "kernels/session.h"
#include "kernels/worker/pace_reader.h"
#include "kernels/worker/protocol.h"

namespace aibench {

// Which calls make one sample.
enum class CallPattern {
  synchronised,   // every call waits for the device: latency
  back_to_back,   // the device is waited for once a sample: throughput
  with_transfers  // inputs up, call, outputs down: end to end
};

// Raw times of one window, in seconds a call, in the order taken.
struct WindowSamples {
  std::vector<double> host_s;
  // By the device's own marks, of single calls between the samples; empty when it has no timer, or with_transfers.
  std::vector<double> device_s;
  // with_transfers: the parts of host_s that the inputs took to the device and the outputs back; else empty.
  std::vector<double> upload_s, download_s;
  PaceReadings pace;  // taken between samples
};

// Takes `samples` samples of `calls_per_sample` calls each. Driven by Google Benchmark with manual time; between the
// two clock readings of a sample stand the calls of `session` and nothing else. Warm-up and measurement share this
// very code. `streamed`: see PaceReader. Throws DeviceError.
WindowSamples run_window(Session& session, Buffer* streamed, CallPattern pattern, std::int64_t samples,
                         std::int64_t calls_per_sample);

}  // namespace aibench
