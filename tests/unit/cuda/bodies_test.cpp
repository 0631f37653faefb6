// The kernels' own arithmetic, run on the host with made-up threads, against the fp64 reference.

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "kernels/reference/cuda/convert_bodies.h"
#include "kernels/reference/cuda/layer_bodies.h"
#include "kernels/reference/cuda/loss_bodies.h"
#include "kernels/reference/cuda/optimizer_bodies.h"
#include "kernels/reference/fp64/elementwise.h"
#include "kernels/reference/fp64/pooling.h"
#include "kernels/reference/fp64/training.h"
#include "tests/unit/cuda/threads.h"

namespace aibench::cuda {
namespace {

using testing::block_sum;
using testing::for_each_element;

template <class T>
std::vector<T> numbers(std::int64_t count, unsigned seed, double low = -1, double high = 1) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> uniform(low, high);
  std::vector<T> values(static_cast<std::size_t>(count));
  for (T& value : values) value = static_cast<T>(uniform(random));
  return values;
}

template <class T>
void expect_near(const std::vector<T>& computed, const std::vector<T>& expected, double roundings = 8) {
  ASSERT_EQ(computed.size(), expected.size());
  const double allowed = roundings * static_cast<double>(std::numeric_limits<T>::epsilon());
  for (std::size_t i = 0; i < computed.size(); ++i) {
    const double wanted = static_cast<double>(expected[i]);
    ASSERT_NEAR(static_cast<double>(computed[i]), wanted, allowed * (1 + std::abs(wanted))) << "element " << i;
  }
}

template <class T>
class Bodies : public ::testing::Test {};
using Types = ::testing::Types<float, double>;
TYPED_TEST_SUITE(Bodies, Types);

struct Rows {
  std::int64_t rows, channels, inner;
};
constexpr Rows kRows[] = {{1, 1, 1}, {3, 7, 63}, {257, 31, 1}, {2, 5, 400}};

TYPED_TEST(Bodies, AddBiasGivesEachChannelItsOwn) {
  using T = TypeParam;
  for (const Rows& s : kRows) {
    const std::int64_t count = s.rows * s.channels * s.inner;
    const auto x = numbers<T>(count, 1), bias = numbers<T>(s.channels, 2);
    std::vector<T> expected(x.size()), small(x.size()), large = x;
    reference::add_bias(AddBias{.rows = s.rows, .channels = s.channels, .inner = s.inner}, x.data(), bias.data(),
                        expected.data());
    const AddBiasArgs<T> args{x.data(), bias.data(), small.data(), count, s.channels, s.inner, false};
    for_each_element<std::int32_t>(count, 1, [&](std::int32_t i) { add_bias_at(args, i); });
    expect_near(small, expected, 1);
    // In place, and with the relu behind it.
    const AddBiasArgs<T> both{large.data(), bias.data(), large.data(), count, s.channels, s.inner, true};
    for_each_element<std::int64_t>(count, 2, [&](std::int64_t i) { add_bias_at(both, i); });
    reference::relu(Relu{.count = count}, expected.data(), expected.data());
    expect_near(large, expected, 1);
  }
}

TYPED_TEST(Bodies, ReluKeepsWhatIsPositiveAndNaN) {
  using T = TypeParam;
  std::vector<T> x = numbers<T>(1027, 3), y(x.size()), expected(x.size()), dx(x.size()), expected_dx(x.size());
  x[5] = std::numeric_limits<T>::quiet_NaN();
  x[6] = T(-0.0);
  const auto dy = numbers<T>(1027, 4);
  const ReluArgs<T> args{x.data(), y.data(), 1027};
  for_each_element<std::int32_t>(1027, 5, [&](std::int32_t i) { relu_at(args, i); });
  EXPECT_TRUE(std::isnan(y[5]));
  y[5] = x[5] = 1;
  reference::relu(Relu{.count = 1027}, x.data(), expected.data());
  EXPECT_EQ(y, expected);
  const ReluBackwardArgs<T> back{y.data(), dy.data(), dx.data(), 1027};
  for_each_element<std::int32_t>(1027, 5, [&](std::int32_t i) { relu_backward_at(back, i); });
  reference::relu_backward(ReluBackward{.count = 1027}, y.data(), dy.data(), expected_dx.data());
  EXPECT_EQ(dx, expected_dx);
}

TYPED_TEST(Bodies, BiasBackwardCountsEveryTermOnceHoweverItIsShared) {
  using T = TypeParam;
  for (const Rows& s : kRows) {
    const auto dy = numbers<T>(s.rows * s.channels * s.inner, 5);
    std::vector<T> expected(static_cast<std::size_t>(s.channels)), computed(expected.size());
    reference::bias_backward(BiasBackward{.rows = s.rows, .channels = s.channels, .inner = s.inner}, dy.data(),
                             expected.data());
    const BiasBackwardArgs<T> args{dy.data(), nullptr, s.rows, s.channels, s.inner};
    for (const unsigned parts : {1U, 3U, 64U, 2000U}) {
      for (std::int64_t channel = 0; channel < s.channels; ++channel) {
        double sum = 0;
        for (unsigned part = 0; part < parts; ++part) {
          const Share share = share_of(s.rows * s.inner, parts, part);
          const double small = block_sum(256, [&](unsigned thread) {
            return bias_backward_part<std::int32_t>(args, channel, share, thread, 256);
          });
          EXPECT_EQ(small, block_sum(256, [&](unsigned thread) {
                      return bias_backward_part<std::int64_t>(args, channel, share, thread, 256);
                    }));
          sum += small;
        }
        computed[static_cast<std::size_t>(channel)] = static_cast<T>(sum);
      }
      expect_near(computed, expected, 64);  // hundreds of terms, added in another order
    }
  }
}

TEST(ShareOf, CutsWithoutGapOrOverlap) {
  for (const std::int64_t terms : {1, 5, 256, 1000}) {
    for (const unsigned parts : {1U, 2U, 7U, 300U}) {
      std::int64_t end = 0;
      for (unsigned part = 0; part < parts; ++part) {
        const Share share = share_of(terms, parts, part);
        ASSERT_EQ(share.begin, end);
        ASSERT_LE(share.begin, share.end);
        end = share.end;
      }
      ASSERT_EQ(end, terms);
    }
  }
}

std::vector<MaxPoolShape> pools() {
  std::vector<MaxPoolShape> shapes{
      {.n = 2, .c = 3, .h = 8, .w = 6},
      {.n = 2, .c = 3, .h = 9, .w = 7},
      {.n = 1, .c = 4, .h = 14, .w = 14, .size_h = 3, .size_w = 3},
      {.n = 2, .c = 2, .h = 7, .w = 9, .size_h = 3, .size_w = 2, .stride_h = 1, .stride_w = 2},
      {.n = 5, .c = 1, .h = 5, .w = 5, .size_h = 5, .size_w = 5},
      {.n = 1, .c = 2, .h = 9, .w = 9, .size_h = 3, .size_w = 3, .stride_h = 1, .stride_w = 1},
      {.n = 1, .c = 2, .h = 11, .w = 10, .size_h = 2, .size_w = 2, .stride_h = 3, .stride_w = 4},  // gaps
  };
  const std::size_t count = shapes.size();
  for (std::size_t i = 0; i < count; ++i) {
    shapes.push_back(shapes[i]);
    shapes.back().layout = Layout::nhwc;
  }
  return shapes;
}

PoolArgs pool_args(const MaxPoolShape& s) {
  return {s.n, s.c, s.h, s.w, s.p(), s.q(), s.size_h, s.size_w, s.stride_h, s.stride_w, s.layout == Layout::nhwc};
}

template <class Index, class T>
void expect_pooling(const MaxPoolShape& s, const std::vector<T>& x) {
  const std::int64_t out = s.n * s.c * s.p() * s.q(), in = s.n * s.c * s.h * s.w;
  const auto dy = numbers<T>(out, 7);
  std::vector<T> y(static_cast<std::size_t>(out)), expected(y), dx(x.size(), T(99)), expected_dx(x.size());
  const MaxPoolArgs<T> forward{pool_args(s), x.data(), y.data(), out};
  for_each_element<Index>(out, 3, [&](Index i) { max_pool_at(forward, i); });
  reference::max_pool(s, x.data(), expected.data());
  for (std::size_t i = 0; i < y.size(); ++i) {
    ASSERT_TRUE(y[i] == expected[i] || (std::isnan(y[i]) && std::isnan(expected[i]))) << i;
  }
  std::vector<double> plane(static_cast<std::size_t>(s.h * s.w));
  const MaxPoolBackwardArgs<T> backward{pool_args(s), x.data(), dy.data(), dx.data(), in};
  for_each_element<Index>(in, 3, [&](Index i) { max_pool_backward_at(backward, i); });
  reference::max_pool_backward(s, x.data(), dy.data(), expected_dx.data(), plane.data());
  expect_near(dx, expected_dx, 1);
}

TYPED_TEST(Bodies, MaxPoolAndItsGatheringBackwardMatchTheReference) {
  using T = TypeParam;
  for (const MaxPoolShape& s : pools()) {
    const auto x = numbers<T>(s.n * s.c * s.h * s.w, 6);
    expect_pooling<std::int32_t>(s, x);
    expect_pooling<std::int64_t>(s, x);
  }
}

TYPED_TEST(Bodies, MaxPoolGivesTiesToTheFirstAndNaNsTheMaximum) {
  using T = TypeParam;
  for (const MaxPoolShape& s : pools()) {
    std::vector<T> x(static_cast<std::size_t>(s.n * s.c * s.h * s.w), T(0.5));
    expect_pooling<std::int32_t>(s, x);
    x[x.size() / 2] = x[x.size() / 3] = std::numeric_limits<T>::quiet_NaN();
    expect_pooling<std::int32_t>(s, x);
  }
}

std::vector<std::int32_t> labels(std::int64_t rows, std::int64_t classes) {
  std::vector<std::int32_t> values(static_cast<std::size_t>(rows));
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<std::int32_t>((i * 7) % static_cast<std::size_t>(classes));
  }
  return values;
}

