#include "bench/stats/signed_rank.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "bench/stats/normal.h"
#include "bench/stats/ranks.h"

namespace aibench {
namespace {

constexpr double kRounding = 1e-12;  // an exact tail must not miss its level by the last bit

// p[s] = probability that the chosen ones of `weights` sum to s, each chosen with probability 1/2. Probabilities
// instead of counts keep 2^n in range; halving is exact, so nothing is lost against counting.
std::vector<double> subset_sum_distribution(std::span<const std::size_t> weights) {
  std::vector<double> p{1.0};
  for (const std::size_t weight : weights) {
    const std::size_t size = p.size();
    p.resize(size + weight, 0.0);
    for (auto& value : p) value *= 0.5;
    for (std::size_t s = size; s-- > 0;) p[s + weight] += p[s];
  }
  return p;
}

std::vector<double> untied_distribution(std::size_t n) {
  std::vector<std::size_t> ranks(n);
  std::iota(ranks.begin(), ranks.end(), std::size_t{1});
  return subset_sum_distribution(ranks);
}

struct Moments {
  double mean, sd;
};

Moments untied_moments(std::size_t count) {
  const auto n = static_cast<double>(count);
  return {.mean = n * (n + 1) / 4, .sd = std::sqrt(n * (n + 1) * (2 * n + 1) / 24)};
}

// P(S <= s) for a sum that moves in steps of `step`.
double approximate_cdf(double s, double step, const Moments& moments) {
  return normal_cdf((s + step / 2 - moments.mean) / moments.sd);
}

struct Tails {
  double at_most = 1, at_least = 1;
};

// Both tails of the doubled rank sum at `observed`.
Tails tails_of(std::span<const std::size_t> doubled_ranks, std::size_t observed) {
  if (doubled_ranks.size() > kExactSignedRankLimit) {
    Moments moments{.mean = 0, .sd = 0};
    for (const std::size_t rank : doubled_ranks) {
      moments.mean += static_cast<double>(rank) / 2;
      moments.sd += static_cast<double>(rank) * static_cast<double>(rank) / 4;
    }
    moments.sd = std::sqrt(moments.sd);
    const auto s = static_cast<double>(observed);
    return {.at_most = approximate_cdf(s, 2, moments), .at_least = 1 - approximate_cdf(s - 2, 2, moments)};
  }
  const auto p = subset_sum_distribution(doubled_ranks);
  const auto at = p.begin() + static_cast<std::ptrdiff_t>(observed);
  return {.at_most = std::min(1.0, std::accumulate(p.begin(), at + 1, 0.0)),
          .at_least = std::min(1.0, std::accumulate(at, p.end(), 0.0))};
}

}  // namespace

double signed_rank_cdf(std::size_t n, double w) {
  if (w < 0) return 0;
  if (w >= static_cast<double>(n) * static_cast<double>(n + 1) / 2) return 1;
  if (n > kExactSignedRankLimit) return approximate_cdf(std::floor(w), 1, untied_moments(n));
  const auto p = untied_distribution(n);
  return std::accumulate(p.begin(), p.begin() + static_cast<std::ptrdiff_t>(w) + 1, 0.0);
}

std::optional<std::size_t> signed_rank_cut(std::size_t n, double confidence) {
  const double tail = (1 - confidence) / 2 + kRounding;
  if (n > kExactSignedRankLimit) {
    const auto moments = untied_moments(n);
    const double cut = std::floor(moments.mean - 0.5 + normal_quantile(tail) * moments.sd);
    return cut < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(cut));
  }
  const auto p = untied_distribution(n);
  std::size_t values = 0;  // sums that the tail still holds
  for (double below = 0; values < p.size() && below + p[values] <= tail; ++values) below += p[values];
  return values == 0 ? std::nullopt : std::optional(values - 1);
}

SignedRankTest signed_rank_test(std::span<const double> differences) {
  std::vector<double> magnitudes;
  std::vector<bool> positive;
  for (const double d : differences) {
    if (d == 0) continue;
    magnitudes.push_back(std::abs(d));
    positive.push_back(d > 0);
  }
  if (magnitudes.empty()) return {};
  const auto ranks = doubled_mid_ranks(magnitudes);
  std::size_t observed = 0;
  for (std::size_t i = 0; i < ranks.size(); ++i) observed += positive[i] ? ranks[i] : 0;
  const auto tails = tails_of(ranks, observed);
  return {.w_plus = static_cast<double>(observed) / 2,
          .used = ranks.size(),
          .p_two_sided = std::min(1.0, 2 * std::min(tails.at_most, tails.at_least)),
          .p_less = tails.at_most,
          .p_greater = tails.at_least};
}

}  // namespace aibench
