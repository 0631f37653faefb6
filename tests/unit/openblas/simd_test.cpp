#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "kernels/reference/openblas/simd/loops.h"
#include "kernels/reference/openblas/simd/tables.h"

// Every instruction set's loops that this processor can run, not only the ones that the provider would pick.
namespace aibench::openblas {
namespace {

using I = std::int64_t;

template <class T>
struct Tables {
  std::string isa;
  const ElementwiseLoops<T>& elementwise;
  const PoolLoops<T>& pool;
  const ImageLoops<T>& image;
  const DirectLoops<T>& direct;
};

template <class T>
std::vector<Tables<T>> tables() {
  const T t{};
  std::vector<Tables<T>> found{
      {"baseline", baseline::elementwise(t), baseline::pool(t), baseline::image(t), baseline::direct(t)}};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    found.push_back({"avx2", avx2::elementwise(t), avx2::pool(t), avx2::image(t), avx2::direct(t)});
  }
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl")) {
    found.push_back({"avx512", avx512::elementwise(t), avx512::pool(t), avx512::image(t), avx512::direct(t)});
  }
#endif
  return found;
}

template <class T>
std::vector<T> random_values(I count, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> uniform(-1, 1);
  std::vector<T> values(static_cast<std::size_t>(count));
  for (T& value : values) value = static_cast<T>(uniform(random));
  return values;
}

template <class T>
double limit() {
  return 100.0 * static_cast<double>(std::numeric_limits<T>::epsilon());
}

template <class T>
class Simd : public ::testing::Test {};
using Types = ::testing::Types<float, double>;
TYPED_TEST_SUITE(Simd, Types);

TYPED_TEST(Simd, TheDispatchedTablesAreTheBestOnes) {
  using T = TypeParam;
  const auto all = tables<T>();
  EXPECT_EQ(loops_isa(), all.back().isa);
  EXPECT_EQ(&direct_loops<T>(), &all.back().direct);
}

TYPED_TEST(Simd, DirectForwardSumsTapsForEveryBlock) {
  using T = TypeParam;
  const std::vector<std::int32_t> offsets{0, 1, 5, 40, 41};
  const I taps = static_cast<I>(offsets.size());
  const auto x = random_values<T>(1000, 1);
  for (const auto& table : tables<T>()) {
    for (const I block : table.direct.channel_blocks) {
      if (block == 0) continue;
      const auto w = random_values<T>(taps * block, 2);
      for (I vectors = 1; vectors <= 11; ++vectors) {
        const I count = vectors * table.direct.lanes, stride = count + 3;
        std::vector<T> y(static_cast<std::size_t>(block * stride), T(77));
        table.direct.forward(x.data(), offsets.data(), taps, w.data(), block, y.data(), stride, count, y.data(),
                             stride);
        for (I k = 0; k < block; ++k) {
          for (I i = 0; i < stride; ++i) {
            double sum = i < count ? 0 : 77;
            for (I t = 0; i < count && t < taps; ++t) sum += double(w[t * block + k]) * double(x[offsets[t] + i]);
            ASSERT_NEAR(double(y[k * stride + i]), sum, limit<T>()) << table.isa << " block " << block << " at " << i;
          }
        }
      }
    }
  }
}

