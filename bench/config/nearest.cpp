#include "bench/config/nearest.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace aibench {
namespace {

constexpr std::size_t kLongest = 256;
constexpr std::size_t kShortestStart = 3;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

// Optimal string alignment (Damerau-Levenshtein without a second edit inside a swap), three rows at a time.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  a = a.substr(0, kLongest);
  b = b.substr(0, kLongest);
  using Row = std::array<std::size_t, kLongest + 1>;
  Row before{}, above{}, row{};
  std::iota(above.begin(), above.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before = above;
    above = row;
  }
  return above[b.size()];
}

std::string nearest(std::string_view word, std::span<const std::string_view> candidates) {
  std::size_t best = std::max<std::size_t>(1, std::min(word.size(), kLongest) / 3) + 1;
  std::string_view found;
  for (std::string_view candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    // A replacement of every letter is no resemblance.
    if (distance < best && distance < std::max(word.size(), candidate.size())) {
      best = distance;
      found = candidate;
    }
  }
  if (!found.empty() || word.size() < kShortestStart) return std::string(found);
  const auto longer = std::find_if(candidates.begin(), candidates.end(), [&](auto c) { return c.starts_with(word); });
  return longer == candidates.end() ? std::string() : std::string(*longer);
}

std::vector<std::string> nearest_few(std::string_view word, std::span<const std::string> candidates,
                                     std::size_t count) {
  std::vector<std::pair<std::size_t, const std::string*>> ranked;
  ranked.reserve(candidates.size());
  for (const std::string& candidate : candidates) ranked.emplace_back(edit_distance(word, candidate), &candidate);
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> few;
  for (std::size_t i = 0; i < std::min(count, ranked.size()); ++i) few.push_back(*ranked[i].second);
  return few;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string near = nearest(word, candidates);
  return near.empty() ? "" : "; did you mean '" + near + "'?";
}

}  // namespace aibench
