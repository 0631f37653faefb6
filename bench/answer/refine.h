#pragma once

#include <cstddef>
#include <vector>

#include "bench/result/result.h"

namespace aibench {

// Which cases to measure next, so that the sweeps' crossovers are found with few measurements. `measured[c]` says that
// result.cases[c] was tried, with whatever outcome. Ask again with what came of them; empty: nothing more decides.
//
//   first    every case of no sweep, and of each sweep its ends and quarters
//   then     of each sweep a size between neighbouring measured sizes where a pair's outcome differs (resident or, with
//            transfers, end to end), until such sizes are neighbours in the sweep: the one at which their speedups
//            suggest that it changes, now and then the middle
//
// So a lead that changes within a quarter of the sweep and back is not seen. Outcomes are those of crossover_of; too
// few rounds for an interval: those of the medians.
std::vector<std::size_t> next_cases(const Result& result, const std::vector<bool>& measured);

}  // namespace aibench
