#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

// Ways through the ops of a graph. Pure; what the legs cost is found in serving.cpp.
namespace aibench {

// A kernel that computes the ops [from, to), what it costs, and whose it is.
struct Leg {
  std::size_t from = 0, to = 0;
  double cost = 0;
  std::size_t owner = 0;
};
using Path = std::vector<std::size_t>;  // legs, by index

// The legs that lead from op 0 to `ops` at the least cost, `change_cost` added wherever the owner changes; of equal
// ways the one listed first. nullopt when none leads there. Every leg has to lead forward.
std::optional<Path> cheapest_path(std::span<const Leg> legs, std::size_t ops, double change_cost = 0);

// The ways worth a trial as a whole, without repetition: the cheapest one, the cheapest if changes cost nothing, and
// for each owner the one that leaves most ops to it. Costs of legs by themselves miss what owners do to each other.
// Empty when no way leads there.
std::vector<Path> paths_worth_a_trial(std::span<const Leg> legs, std::size_t ops, double change_cost);

}  // namespace aibench
