#include <algorithm>
#include <unordered_map>

#include "bench/answer/recommend.h"

namespace aibench {
namespace {

bool is_alike(const Recommendation& a, const Recommendation& b) {
  if (a.certainty != b.certainty) return false;
  if (a.certainty != Certainty::too_close) return a.target == b.target;
  std::vector<std::string> left = a.equals, right = b.equals;
  left.push_back(a.target);
  right.push_back(b.target);
  return std::ranges::is_permutation(left, right);
}

}  // namespace

std::vector<RecommendationGroup> group(const std::vector<Recommendation>& recommendations,
                                       const std::vector<Sweep>& sweeps) {
  std::vector<const Sweep*> home(recommendations.size(), nullptr);
  for (const Sweep& sweep : sweeps) {
    for (const SweepSize& size : sweep.sizes) {
      const Sweep*& best = home[size.case_index];
      if (!best || sweep.sizes.size() > best->sizes.size()) best = &sweep;
    }
  }
  std::vector<RecommendationGroup> groups;
  for (std::size_t c = 0; c < recommendations.size(); ++c) {
    if (!home[c] && !recommendations[c].not_needed) groups.push_back({.members = {c}});
  }
  std::unordered_map<const Sweep*, std::size_t> first_case;
  for (const Sweep& sweep : sweeps) {
    first_case.emplace(&sweep, std::ranges::min(sweep.sizes, {}, &SweepSize::case_index).case_index);
    bool open = false;  // the last group is of this sweep
    for (const SweepSize& size : sweep.sizes) {
      if (home[size.case_index] != &sweep || recommendations[size.case_index].not_needed) continue;
      if (open && is_alike(recommendations[groups.back().members.back()], recommendations[size.case_index])) {
        groups.back().members.push_back(size.case_index);
      } else {
        groups.push_back({.sweep = &sweep, .members = {size.case_index}});
      }
      open = true;
    }
  }
  std::ranges::stable_sort(
      groups, {}, [&](const RecommendationGroup& g) { return g.sweep ? first_case.at(g.sweep) : g.members.front(); });
  return groups;
}

}  // namespace aibench
