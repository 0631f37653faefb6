#pragma once

#include <string>
#include <vector>

#include "kernels/worker/protocol.h"

namespace aibench {

// Order statistics of the samples, by linear interpolation between the two nearest ranks (Hyndman & Fan, "Sample
// Quantiles in Statistical Packages", 1996, type 7). `samples` must not be empty; it is kept in its order when asked.
ModeSamples summarise(TimingMode mode, std::string time, std::int64_t calls_per_sample, std::vector<double> samples,
                      bool keep_samples);

}  // namespace aibench