// The softmax kernel: a warp a row.
template <class T>
double softmax_rows(const SoftmaxArgs<T>& a) {
  double loss = 0;
  for (std::int64_t row = 0; row < a.rows; ++row) {
    T maximum = softmax_maximum_part(a, row, 0U, 32U);
    for (unsigned lane = 1; lane < 32; ++lane) maximum = greater_of(maximum, softmax_maximum_part(a, row, lane, 32U));
    const double sum = block_sum(32, [&](unsigned lane) { return softmax_sum_part(a, row, maximum, lane, 32U); });
    for (unsigned lane = 0; lane < 32; ++lane) softmax_write_part(a, row, maximum, sum, lane, 32U);
    loss += softmax_row_loss(a, row, maximum, sum);
  }
  return loss / static_cast<double>(a.rows);
}

TYPED_TEST(Bodies, SoftmaxAndItsLossMatchTheReference) {
  using T = TypeParam;
  struct Case {
    std::int64_t rows, classes;
    double size;
  };
  for (const Case& s : {Case{1, 1, 1}, Case{7, 10, 1}, Case{257, 31, 3}, Case{5, 100, 1}, Case{7, 10, 1e4}}) {
    const auto logits = numbers<T>(s.rows * s.classes, 8, -s.size, s.size);
    const auto truth = labels(s.rows, s.classes);
    std::vector<T> probabilities(logits.size()), expected(logits.size()), gradient(logits.size()),
        wanted(logits.size());
    T expected_loss = 0;
    reference::softmax_cross_entropy(SoftmaxCrossEntropy{.rows = s.rows, .classes = s.classes}, logits.data(),
                                     truth.data(), expected.data(), &expected_loss);
    const SoftmaxArgs<T> args{logits.data(), truth.data(), probabilities.data(), nullptr, s.rows, s.classes};
    const double loss = softmax_rows(args);
    expect_near(probabilities, expected);
    expect_near(std::vector<T>{static_cast<T>(loss)}, std::vector<T>{expected_loss});

    const std::int64_t count = s.rows * s.classes;
    const SoftmaxBackwardArgs<T> back{expected.data(), truth.data(), gradient.data(), s.rows, s.classes, count};
    for_each_element<std::int32_t>(count, 1, [&](std::int32_t i) { softmax_backward_at(back, i); });
    reference::softmax_cross_entropy_backward(SoftmaxCrossEntropyBackward{.rows = s.rows, .classes = s.classes},
                                              expected.data(), truth.data(), wanted.data());
    expect_near(gradient, wanted);
  }
}

