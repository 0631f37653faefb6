#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "kernels/ops/graph.h"

// Choosing among the algorithms that a library offers for one op. Pure parts; the timing itself is in trial.h.
namespace aibench {

// A later candidate has to beat the ones before it by this much, about what a trial can tell: libraries list what they
// expect to be fastest first, and a choice that flips with the noise makes one case two programs in two runs.
inline constexpr double kWorthChanging = 0.01;

// Index of the candidate to use, given each one's time; nullopt times are candidates that failed. nullopt: all failed.
std::optional<std::size_t> pick(std::span<const std::optional<double>> seconds);

// Equal for runs of `ops` ops, from `next` on, that one choice serves: same sizes, layouts and dtypes, and operands
// aligned alike. `alignments` are those of their memory in bytes, in any fixed order.
std::string plan_key(const OpGraph& graph, std::size_t next, std::size_t ops, std::span<const std::size_t> alignments);

// The largest power of two, at most 256, that divides an address.
std::size_t alignment_of(const void* address);

}  // namespace aibench
