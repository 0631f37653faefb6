#include <cmath>
#include <fstream>
#include <functional>
#include <map>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "bench/stats/drift.h"
#include "bench/stats/equivalence.h"
#include "bench/stats/holm.h"
#include "bench/stats/median_interval.h"
#include "bench/stats/normal.h"
#include "bench/stats/rank_sum.h"
#include "bench/stats/ratio.h"
#include "bench/stats/signed_rank.h"
#include "bench/stats/summary.h"

// Answers of SciPy, NumPy and statsmodels, stored by scripts/make_stat_vectors.py.
namespace aibench {
namespace {

using nlohmann::json;

std::vector<double> list(const json& vector, const char* name) { return vector.at(name).get<std::vector<double>>(); }

void expect_near(const json& vector, const char* name, std::optional<double> actual) {
  const json& expected = vector.at("expect").at(name);
  if (expected.is_null()) {
    EXPECT_FALSE(actual.has_value()) << name << " of " << vector;
    return;
  }
  ASSERT_TRUE(actual.has_value()) << name << " of " << vector;
  const double value = expected.get<double>();
  EXPECT_NEAR(*actual, value, 1e-11 * std::max(1e-30, std::abs(value))) << name << " of " << vector;
}

void check_rank_sum(const json& v) {
  const auto test = rank_sum_test(list(v, "a"), list(v, "b"));
  expect_near(v, "u", test.u);
  expect_near(v, "p_two_sided", test.p_two_sided);
  expect_near(v, "p_less", test.p_less);
  expect_near(v, "p_greater", test.p_greater);
}

void check_signed_rank(const json& v) {
  const auto test = signed_rank_test(list(v, "d"));
  expect_near(v, "w_plus", test.w_plus);
  expect_near(v, "p_two_sided", test.p_two_sided);
  expect_near(v, "p_less", test.p_less);
  expect_near(v, "p_greater", test.p_greater);
}

void check_ratio(const json& v, const RatioInterval& interval) {
  expect_near(v, "ratio", interval.ratio);
  expect_near(v, "low", interval.low);
  expect_near(v, "high", interval.high);
}

void check_median_interval(const json& v) {
  const auto interval = median_interval(list(v, "values"));
  expect_near(v, "median", interval.median);
  expect_near(v, "low", interval.low);
  expect_near(v, "high", interval.high);
}

void check_holm(const json& v) {
  const auto adjusted = holm_adjusted(list(v, "p"));
  const auto expected = v.at("expect").at("adjusted").get<std::vector<double>>();
  ASSERT_EQ(adjusted.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(adjusted[i], expected[i], 1e-14);
}

void check_summary(const json& v) {
  const auto values = list(v, "values");
  const auto summary = summarize(values);
  EXPECT_EQ(summary.count, values.size());
  expect_near(v, "median", summary.median);
  expect_near(v, "p5", summary.p5);
  expect_near(v, "p90", summary.p90);
  expect_near(v, "p95", summary.p95);
  expect_near(v, "p99", summary.p99);
  expect_near(v, "min", summary.min);
  expect_near(v, "max", summary.max);
  expect_near(v, "mad", summary.mad);
}

void check_normal(const json& v) {
  const double quantile = normal_quantile(v.at("p").get<double>());
  const double expected = v.at("expect").at("quantile").get<double>();
  EXPECT_NEAR(quantile, expected, 1e-9 * std::max(1.0, std::abs(expected)));
  const double cdf = v.at("expect").at("cdf").get<double>();
  EXPECT_NEAR(normal_cdf(expected), cdf, 1e-9 * cdf);
}

const std::map<std::string, std::function<void(const json&)>>& checks() {
  static const std::map<std::string, std::function<void(const json&)>> table = {
      {"rank_sum", check_rank_sum},
      {"signed_rank", check_signed_rank},
      {"ratio_unpaired", [](const json& v) { check_ratio(v, ratio_unpaired(list(v, "a"), list(v, "b"))); }},
      {"ratio_paired", [](const json& v) { check_ratio(v, ratio_paired(list(v, "a"), list(v, "b"))); }},
      {"median_interval", check_median_interval},
      {"holm", check_holm},
      {"equivalence_unpaired",
       [](const json& v) {
         expect_near(v, "p", equivalence_p_unpaired(list(v, "a"), list(v, "b"), v.at("margin").get<double>()));
       }},
      {"equivalence_paired",
       [](const json& v) {
         expect_near(v, "p", equivalence_p_paired(list(v, "a"), list(v, "b"), v.at("margin").get<double>()));
       }},
      {"summary", check_summary},
      {"normal", check_normal},
      {"autocorrelation",
       [](const json& v) {
         EXPECT_NEAR(*lag1_autocorrelation(list(v, "values")), v.at("expect").at("lag1").get<double>(), 1e-9) << v;
       }},
  };
  return table;
}

TEST(KnownAnswers, every_stored_vector_is_reproduced) {
  std::ifstream file(AIBENCH_STAT_VECTORS);
  ASSERT_TRUE(file) << AIBENCH_STAT_VECTORS;
  const json document = json::parse(file);
  std::map<std::string, int> seen;
  for (const json& vector : document.at("vectors")) {
    const auto kind = vector.at("kind").get<std::string>();
    ASSERT_TRUE(checks().contains(kind)) << kind;
    checks().at(kind)(vector);
    ++seen[kind];
  }
  EXPECT_GE(document.at("vectors").size(), 200U);
  for (const auto& [kind, check] : checks()) EXPECT_GT(seen[kind], 0) << kind;
}

}  // namespace
}  // namespace aibench
