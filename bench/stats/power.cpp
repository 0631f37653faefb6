#include "bench/stats/power.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <stdexcept>
#include <tuple>

#include "bench/stats/normal.h"
#include "bench/stats/rank_sum.h"

namespace aibench {
namespace {

constexpr double kEfficiency = 3 / std::numbers::pi;  // of the Mann–Whitney test on normal data
constexpr double kMostRounds = 1e5;
constexpr std::size_t kMostCounted = 200;
constexpr double kLargestShift = 12;  // sides this many standard deviations apart never overlap

struct Orders {
  double above = 0;       // P(x > y)
  double above_both = 0;  // P(x > y1 and x > y2), equal to P(x1 > y and x2 > y) for normal shifts
};

// For x = shift + normal and y normal: the integral of the density of x times (chance that y lies below)^k. The
// trapezoid rule converges faster than any power of the step on such integrands.
Orders orders_of(double shift) {
  constexpr double kStep = 0.125;
  constexpr int kSteps = 72;  // to 9 standard deviations on either side
  Orders result;
  for (int step = -kSteps; step <= kSteps; ++step) {
    const double x = kStep * step;
    const double weight = kStep * std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi);
    const double below = normal_cdf(x + shift);
    result.above += weight * below;
    result.above_both += weight * below * below;
  }
  return result;
}

// P(U >= least) for m rounds shifted up against n.
double power_at(double shift, double m, double n, double least) {
  const Orders p = orders_of(shift);
  const double spread = p.above_both - p.above * p.above;
  const double variance = m * n * (p.above * (1 - p.above) + (m + n - 2) * spread);
  const double distance = m * n * p.above - (least - 0.5);
  if (!(variance > 0)) return distance > 0 ? 1 : 0;
  return normal_cdf(distance / std::sqrt(variance));
}

std::optional<double> find_detectable_shift(const PowerQuestion& question, std::size_t m, std::size_t n) {
  const auto cut = rank_sum_cut(m, n, 1 - question.alpha);
  if (!cut) return std::nullopt;
  const auto m_count = static_cast<double>(m), n_count = static_cast<double>(n);
  const double least = m_count * n_count - static_cast<double>(*cut);
  double low = 0, high = kLargestShift;
  for (int i = 0; i < 40; ++i) {
    const double middle = (low + high) / 2;
    (power_at(middle, m_count, n_count, least) < question.power ? low : high) = middle;
  }
  return high;
}

}  // namespace

double smallest_p_rank_sum(std::size_t m, std::size_t n) {
  if (m == 0 || n == 0) return 1;
  double splits = 1;  // m + n over m; grows past any use of exactness long before it overflows to infinity
  for (std::size_t i = 1; i <= std::min(m, n); ++i) {
    splits = splits * static_cast<double>(std::max(m, n) + i) / static_cast<double>(i);
  }
  return std::min(1.0, 2 / splits);
}

double smallest_p_signed_rank(std::size_t n) {
  return n == 0 ? 1 : std::min(1.0, std::pow(2.0, 1 - static_cast<double>(n)));
}

double log_sd(std::span<const double> values) {
  if (values.size() < 2) throw std::invalid_argument("log_sd: needs at least two values");
  double mean = 0, sum = 0;
  for (const double value : values) {
    if (!(std::isfinite(value) && value > 0)) throw std::invalid_argument("log_sd: needs positive, finite values");
    mean += std::log(value / values.front()) / static_cast<double>(values.size());
  }
  for (const double value : values) {
    const double distance = std::log(value / values.front()) - mean;
    sum += distance * distance;
  }
  return std::sqrt(sum / static_cast<double>(values.size() - 1));
}

// A comparison asks the same question for thousands of rows.
std::optional<double> detectable_shift(const PowerQuestion& question, std::size_t m, std::size_t n) {
  constexpr std::size_t kMostAnswers = 1024;
  thread_local std::map<std::tuple<double, double, std::size_t, std::size_t>, std::optional<double>> known;
  if (known.size() >= kMostAnswers) known.clear();
  const auto [answer, added] = known.try_emplace({question.alpha, question.power, m, n});
  if (added) answer->second = find_detectable_shift(question, m, n);
  return answer->second;
}

std::optional<double> smallest_detectable_ratio(const PowerQuestion& question, double round_log_sd, std::size_t m,
                                                std::size_t n) {
  const auto shift = detectable_shift(question, m, n);
  return shift ? std::optional(std::exp(*shift * round_log_sd)) : std::nullopt;
}

std::optional<std::size_t> rounds_needed(const PowerQuestion& question, double round_log_sd, double ratio) {
  const double effect = std::abs(std::log(ratio)) / round_log_sd;
  if (!(effect > 0)) return std::nullopt;
  const double errors = normal_quantile(1 - question.alpha / 2) + normal_quantile(question.power);
  const double guess = std::ceil(2 * errors * errors / (effect * effect * kEfficiency));
  if (!(guess <= kMostRounds)) return std::nullopt;
  auto rounds = static_cast<std::size_t>(std::max(1.0, guess));
  if (rounds > kMostCounted) return rounds;
  const auto sees = [&](std::size_t count) {
    const auto shift = detectable_shift(question, count, count);
    return shift && *shift <= effect;
  };
  while (rounds > 1 && sees(rounds - 1)) --rounds;
  while (!sees(rounds)) ++rounds;
  return rounds;
}

}  // namespace aibench
