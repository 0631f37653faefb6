#include "bench/stats/rank_sum.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <stdexcept>
#include <utility>
#include <vector>

#include "bench/stats/normal.h"

namespace aibench {
namespace {

constexpr double kRounding = 1e-12;  // an exact tail must not miss its level by the last bit

// The pooled values in ascending order, as runs of equal ones: how many of each, and how many of them are in `a`.
struct Run {
  std::size_t size = 1, of_a = 0;
};

std::vector<Run> runs_of(std::span<const double> a, std::span<const double> b) {
  std::vector<std::pair<double, bool>> pooled;
  pooled.reserve(a.size() + b.size());
  for (const double value : a) pooled.emplace_back(value, true);
  for (const double value : b) pooled.emplace_back(value, false);
  for (const auto& [value, of_a] : pooled) {
    if (std::isnan(value)) throw std::invalid_argument("rank_sum_test: a value is NaN");
  }
  std::sort(pooled.begin(), pooled.end());
  std::vector<Run> runs;
  for (std::size_t i = 0; i < pooled.size(); ++i) {
    if (i == 0 || pooled[i].first != pooled[i - 1].first) runs.push_back({.size = 0, .of_a = 0});
    ++runs.back().size;
    runs.back().of_a += pooled[i].second ? 1 : 0;
  }
  return runs;
}

std::size_t doubled_u_of(std::span<const Run> runs) {
  std::size_t doubled = 0, b_before = 0;
  for (const Run& run : runs) {
    const std::size_t of_b = run.size - run.of_a;
    doubled += run.of_a * (2 * b_before + of_b);
    b_before += of_b;
  }
  return doubled;
}

double choose(std::size_t n, std::size_t k) {
  double result = 1;
  for (std::size_t i = 1; i <= k; ++i) result = result * static_cast<double>(n - k + i) / static_cast<double>(i);
  return std::round(result);
}

// Probability of every 2U when each way to hand m of the m + n pooled values to `a` is equally likely. Walks through
// the runs in ascending order; the state is (values handed to `a` so far, 2U so far).
std::vector<double> doubled_u_distribution(std::size_t m, std::size_t n, std::span<const Run> runs) {
  const std::size_t width = 2 * m * n + 1;
  std::vector<double> ways{1.0}, next;
  ways.resize((m + 1) * width, 0.0);
  std::size_t seen = 0;
  for (const Run& run : runs) {
    next.assign(ways.size(), 0.0);
    for (std::size_t j = seen > n ? seen - n : 0; j <= std::min(seen, m); ++j) {
      const std::size_t b_before = seen - j;
      const std::size_t least = b_before + run.size > n ? b_before + run.size - n : 0;
      for (std::size_t take = least; take <= std::min(run.size, m - j); ++take) {
        const std::size_t step = take * (2 * b_before + run.size - take);
        const double factor = choose(run.size, take);
        const double* from = ways.data() + j * width;
        double* to = next.data() + (j + take) * width + step;
        const std::size_t reached = 2 * j * b_before + 1;  // 2U cannot exceed twice the pairs seen so far
        for (std::size_t u = 0; u < reached; ++u) to[u] += factor * from[u];
      }
    }
    ways.swap(next);
    seen += run.size;
  }
  std::vector<double> p(ways.end() - static_cast<std::ptrdiff_t>(width), ways.end());
  const double total = std::accumulate(p.begin(), p.end(), 0.0);
  for (double& value : p) value /= total;
  return p;
}

// Without ties the distribution depends on the sizes alone, and a comparison asks for the same few sizes again and
// again.
const std::vector<double>& untied_distribution(std::size_t m, std::size_t n) {
  constexpr std::size_t kMostSizes = 64;
  thread_local std::map<std::pair<std::size_t, std::size_t>, std::vector<double>> known;
  if (known.size() >= kMostSizes && !known.contains({m, n})) known.clear();
  const auto [found, added] = known.try_emplace({m, n});
  if (added) found->second = doubled_u_distribution(m, n, std::vector<Run>(m + n));
  return found->second;
}

double variance_of_u(std::size_t m_count, std::size_t n_count, std::span<const Run> runs) {
  const auto m = static_cast<double>(m_count), n = static_cast<double>(n_count), all = m + n;
  double ties = 0;
  for (const Run& run : runs) {
    const auto t = static_cast<double>(run.size);
    ties += t * t * t - t;
  }
  return m * n / 12 * (all + 1 - ties / (all * (all - 1)));
}

struct Tails {
  double at_most = 1, at_least = 1;
};

Tails tails_of(std::size_t m, std::size_t n, std::span<const Run> runs, std::size_t doubled_u) {
  if (m * n > kExactRankSumPairs) {
    const double sd = std::sqrt(variance_of_u(m, n, runs));
    if (sd == 0) return {};
    const double distance = (static_cast<double>(doubled_u) - static_cast<double>(m * n)) / 2;
    return {.at_most = normal_cdf((distance + 0.5) / sd), .at_least = normal_cdf((0.5 - distance) / sd)};
  }
  const bool untied = runs.size() == m + n;
  const std::vector<double> tied = untied ? std::vector<double>() : doubled_u_distribution(m, n, runs);
  const std::vector<double>& p = untied ? untied_distribution(m, n) : tied;
  const auto at = p.begin() + static_cast<std::ptrdiff_t>(doubled_u);
  return {.at_most = std::min(1.0, std::accumulate(p.begin(), at + 1, 0.0)),
          .at_least = std::min(1.0, std::accumulate(at, p.end(), 0.0))};
}

}  // namespace

double rank_sum_cdf(std::size_t m, std::size_t n, double u) {
  if (u < 0) return 0;
  if (u >= static_cast<double>(m * n)) return 1;
  const std::vector<Run> untied(m + n);
  return tails_of(m, n, untied, 2 * static_cast<std::size_t>(u)).at_most;
}

std::optional<std::size_t> rank_sum_cut(std::size_t m, std::size_t n, double confidence) {
  if (m == 0 || n == 0) return std::nullopt;
  const double tail = (1 - confidence) / 2 + kRounding;
  const std::vector<Run> untied(m + n);
  if (m * n > kExactRankSumPairs) {
    const double middle = static_cast<double>(m * n) / 2;
    const double cut = std::floor(middle - 0.5 + normal_quantile(tail) * std::sqrt(variance_of_u(m, n, untied)));
    return cut < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(cut));
  }
  const auto& p = untied_distribution(m, n);
  std::size_t values = 0;  // values of U that the tail still holds
  for (double below = 0; 2 * values < p.size() && below + p[2 * values] <= tail; ++values) below += p[2 * values];
  return values == 0 ? std::nullopt : std::optional(values - 1);
}

RankSumTest rank_sum_test(std::span<const double> a, std::span<const double> b) {
  if (a.empty() || b.empty()) throw std::invalid_argument("rank_sum_test: a sample is empty");
  const auto runs = runs_of(a, b);
  const std::size_t doubled_u = doubled_u_of(runs);
  const auto tails = tails_of(a.size(), b.size(), runs, doubled_u);
  return {.u = static_cast<double>(doubled_u) / 2,
          .p_two_sided = std::min(1.0, 2 * std::min(tails.at_most, tails.at_least)),
          .p_less = tails.at_most,
          .p_greater = tails.at_least};
}

}  // namespace aibench
