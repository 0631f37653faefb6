#pragma once

#include <cstddef>

#include "kernels/backend.h"

namespace aibench {

// Ceilings of this CPU on `threads` threads (>= 1): the rate of fused multiply-adds in registers for f64 and f32,
// of dot products for bf16 and i8 where the CPU has instructions for them (~0.1 s each), and of a stream triad in
// memory (~0.2 s), each the best of several windows. A triad's bytes are two reads and one write an element. The memory
// rate is left out when arrays that outgrow the caches do not fit.
Peaks measure_host_peaks(int threads);

}  // namespace aibench