TYPED_TEST(Bodies, SoftmaxNeverUsesAWrongLabelAsAnIndex) {
  using T = TypeParam;
  const std::vector<T> logits{1, 2, 3};
  std::vector<T> probabilities(3);
  for (const std::int32_t label : {-1, 3, 2147483647, static_cast<std::int32_t>(0xa5a5a5a5U)}) {
    const SoftmaxArgs<T> args{logits.data(), &label, probabilities.data(), nullptr, 1, 3};
    EXPECT_TRUE(std::isnan(softmax_rows(args))) << label;
  }
}

TYPED_TEST(Bodies, SquaredErrorMatchesTheReference) {
  using T = TypeParam;
  for (const std::int64_t count : {1, 1027, 5000}) {
    const auto prediction = numbers<T>(count, 9), target = numbers<T>(count, 10);
    T expected = 0;
    reference::mean_squared_error(MeanSquaredError{.count = count}, prediction.data(), target.data(), &expected);
    const SquaredErrorArgs<T> args{prediction.data(), target.data(), count};
    for (const unsigned parts : {1U, 5U}) {
      double sum = 0;
      for (unsigned part = 0; part < parts; ++part) {
        const Share share = share_of(count, parts, part);
        sum += block_sum(256, [&](unsigned thread) { return squared_error_part(args, share, thread, 256); });
      }
      expect_near(std::vector<T>{static_cast<T>(sum / static_cast<double>(count))}, std::vector<T>{expected});
    }
    std::vector<T> gradient(prediction.size()), wanted(prediction.size());
    const SquaredErrorBackwardArgs<T> back{prediction.data(), target.data(), gradient.data(), count};
    for_each_element<std::int32_t>(count, 2, [&](std::int32_t i) { squared_error_backward_at(back, i); });
    reference::mean_squared_error_backward(MeanSquaredErrorBackward{.count = count}, prediction.data(), target.data(),
                                           wanted.data());
    expect_near(gradient, wanted, 2);
  }
}

