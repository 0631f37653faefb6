#include "kernels/workloads/digits.h"

#include <array>
#include <vector>

#include <gtest/gtest.h>

namespace aibench {
namespace {

using Image = std::array<float, kDigitSide * kDigitSide>;

Image draw(std::uint64_t seed, std::uint64_t index) {
  Image image;
  draw_digit(seed, index, image);
  return image;
}

TEST(Digits, AnImageDependsOnSeedAndIndexAlone) {
  EXPECT_EQ(draw(1, 5), draw(1, 5));
  EXPECT_NE(draw(1, 5), draw(1, 6));
  EXPECT_NE(draw(1, 5), draw(2, 5));
}

TEST(Digits, PixelsAreGreyValuesWithInkAndBackground) {
  for (std::uint64_t i = 0; i < 100; ++i) {
    int dark = 0;
    for (const float pixel : draw(3, i)) {
      ASSERT_GE(pixel, 0.0F);
      ASSERT_LE(pixel, 1.0F);
      dark += pixel > 0.5F ? 1 : 0;
    }
    EXPECT_GT(dark, 20) << i;   // a stroke is there
    EXPECT_LT(dark, 300) << i;  // and most of the image is background
  }
}

TEST(Digits, EveryClassIsDrawn) {
  std::array<int, 10> seen{};
  for (std::uint64_t i = 0; i < 1000; ++i) ++seen[static_cast<std::size_t>(digit_label(1, i))];
  for (const int count : seen) EXPECT_GT(count, 60);
}

// A classifier that only knows the mean image of each class does far better than chance (10 %) but not perfectly:
// the classes differ, and the images of a class differ.
TEST(Digits, ClassesCanBeToldApart) {
  constexpr std::uint64_t kTrain = 2000, kTest = 500;
  std::vector<std::vector<double>> mean(10, std::vector<double>(kDigitSide * kDigitSide));
  std::array<int, 10> count{};
  for (std::uint64_t i = 0; i < kTrain; ++i) {
    const auto label = static_cast<std::size_t>(digit_label(1, i));
    const Image image = draw(1, i);
    ++count[label];
    for (std::size_t p = 0; p < image.size(); ++p) mean[label][p] += static_cast<double>(image[p]);
  }
  int right = 0;
  for (std::uint64_t i = kTrain; i < kTrain + kTest; ++i) {
    const Image image = draw(1, i);
    std::size_t best = 0;
    double least = 1e300;
    for (std::size_t label = 0; label < 10; ++label) {
      double distance = 0;
      for (std::size_t p = 0; p < image.size(); ++p) {
        const double d = static_cast<double>(image[p]) - mean[label][p] / count[label];
        distance += d * d;
      }
      if (distance < least) {
        least = distance;
        best = label;
      }
    }
    right += static_cast<int>(best) == digit_label(1, i) ? 1 : 0;
  }
  EXPECT_GT(right, 250);
  EXPECT_LT(right, 500);
}

}  // namespace
}  // namespace aibench
