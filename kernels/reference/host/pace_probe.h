#pragma once

#include <optional>
#include <string>

namespace aibench {

// How fast the calling core works at this moment, in turns of a loop a second, from about 25 microseconds. A third of
// the loop is a chain of dependent additions, which follows the clock; two thirds are chains of loads, multiply-adds
// and stores in the first-level cache, which also feel what a neighbour on the same core takes. Either alone leaves
// two to three times more of the drift between processes unexplained. One reading may be spoilt, by a preemption say;
// the median of many is not. nullopt on processors that have no such loop here.
std::optional<double> pace_probe_hz();

// Which loop that is on this processor, and which read_probe.h has: rates of different loops cannot be compared. Empty
// when there is none.
std::string pace_probe_name();

}  // namespace aibench