// An optimiser kernel over several tensors: which block updates what.
template <class Update>
void for_each_optimizer_element(const std::vector<std::int64_t>& counts, const Update& update) {
  const std::vector<unsigned> first = first_blocks(counts);
  for (unsigned block = 0; block < first.back(); ++block) {
    const unsigned tensor = tensor_of_block(first.data(), static_cast<unsigned>(counts.size()), block);
    const std::int64_t begin = (block - first[tensor]) * kTensorChunk;
    for (std::int64_t i = begin; i < begin + kTensorChunk && i < counts[tensor]; ++i) update(tensor, i);
  }
}

TEST(OptimizerBlocks, TouchEveryElementOfEveryTensorOnce) {
  const std::vector<std::int64_t> counts{1, 1024, 1025, 7, 4096, 3};
  std::vector<std::vector<int>> touched;
  for (const std::int64_t count : counts) touched.emplace_back(count, 0);
  for_each_optimizer_element(
      counts, [&](unsigned tensor, std::int64_t i) { ++touched[tensor].at(static_cast<std::size_t>(i)); });
  for (const auto& tensor : touched) {
    for (const int times : tensor) ASSERT_EQ(times, 1);
  }
}

TYPED_TEST(Bodies, SgdStepMatchesTheReference) {
  using T = TypeParam;
  for (const double momentum : {0.0, 0.9}) {
    const std::int64_t count = 1027;
    auto parameter = numbers<T>(count, 11), velocity = numbers<T>(count, 12);
    auto expected = parameter, expected_velocity = velocity;
    const auto gradient = numbers<T>(count, 13);
    const bool has = momentum != 0;
    reference::sgd_step(SgdStep{.count = count, .learning_rate = 0.01, .momentum = momentum}, expected.data(),
                        gradient.data(), has ? expected_velocity.data() : nullptr);
    const SgdTensor<T> tensor{parameter.data(),
                              gradient.data(),
                              has ? velocity.data() : nullptr,
                              static_cast<T>(0.01),
                              static_cast<T>(momentum),
                              T(1),
                              count};
    for (std::int64_t i = 0; i < count; ++i) sgd_at(tensor, i);
    expect_near(parameter, expected, 2);
    expect_near(velocity, expected_velocity, 2);
  }
}

