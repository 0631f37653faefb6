#include "kernels/paths.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <set>

namespace aibench {

std::optional<Path> cheapest_path(std::span<const Leg> legs, std::size_t ops, double change_cost) {
  constexpr double kUnreached = std::numeric_limits<double>::infinity();
  constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
  std::vector<std::size_t> order(legs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t leg) { return legs[leg].from; });
  // Of the ways that end with each leg, the cheapest: every leg that leads to it lies before it.
  std::vector<double> cost(legs.size(), kUnreached);
  std::vector<std::size_t> before(legs.size(), kNone);
  for (const std::size_t leg : order) {
    if (legs[leg].from == 0) cost[leg] = legs[leg].cost;
    for (const std::size_t previous : order) {
      if (legs[previous].to != legs[leg].from) continue;
      const double change = legs[previous].owner == legs[leg].owner ? 0 : change_cost;
      const double way = cost[previous] + change + legs[leg].cost;
      if (way < cost[leg]) cost[leg] = way, before[leg] = previous;
    }
  }
  std::size_t last = kNone;
  for (const std::size_t leg : order) {
    if (legs[leg].to == ops && cost[leg] < (last == kNone ? kUnreached : cost[last])) last = leg;
  }
  if (last == kNone) return std::nullopt;
  Path path;
  for (std::size_t leg = last; leg != kNone; leg = before[leg]) path.push_back(leg);
  std::reverse(path.begin(), path.end());
  return path;
}

std::vector<Path> paths_worth_a_trial(std::span<const Leg> legs, std::size_t ops, double change_cost) {
  std::vector<Path> paths;
  const auto add = [&](std::span<const Leg> among, double cost_of_change) {
    auto path = cheapest_path(among, ops, cost_of_change);
    if (path && std::ranges::find(paths, *path) == paths.end()) paths.push_back(std::move(*path));
  };
  add(legs, change_cost);
  add(legs, 0);
  double all = change_cost * static_cast<double>(ops);
  std::set<std::size_t> owners;
  for (const Leg& leg : legs) {
    all += leg.cost;
    owners.insert(leg.owner);
  }
  for (const std::size_t owner : owners) {
    std::vector<Leg> weighed(legs.begin(), legs.end());
    for (Leg& leg : weighed) {
      if (leg.owner != owner) leg.cost += all * static_cast<double>(leg.to - leg.from);
    }
    add(weighed, change_cost);
  }
  return paths;
}

}  // namespace aibench