TYPED_TEST(Simd, DirectBackwardWeightsAddsBothWays) {
  using T = TypeParam;
  const std::vector<std::int32_t> offsets{0,   1,   2,   9,   10,  11,  18,  19,  20,  90,  91,  92, 99,
                                          100, 101, 108, 109, 110, 120, 121, 122, 130, 131, 132, 140};
  for (const auto& table : tables<T>()) {
    const I lanes = table.direct.lanes, pitch = 9, rows = 6, columns = 7;
    const I count = (rows * pitch + lanes - 1) / lanes * lanes;
    const auto x = random_values<T>(140 + count, 3);
    for (const I channels : {I{1}, I{5}, I{6}, I{13}, lanes, 2 * lanes}) {
      auto dy = random_values<T>(channels * count, 4);
      for (I k = 0; k < channels; ++k) {
        for (I i = 0; i < count; ++i) {
          if (i / pitch >= rows || i % pitch >= columns) dy[static_cast<std::size_t>(k * count + i)] = 0;
        }
      }
      for (const I taps : {1, 2, 3, 4, 12, 25}) {
        std::vector<double> expected(static_cast<std::size_t>(channels * taps), 0.5);
        for (I k = 0; k < channels; ++k) {
          for (I t = 0; t < taps; ++t) {
            for (I i = 0; i < count; ++i) {
              expected[static_cast<std::size_t>(k * taps + t)] += double(dy[k * count + i]) * double(x[offsets[t] + i]);
            }
          }
        }
        std::vector<T> dw(static_cast<std::size_t>(channels * taps), T(0.5));
        table.direct.backward_weights(x.data(), offsets.data(), taps, dy.data(), count, channels, count, dw.data(),
                                      taps);
        for (std::size_t i = 0; i < dw.size(); ++i) ASSERT_NEAR(double(dw[i]), expected[i], limit<T>()) << table.isa;
        for (const I width : {lanes, 2 * lanes}) {
          if (channels > width) continue;
          std::vector<T> turned(static_cast<std::size_t>(count * width), T(9)),
              sums(static_cast<std::size_t>(taps * width), T(0.5));
          table.direct.interleave(dy.data(), count, channels, count, turned.data(), width);
          for (I i = 0; i < count; ++i) {
            for (I k = 0; k < width; ++k) ASSERT_EQ(turned[i * width + k], k < channels ? dy[k * count + i] : T(0));
          }
          table.direct.backward_weights_interleaved(x.data(), offsets.data(), taps, turned.data(), width, rows, columns,
                                                    pitch, sums.data());
          for (I k = 0; k < channels; ++k) {
            for (I t = 0; t < taps; ++t) {
              ASSERT_NEAR(double(sums[t * width + k]), expected[k * taps + t], limit<T>()) << table.isa << " " << width;
            }
          }
        }
      }
    }
  }
}

TYPED_TEST(Simd, ImageRowsAreCopiedFinishedAndAdded) {
  using T = TypeParam;
  constexpr I kSlack = 64;
  for (const auto& table : tables<T>()) {
    for (I width = 1; width <= 40; ++width) {
      for (const I rows : {1, 2, 5}) {
        const I pitch = width + 3;
        const auto src = random_values<T>(rows * pitch + kSlack, 5);
        std::vector<T> tight(static_cast<std::size_t>(rows * width + 1), T(8)), finished = tight;
        table.image.copy_rows(src.data(), pitch, tight.data(), rows, width);
        table.image.finish_rows(src.data(), pitch, finished.data(), rows, width, T(0.25), true);
        std::vector<T> moved(static_cast<std::size_t>((rows - 1) * (width + 1) + width + 1), T(4));
        table.image.move_rows(src.data(), pitch, moved.data(), width + 1, rows, width);
        for (std::size_t i = 0; i < moved.size(); ++i) {
          const I row = static_cast<I>(i) / (width + 1), column = static_cast<I>(i) % (width + 1);
          ASSERT_EQ(moved[i], column < width ? src[row * pitch + column] : T(4)) << table.isa << " " << width;
        }
        std::vector<T> padded(static_cast<std::size_t>(rows * pitch + kSlack), T(2));
        const auto addend = random_values<T>(rows * width + kSlack, 6);
        table.image.add_rows(addend.data(), padded.data(), pitch, rows, width);
        for (I i = 0; i < rows; ++i) {
          for (I j = 0; j < width; ++j) {
            ASSERT_EQ(tight[i * width + j], src[i * pitch + j]) << table.isa << " " << width;
            ASSERT_EQ(finished[i * width + j], std::max(src[i * pitch + j] + T(0.25), T(0))) << table.isa;
            ASSERT_EQ(padded[i * pitch + j], T(2) + addend[i * width + j]) << table.isa;
          }
          for (I j = width; j < pitch; ++j) ASSERT_EQ(padded[i * pitch + j], T(2)) << table.isa;
        }
        ASSERT_EQ(tight.back(), T(8));
        ASSERT_EQ(finished.back(), T(8));
      }
    }
    const auto src = random_values<T>(100, 7);
    for (const I stride : {1, 2, 3}) {
      std::vector<T> dst(33);
      table.image.copy_strided(src.data(), stride, dst.data(), 33);
      for (I i = 0; i < 33; ++i) ASSERT_EQ(dst[i], src[i * stride]) << table.isa;
    }
  }
}