TYPED_TEST(Bodies, AdamStepsMatchTheReferenceFromTheFirstOn) {
  using T = TypeParam;
  const std::int64_t count = 515;
  auto parameter = numbers<T>(count, 14), first = std::vector<T>(515), second = first;
  T step = 0, expected_step = 0;
  auto expected = parameter, expected_first = first, expected_second = second;
  const AdamStep op{.count = count};
  for (unsigned pass = 0; pass < 5; ++pass) {
    const auto gradient = numbers<T>(count, 15 + pass);
    reference::adam_step(op, expected.data(), gradient.data(), expected_first.data(), expected_second.data(),
                         &expected_step);
    const AdamTensor<T> tensor{parameter.data(),
                               first.data(),
                               second.data(),
                               &step,
                               gradient.data(),
                               op.learning_rate,
                               op.beta1,
                               op.beta2,
                               static_cast<T>(op.epsilon),
                               T(1),
                               count};
    const AdamScales<T> scales = adam_advance(tensor);
    for (std::int64_t i = 0; i < count; ++i) adam_at(tensor, scales, i);
    EXPECT_EQ(step, static_cast<T>(pass + 1));
    expect_near(first, expected_first, 8);
    expect_near(second, expected_second, 8);
    // The bias corrections lose digits where beta2 is near one (1 - 0.999^t).
    expect_near(parameter, expected, 64);
  }
}

TYPED_TEST(Bodies, UpdatesUndoTheScaleOfTheLoss) {
  using T = TypeParam;
  T parameter = 10, velocity = 8;
  const T gradient = 4096;
  sgd_at(SgdTensor<T>{&parameter, &gradient, &velocity, T(0.5), T(0.25), T(1) / T(1024), 1}, 0);
  EXPECT_EQ(velocity, T(6));  // 0.25 * 8 + 4
  EXPECT_EQ(parameter, T(7));
  T first = 0, second = 0, step = 0;
  const AdamTensor<T> adam{&parameter, &first, &second, &step, &gradient, 0.1, 0.5, 0.75, T(1e-8), T(1) / T(1024), 1};
  adam_at(adam, adam_advance(adam), 0);
  EXPECT_EQ(first, T(2));
  EXPECT_EQ(second, T(4));
}

// 1 + 2^-8 is half-way between two numbers of bf16, 1 + 2^-11 between two of f16: the even ones are 1.
TEST(Convert, RoundsToNearestAndTiesToEven) {
  const float x[] = {1.0F + 0x1p-8F, 1.0F + 0x3p-8F, 1.0F + 0x1p-11F, 1.0F + 0x3p-11F, -70000.0F};
  Bf16 brain[5];
  F16 half[5];
  for (std::int64_t i = 0; i < 5; ++i) {
    convert_at(ConvertTensor<float, Bf16>{x, brain, 5}, 1.0F, i);
    convert_at(ConvertTensor<float, F16>{x, half, 5}, 1.0F, i);
  }
  EXPECT_EQ(static_cast<float>(brain[0]), 1.0F);
  EXPECT_EQ(static_cast<float>(brain[1]), 1.0F + 0x1p-6F);
  EXPECT_EQ(static_cast<float>(half[2]), 1.0F);
  EXPECT_EQ(static_cast<float>(half[3]), 1.0F + 0x1p-9F);
  EXPECT_EQ(static_cast<float>(half[4]), -std::numeric_limits<float>::infinity());
  float back[5];
  for (std::int64_t i = 0; i < 5; ++i) convert_at(ConvertTensor<Bf16, float>{brain, back, 5}, 4.0F, i);
  EXPECT_EQ(back[1], 4.0F + 0x1p-4F);
}

TEST(Convert, ScalesBeforeItRounds) {
  const float x = 0x1.8p-26F;
  F16 lost, kept;
  convert_at(ConvertTensor<float, F16>{&x, &lost, 1}, 1.0F, 0);
  convert_at(ConvertTensor<float, F16>{&x, &kept, 1}, 1024.0F, 0);
  EXPECT_EQ(static_cast<float>(lost), 0.0F);
  EXPECT_EQ(static_cast<float>(kept), 0x1.8p-16F);
}

TEST(WholeNumbers, BecomeIntegersWhereTheyLie) {
  const float values[] = {0.0F, -0.0F, 1.0F, -1.0F, 16777216.0F, -16777215.0F};
  std::int32_t bits[6];
  std::memcpy(bits, values, sizeof(bits));
  const WholeNumbersArgs args{bits, 6};
  for_each_element<std::int32_t>(6, 1, [&](std::int32_t i) { whole_number_at(args, i); });
  EXPECT_EQ(std::vector<std::int32_t>(bits, bits + 6), (std::vector<std::int32_t>{0, 0, 1, -1, 16777216, -16777215}));
}

}  // namespace
}  // namespace aibench::cuda
