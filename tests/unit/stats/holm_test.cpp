#include "bench/stats/holm.h"

#include <algorithm>
#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/unit/stats/random_values.h"

namespace aibench {
namespace {

TEST(Holm, multiplies_by_the_hypotheses_left_and_never_descends) {
  const auto adjusted = holm_adjusted(std::vector<double>{0.04, 0.01, 0.03});
  EXPECT_DOUBLE_EQ(adjusted[1], 0.03);
  EXPECT_DOUBLE_EQ(adjusted[2], 0.06);
  EXPECT_DOUBLE_EQ(adjusted[0], 0.06);
}

TEST(Holm, keeps_the_family_below_its_level) {
  test::RandomValues random(41);
  int alarms = 0;
  const int families = 4000;
  for (int family = 0; family < families; ++family) {
    std::vector<double> p(20);
    for (auto& v : p) v = random.uniform();
    const auto adjusted = holm_adjusted(p);
    alarms += std::any_of(adjusted.begin(), adjusted.end(), [](double v) { return v <= 0.05; });
  }
  // 1 - (1 - 0.05 / 20)^20 = 0.0488, and four standard deviations.
  EXPECT_NEAR(alarms / double{families}, 0.0488, 0.0137);
}

TEST(Holm, an_empty_family_stays_empty_and_a_p_outside_is_refused) {
  EXPECT_TRUE(holm_adjusted({}).empty());
  EXPECT_THROW(holm_adjusted(std::vector<double>{1.5}), std::invalid_argument);
}

}  // namespace
}  // namespace aibench