TYPED_TEST(Simd, HalvingPoolsRouteTheGradientToTheFirstMaximum) {
  using T = TypeParam;
  for (const auto& table : tables<T>()) {
    for (I w = 2; w <= 75; ++w) {
      const I h = 5, p = h / 2, q = w / 2, pitch = w + 4;
      const PoolWindow window{h, w, p, q, 2, 2, 2, 2};
      auto x = random_values<T>(h * w, static_cast<unsigned>(w));
      for (T& value : x) value = std::round(value * 3) / 3;  // ties
      const auto dy = random_values<T>(p * q, 9);
      std::vector<T> y(static_cast<std::size_t>(p * q)), dx(x.size(), T(5)),
          masked(static_cast<std::size_t>(h * pitch), T(5));
      table.pool.max_pool(window, x.data(), y.data());
      table.pool.max_pool_backward(window, x.data(), y.data(), dy.data(), dx.data());
      table.pool.relu_pool2_backward(window, x.data(), y.data(), dy.data(), masked.data(), pitch);
      std::vector<T> expected(x.size(), T(0));
      for (I i = 0; i < p; ++i) {
        for (I j = 0; j < q; ++j) {
          const I at[] = {2 * i * w + 2 * j, 2 * i * w + 2 * j + 1, (2 * i + 1) * w + 2 * j,
                          (2 * i + 1) * w + 2 * j + 1};
          const I best = *std::max_element(at, at + 4, [&](I a, I b) { return x[a] < x[b]; });
          ASSERT_EQ(y[i * q + j], x[best]) << table.isa << " width " << w;
          expected[static_cast<std::size_t>(best)] = dy[i * q + j];
        }
      }
      ASSERT_EQ(dx, expected) << table.isa << " width " << w;
      for (I i = 0; i < h; ++i) {
        for (I j = 0; j < pitch; ++j) {
          const T in_image = j < w ? (x[i * w + std::min(j, w - 1)] > T(0) ? expected[i * w + j] : T(0)) : T(5);
          ASSERT_EQ(masked[i * pitch + j], in_image) << table.isa << " width " << w;
        }
      }
    }
  }
}

TYPED_TEST(Simd, ElementwiseLoopsAgreeWithTheirFormulas) {
  using T = TypeParam;
  const I count = 1003;
  const auto a = random_values<T>(count, 11), b = random_values<T>(count, 12);
  for (const auto& table : tables<T>()) {
    const ElementwiseLoops<T>& loops = table.elementwise;
    std::vector<T> out(a.size());
    loops.relu(a.data(), out.data(), count);
    for (I i = 0; i < count; ++i) ASSERT_EQ(out[i], std::max(a[i], T(0))) << table.isa;
    loops.relu_backward(a.data(), b.data(), out.data(), count);
    for (I i = 0; i < count; ++i) ASSERT_EQ(out[i], a[i] > T(0) ? b[i] : T(0)) << table.isa;
    loops.scaled_difference(a.data(), b.data(), out.data(), T(0.5), count);
    for (I i = 0; i < count; ++i) ASSERT_NEAR(double(out[i]), 0.5 * (double(a[i]) - double(b[i])), limit<T>());
    double squares = 0;
    for (I i = 0; i < count; ++i) squares += std::pow(double(a[i]) - double(b[i]), 2);
    EXPECT_NEAR(loops.squared_error(a.data(), b.data(), count), squares, 1e-10 * squares) << table.isa;
    std::vector<T> parameter = a, velocity = b;
    loops.sgd(parameter.data(), b.data(), velocity.data(), count, T(0.1), T(0.9));
    for (I i = 0; i < count; ++i) {
      ASSERT_NEAR(double(velocity[i]), 1.9 * double(b[i]), limit<T>()) << table.isa;
      ASSERT_NEAR(double(parameter[i]), double(a[i]) - 0.19 * double(b[i]), limit<T>()) << table.isa;
    }
    for (const I inner : {1, 17}) {
      const I rows = 59, channels = 17 / inner;  // 59 * 17 = count
      std::vector<double> sums(static_cast<std::size_t>(channels), 1.0), expected(sums);
      loops.bias_backward(a.data(), sums.data(), rows, channels, inner);
      for (I i = 0; i < rows * channels * inner; ++i)
        expected[static_cast<std::size_t>(i / inner % channels)] += double(a[i]);
      for (I k = 0; k < channels; ++k) ASSERT_NEAR(sums[k], expected[k], 59 * limit<T>()) << table.isa << " " << inner;
      loops.add_bias(a.data(), b.data(), out.data(), rows, channels, inner, true);
      for (I i = 0; i < rows * channels * inner; ++i) {
        ASSERT_EQ(out[i], std::max(a[i] + b[i / inner % channels], T(0))) << table.isa;
      }
    }
  }
}

}  // namespace
}  // namespace aibench::openblas
