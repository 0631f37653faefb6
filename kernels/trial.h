#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "kernels/backend.h"
#include "kernels/search.h"

// Timing the ways in which an op can run, to keep the fastest. Done in prepare, never while a case is measured.
namespace aibench {

// Seconds that `work` takes until it is complete.
using Stopwatch = std::function<double(const std::function<void()>& work)>;
// By the device's own timer, or by its clock where it has none. The device must outlive the stopwatch.
Stopwatch stopwatch_of(Device& device);
// For work that is complete when it returns.
Stopwatch host_stopwatch();

struct Trial {
  std::vector<std::optional<double>> seconds;  // of one call, by candidate; absent: refused, or not tried any more
  std::optional<std::size_t> best;             // see pick in search.h; absent: none works
};

// Runs the candidates in turn, a few times each, more often those that are close to the fastest; a candidate's time is
// the lower quartile of its turns. `launch(i)` starts candidate i and returns false when the library refuses it. Takes
// about two seconds at most: candidates that come later than that are not tried. Errors of the device throw
// DeviceError.
Trial try_candidates(const Stopwatch& stopwatch, std::size_t count, const std::function<bool(std::size_t)>& launch);

}  // namespace aibench
