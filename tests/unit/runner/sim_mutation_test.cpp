#include "kernels/reference/sim/sim_mutation.h"

#include <cmath>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aibench {
namespace {

using testing::ElementsAre;

// A 2 x 3 matrix 1..6 that held 10..60 before, mutated, and the byte behind it.
struct Result {
  std::vector<float> values;
  std::byte behind;
};

Result mutated(const std::string& kind) {
  Tensor tensor;
  tensor.shape = {2, 3};
  tensor.elements = 6;
  std::vector<float> values = {1, 2, 3, 4, 5, 6, 0};
  auto* data = reinterpret_cast<std::byte*>(values.data());
  data[24] = std::byte{0xA5};
  const std::vector<float> before = {10, 20, 30, 40, 50, 60};
  mutate(kind, tensor, data, std::as_bytes(std::span(before)));
  const std::byte behind = data[24];
  values.pop_back();
  return {values, behind};
}

TEST(SimMutation, EachDoesWhatItsNameSays) {
  EXPECT_THAT(mutated("zero_element").values, ElementsAre(1, 2, 3, 0, 5, 6));
  EXPECT_TRUE(std::isnan(mutated("nan_element").values[3]));
  EXPECT_THAT(mutated("swap_elements").values, ElementsAre(6, 2, 3, 4, 5, 1));
  EXPECT_THAT(mutated("transpose").values, ElementsAre(1, 4, 2, 5, 3, 6));
  EXPECT_THAT(mutated("scale").values, ElementsAre(1.001f, 2.002f, 3.003f, 4.004f, 5.005f, 6.006f));
  EXPECT_THAT(mutated("negate").values, ElementsAre(-1, -2, -3, -4, -5, -6));
  EXPECT_THAT(mutated("unwritten_tail").values, ElementsAre(1, 2, 3, 4, 5, 60));
}

TEST(SimMutation, OnlyOneWritesBehindTheTensor) {
  EXPECT_EQ(mutated("write_past_end").behind, std::byte{0});
  for (const char* kind :
       {"zero_element", "nan_element", "swap_elements", "transpose", "scale", "negate", "unwritten_tail"}) {
    EXPECT_TRUE(is_sim_mutation(kind));
    EXPECT_EQ(mutated(kind).behind, std::byte{0xA5}) << kind;
  }
}

TEST(SimMutation, UnknownNamesAreNotKnown) { EXPECT_FALSE(is_sim_mutation("zerro_element")); }

}  // namespace
}  // namespace aibench
