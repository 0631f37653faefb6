// The reference provider against values worked out by hand.

#include <cmath>
#include <cstring>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/memory_device.h"
#include "tests/unit/verify/reference_run.h"

namespace aibench {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using testing::ReferenceRun;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Gemm tight(Gemm op) {
  op.lda = op.trans_a ? op.m : op.k;
  op.ldb = op.trans_b ? op.k : op.n;
  op.ldc = op.n;
  return op;
}

// C of one small gemm; `c` is what C held before.
std::vector<double> gemm(Gemm op, const std::vector<double>& a, const std::vector<double>& b,
                         const std::vector<double>& c) {
  CaseBuilder builder(DType::f64);
  op.a = builder.updated("a", {static_cast<std::int64_t>(a.size())});
  op.b = builder.updated("b", {static_cast<std::int64_t>(b.size())});
  op.c = builder.updated("c", {static_cast<std::int64_t>(c.size())});
  ReferenceRun run(builder.run(op).named("gemm", "").graph, 1);
  run.set(op.a, a);
  run.set(op.b, b);
  run.set(op.c, c);
  return run.run().get(op.c);
}

TEST(ReferenceGemm, MultipliesRowMajorMatrices) {
  EXPECT_THAT(gemm(tight({.m = 2, .n = 2, .k = 3}), {1, 2, 3, 4, 5, 6}, {1, 0, 0, 1, 10, 100}, {0, 0, 0, 0}),
              ElementsAre(31, 302, 64, 605));
}

TEST(ReferenceGemm, ReadsTransposedOperandsAsStored) {
  EXPECT_THAT(
      gemm(tight({.m = 2, .n = 2, .k = 3, .trans_a = true}), {1, 4, 2, 5, 3, 6}, {1, 0, 0, 1, 10, 100}, {0, 0, 0, 0}),
      ElementsAre(31, 302, 64, 605));
  EXPECT_THAT(
      gemm(tight({.m = 2, .n = 2, .k = 3, .trans_b = true}), {1, 2, 3, 4, 5, 6}, {1, 0, 10, 0, 1, 100}, {0, 0, 0, 0}),
      ElementsAre(31, 302, 64, 605));
}

TEST(ReferenceGemm, ScalesAndAccumulates) {
  EXPECT_THAT(gemm(tight({.m = 1, .n = 2, .k = 1, .alpha = -0.5, .beta = 2}), {3}, {4, 6}, {10, 20}),
              ElementsAre(14, 31));
}

TEST(ReferenceGemm, DoesNotReadCWhenBetaIsZero) {
  EXPECT_THAT(gemm(tight({.m = 1, .n = 2, .k = 1}), {3}, {4, 6}, {kNan, kNan}), ElementsAre(12, 18));
}

TEST(ReferenceGemm, KeepsToLeadingDimensionsAndStrides) {
  const Gemm op{
      .m = 2, .n = 1, .k = 2, .lda = 3, .ldb = 2, .ldc = 2, .batch = 2, .stride_a = 7, .stride_b = 4, .stride_c = 5};
  EXPECT_THAT(gemm(op, {1, 2, -9, 3, 4, -9, -9, 5, 6, -9, 7, 8, -9, -9}, {1, -9, 10, -9, 100, -9, 1000, -9},
                   {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1}),
              ElementsAre(21, -1, 43, -1, -1, 6500, -1, 8700, -1, -1));
}

TEST(ReferenceGemm, PassesNanOn) {
  EXPECT_TRUE(std::isnan(gemm(tight({.m = 1, .n = 1, .k = 2}), {kNan, 1}, {0, 1}, {0})[0]));
}

// Prepares one op on tensors of the given dtypes; the buffers hold zeros.
std::variant<Prepared, Unsupported> prepare(const OpGraph& graph, std::vector<std::unique_ptr<Buffer>>& buffers) {
  testing::MemoryDevice device;
  std::vector<Buffer*> pointers;
  for (const Tensor& tensor : graph.tensors) {
    buffers.push_back(device.allocate(tensor.bytes()));
    std::memset(buffers.back()->data(), 0, tensor.bytes());
    pointers.push_back(buffers.back().get());
  }
  return ReferenceProvider().prepare(graph, 0, pointers);
}

OpGraph integer_gemm(std::int64_t k, double alpha = 1.0) {
  CaseBuilder builder(DType::i8);
  Gemm op = tight({.m = 1, .n = 1, .k = k, .alpha = alpha});
  op.a = builder.input("a", {k});
  op.b = builder.input("b", {k});
  op.c = builder.output("c", {1});
  return builder.run(op).named("gemm", "").graph;
}

TEST(ReferenceGemm, IsExactForTheLargestSumOfBytes) {
  std::vector<std::unique_ptr<Buffer>> buffers;
  auto prepared = prepare(integer_gemm(131071), buffers);
  std::memset(buffers[0]->data(), 0x80, 131071);  // -128 each
  std::memset(buffers[1]->data(), 0x80, 131071);
  std::get<Prepared>(prepared).kernel->enqueue();
  std::int32_t result = 0;
  std::memcpy(&result, buffers[2]->data(), sizeof(result));
  EXPECT_EQ(result, 131071 * 128 * 128);
}

TEST(ReferenceProvider, RefusesWhatItCannotDoExactly) {
  std::vector<std::unique_ptr<Buffer>> buffers;
  EXPECT_THAT(std::get<Unsupported>(prepare(integer_gemm(131072), buffers)).reason, ::testing::HasSubstr("131071"));
  EXPECT_THAT(std::get<Unsupported>(prepare(integer_gemm(3, 0.5), buffers)).reason, ::testing::HasSubstr("whole"));
  CaseBuilder half(DType::f16);
  const TensorId x = half.input("x", {4}), target = half.input("target", {4});
  const OpGraph loss = half.run(MeanSquaredError{4, x, target, half.output("loss", {1})}).named("loss", "").graph;
  EXPECT_THAT(std::get<Unsupported>(prepare(loss, buffers)).reason, ::testing::HasSubstr("f16"));
  CaseBuilder single(DType::f32);
  const TensorId in = single.input("x", {4});
  const OpGraph relu = single.run(Relu{4, in, single.output("y", {4})}).named("relu", "").graph;
  OpGraph mixed = relu;
  mixed.tensors[0].dtype = DType::f64;
  EXPECT_THAT(std::get<Unsupported>(prepare(mixed, buffers)).reason, ::testing::HasSubstr("f64 into f32"));
  mixed = loss;
  mixed.tensors[1].dtype = DType::f32;
  EXPECT_THAT(std::get<Unsupported>(prepare(mixed, buffers)).reason, ::testing::HasSubstr("different dtypes"));
  mixed = relu;
  mixed.tensors[0].dtype = mixed.tensors[1].dtype = DType::i32;
  EXPECT_FALSE(std::get<Unsupported>(prepare(mixed, buffers)).reason.empty());
}

// Halves of the last place go to the even neighbour: bf16 has 7 bits behind the point, f16 has 10.
TEST(ReferenceConvert, RoundsToNearestAndTiesToEven) {
  const std::vector<float> x = {1.0F + 0x1p-8F, 1.0F + 0x3p-8F, 1.0F + 0x1.02p-8F, -1.0F - 0x1p-8F, 1.0F + 0x1p-11F, 0};
  struct Expected {
    DType type;
    std::vector<std::uint16_t> bits;
  };
  for (const Expected& expected : {Expected{DType::bf16, {0x3f80, 0x3f82, 0x3f81, 0xbf80, 0x3f80, 0}},
                                   Expected{DType::f16, {0x3c04, 0x3c0c, 0x3c04, 0xbc04, 0x3c00, 0}}}) {
    CaseBuilder builder(DType::f32);
    Convert op{.count = 6, .type = expected.type, .x = builder.input("x", {6})};
    op.y = builder.output("y", {6}, expected.type);
    std::vector<std::unique_ptr<Buffer>> buffers;
    auto prepared = prepare(builder.run(op).named("convert", "").graph, buffers);
    std::memcpy(buffers[0]->data(), x.data(), 6 * sizeof(float));
    std::get<Prepared>(prepared).kernel->enqueue();
    std::vector<std::uint16_t> bits(6);
    std::memcpy(bits.data(), buffers[1]->data(), 12);
    EXPECT_EQ(bits, expected.bits) << name_of(expected.type);
  }
}

// What lies below the smallest numbers of f16 (2^-24) is lost, unless it is scaled up first.
TEST(ReferenceConvert, ScalesBeforeItRounds) {
  for (const double scale : {1.0, 1024.0}) {
    CaseBuilder builder(DType::f32);
    Convert op{.count = 2, .type = DType::f16, .x = builder.input("x", {2}), .scale = scale};
    op.y = builder.output("y", {2}, DType::f16);
    std::vector<std::unique_ptr<Buffer>> buffers;
    auto prepared = prepare(builder.run(op).named("convert", "").graph, buffers);
    const float x[] = {0x1.8p-26F, 1.0F};
    std::memcpy(buffers[0]->data(), x, sizeof(x));
    std::get<Prepared>(prepared).kernel->enqueue();
    std::uint16_t bits[2] = {};
    std::memcpy(bits, buffers[1]->data(), sizeof(bits));
    EXPECT_EQ(bits[0], scale == 1.0 ? 0 : 0x0180) << scale;  // 1.5 * 2^-16, subnormal: 384 steps of 2^-24
    EXPECT_EQ(bits[1], scale == 1.0 ? 0x3c00 : 0x6400) << scale;
  }
}

// One row of a times two of b, stored in E4M3; the sums, 448 * 448 + 4 and -2^-6, in bf16.
TEST(ReferenceGemm, OfEightBitFloatsKeepsItsSumsAndStoresBf16) {
  CaseBuilder builder(DType::f8e4m3);
  Gemm op{.m = 1, .n = 2, .k = 2, .trans_b = true, .lda = 2, .ldb = 2, .ldc = 2};
  op.a = builder.input("a", {2});
  op.b = builder.input("b", {4});
  op.c = builder.output("c", {2});
  std::vector<std::unique_ptr<Buffer>> buffers;
  auto prepared = prepare(builder.run(op).named("gemm", "").graph, buffers);
  const std::uint8_t a[] = {0x7e, 0x40};              // 448, 2
  const std::uint8_t b[] = {0x7e, 0x40, 0x00, 0x84};  // 448, 2; 0, -4 * 2^-9
  std::memcpy(buffers[0]->data(), a, sizeof(a));
  std::memcpy(buffers[1]->data(), b, sizeof(b));
  std::get<Prepared>(prepared).kernel->enqueue();
  std::uint16_t c[2] = {};
  std::memcpy(c, buffers[2]->data(), sizeof(c));
  EXPECT_EQ(c[0], 0x4844);  // 200708 becomes 196 * 1024 = 1.53125 * 2^17
  EXPECT_EQ(c[1], 0xbc80);  // -2^-6
}

TEST(ReferenceProvider, MultipliesEightBitFloatsIntoBf16AndNothingElse) {
  CaseBuilder builder(DType::f8e4m3);
  std::vector<std::unique_ptr<Buffer>> buffers;
  const TensorId x = builder.input("x", {4});
  auto layer =
      prepare(builder.run(Relu{4, x, builder.output("y", {4}, DType::f8e4m3)}).named("relu", "").graph, buffers);
  EXPECT_THAT(std::get<Unsupported>(layer).reason, ::testing::HasSubstr("f8e4m3"));
  CaseBuilder wide(DType::f8e4m3);
  Gemm op{.m = 1, .n = 1, .k = 1, .lda = 1, .ldb = 1, .ldc = 1};
  op.a = wide.input("a", {1});
  op.b = wide.input("b", {1});
  op.c = wide.output("c", {1}, DType::f32);
  buffers.clear();
  auto product = prepare(wide.run(op).named("gemm", "").graph, buffers);
  EXPECT_THAT(std::get<Unsupported>(product).reason, ::testing::HasSubstr("f8e4m3 into f32"));
}

TEST(ReferenceConv2d, IsACrossCorrelationWithZeroPadding) {
  // Image 1..9, filter (1 10; 100 1000), stride 2, padding 1: windows at rows -1, 1 and columns -1, 1.
  const Conv2dShape shape{.h = 3, .w = 3, .r = 2, .s = 2, .pad_h = 1, .pad_w = 1, .stride_h = 2, .stride_w = 2};
  CaseBuilder builder(DType::f64);
  const TensorId x = builder.input("x", {9}), w = builder.input("w", {4}), y = builder.output("y", {4});
  ReferenceRun run(builder.run(Conv2dForward{shape, x, w, y}).named("conv", "").graph, 1);
  run.set(x, {1, 2, 3, 4, 5, 6, 7, 8, 9});
  run.set(w, {1, 10, 100, 1000});
  EXPECT_THAT(run.run().get(y), ElementsAre(1000, 2 * 100 + 3 * 1000, 4 * 10 + 7 * 1000, 5 + 60 + 800 + 9000));
}

TEST(ReferenceConv2d, ScattersTheGradientOverTheWindow) {
  const Conv2dShape shape{.h = 1, .w = 4, .r = 1, .s = 2};
  CaseBuilder builder(DType::f64);
  const TensorId dy = builder.input("dy", {3}), w = builder.input("w", {2}), dx = builder.output("dx", {4});
  ReferenceRun run(builder.run(Conv2dBackwardData{shape, dy, w, dx}).named("conv", "").graph, 1);
  run.set(dy, {1, 2, 3});
  run.set(w, {10, 100});
  EXPECT_THAT(run.run().get(dx), ElementsAre(10, 120, 230, 300));
}

TEST(ReferenceConv2d, CorrelatesTheImageWithTheGradient) {
  const Conv2dShape shape{.h = 1, .w = 4, .r = 1, .s = 2};
  CaseBuilder builder(DType::f64);
  const TensorId x = builder.input("x", {4}), dy = builder.input("dy", {3}), dw = builder.output("dw", {2});
  ReferenceRun run(builder.run(Conv2dBackwardWeights{shape, x, dy, dw}).named("conv", "").graph, 1);
  run.set(x, {1, 2, 3, 4});
  run.set(dy, {1, 10, 100});
  EXPECT_THAT(run.run().get(dw), ElementsAre(321, 432));
}

TEST(ReferenceLayers, AddTheBiasOfEachChannel) {
  CaseBuilder builder(DType::f64);
  const TensorId x = builder.updated("x", {2, 2, 2}), bias = builder.input("bias", {2});
  ReferenceRun run(builder.run(AddBias{2, 2, 2, x, bias, x}).named("bias", "").graph, 1);
  run.set(x, {1, 2, 3, 4, 5, 6, 7, 8});
  run.set(bias, {10, 20});
  EXPECT_THAT(run.run().get(x), ElementsAre(11, 12, 23, 24, 15, 16, 27, 28));
}

TEST(ReferenceLayers, SumTheBiasGradientOverRowsAndPositions) {
  CaseBuilder builder(DType::f64);
  const TensorId dy = builder.input("dy", {2, 2, 2}), dbias = builder.output("dbias", {2});
  ReferenceRun run(builder.run(BiasBackward{2, 2, 2, dy, dbias}).named("bias", "").graph, 1);
  run.set(dy, {1, 2, 3, 4, 50, 60, 70, 80});
  EXPECT_THAT(run.run().get(dbias), ElementsAre(113, 157));
}

TEST(ReferenceLayers, ReluKeepsNanAndPositiveNumbers) {
  CaseBuilder builder(DType::f64);
  const TensorId x = builder.updated("x", {4});
  ReferenceRun run(builder.run(Relu{4, x, x}).named("relu", "").graph, 1);
  run.set(x, {-1, 0, 2, kNan});
  const std::vector<double> y = run.run().get(x);
  EXPECT_THAT((std::vector<double>{y[0], y[1], y[2]}), ElementsAre(0, 0, 2));
  EXPECT_TRUE(std::isnan(y[3]));
}

TEST(ReferenceLayers, ReluGradientFlowsWhereTheOutputIsPositive) {
  CaseBuilder builder(DType::f64);
  const TensorId y = builder.input("y", {3}), dy = builder.updated("dy", {3});
  ReferenceRun run(builder.run(ReluBackward{3, y, dy, dy}).named("relu", "").graph, 1);
  run.set(y, {0, 1e-300, 5});
  run.set(dy, {7, 8, 9});
  EXPECT_THAT(run.run().get(dy), ElementsAre(0, 8, 9));
}

struct PoolResult {
  std::vector<double> y, dx;
};
PoolResult pool(const MaxPoolShape& s, const std::vector<double>& image, const std::vector<double>& gradient) {
  CaseBuilder builder(DType::f64);
  const TensorId x = builder.input("x", {s.n * s.c * s.h * s.w}), dy = builder.input("dy", {s.n * s.c * s.p() * s.q()});
  const TensorId y = builder.output("y", {s.n * s.c * s.p() * s.q()}),
                 dx = builder.output("dx", {s.n * s.c * s.h * s.w});
  ReferenceRun run(builder.run(MaxPool{s, x, y}).run(MaxPoolBackward{s, x, y, dy, dx}).named("pool", "").graph, 1);
  run.set(x, image);
  run.set(dy, gradient);
  run.run();
  return {run.get(y), run.get(dx)};
}

TEST(ReferenceMaxPool, DropsTheRemainderAndRoutesToTheFirstMaximum) {
  const PoolResult result = pool({.h = 3, .w = 5}, {1, 4, 9, 9, 50, 4, 2, 9, 9, 50, 60, 60, 60, 60, 60}, {7, 8});
  EXPECT_THAT(result.y, ElementsAre(4, 9));
  EXPECT_THAT(result.dx, ElementsAre(0, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
}

TEST(ReferenceMaxPool, AddsUpWhereWindowsOverlap) {
  const MaxPoolShape shape{.h = 1, .w = 4, .size_h = 1, .size_w = 2, .stride_h = 1, .stride_w = 1};
  const PoolResult result = pool(shape, {1, 5, 3, 2}, {10, 100, 1000});
  EXPECT_THAT(result.y, ElementsAre(5, 5, 3));
  EXPECT_THAT(result.dx, ElementsAre(0, 110, 1000, 0));
}

TEST(ReferenceMaxPool, TakesANanForTheMaximum) {
  const MaxPoolShape shape{.h = 1, .w = 3, .size_h = 1, .size_w = 3};
  const PoolResult result = pool(shape, {1, kNan, 3}, {10});
  EXPECT_TRUE(std::isnan(result.y[0]));
  EXPECT_THAT(result.dx, ElementsAre(0, 10, 0));
}

TEST(ReferenceMaxPool, ReadsChannelsLastWhenAsked) {
  const MaxPoolShape shape{.c = 2, .h = 2, .w = 2, .layout = Layout::nhwc};
  const PoolResult result = pool(shape, {1, 80, 2, 70, 3, 60, 4, 50}, {7, 8});
  EXPECT_THAT(result.y, ElementsAre(4, 80));
  EXPECT_THAT(result.dx, ElementsAre(0, 8, 0, 0, 0, 0, 7, 0));
}

struct SoftmaxResult {
  std::vector<double> probabilities, gradient;
  double loss;
};
SoftmaxResult softmax(std::int64_t rows, std::int64_t classes, const std::vector<double>& logits,
                      const std::vector<std::int32_t>& labels) {
  CaseBuilder builder(DType::f64);
  const TensorId in = builder.input("logits", {rows, classes}), truth = builder.labels(rows, classes);
  const TensorId p = builder.output("p", {rows, classes}), loss = builder.output("loss", {1});
  const TensorId gradient = builder.output("dlogits", {rows, classes});
  builder.run(SoftmaxCrossEntropy{rows, classes, in, truth, p, loss});
  builder.run(SoftmaxCrossEntropyBackward{rows, classes, p, truth, gradient});
  ReferenceRun run(builder.named("softmax", "").graph, 1);
  run.set(in, logits);
  run.set_labels(truth, labels);
  run.run();
  return {run.get(p), run.get(gradient), run.get(loss)[0]};
}

TEST(ReferenceSoftmax, GivesProbabilitiesAndTheMeanLoss) {
  const SoftmaxResult result = softmax(2, 2, {0, std::log(3.0), 5, 5}, {0, 1});
  EXPECT_THAT(result.probabilities, ElementsAre(DoubleNear(0.25, 1e-15), DoubleNear(0.75, 1e-15), 0.5, 0.5));
  EXPECT_NEAR(result.loss, (std::log(4.0) + std::log(2.0)) / 2, 1e-15);
  EXPECT_THAT(result.gradient, ElementsAre(DoubleNear(-0.375, 1e-15), DoubleNear(0.375, 1e-15), 0.25, -0.25));
}

TEST(ReferenceSoftmax, StaysFiniteForHugeLogits) {
  const SoftmaxResult result = softmax(1, 2, {1e4, -1e4}, {1});
  EXPECT_THAT(result.probabilities, ElementsAre(1, 0));
  EXPECT_EQ(result.loss, 2e4);
}

TEST(ReferenceSoftmax, RefusesALabelThatIsNoClass) {
  EXPECT_THROW(softmax(1, 2, {0, 0}, {2}), DeviceError);
  EXPECT_THROW(softmax(1, 2, {0, 0}, {-1}), DeviceError);
}

TEST(ReferenceSquaredError, IsTheMeanOverAllElements) {
  CaseBuilder builder(DType::f64);
  const TensorId prediction = builder.input("prediction", {4}), target = builder.input("target", {4});
  const TensorId loss = builder.output("loss", {1}), gradient = builder.output("gradient", {4});
  builder.run(MeanSquaredError{4, prediction, target, loss});
  builder.run(MeanSquaredErrorBackward{4, prediction, target, gradient});
  ReferenceRun run(builder.named("mse", "").graph, 1);
  run.set(prediction, {1, 2, 3, 4});
  run.set(target, {1, 1, 1, 0});
  run.run();
  EXPECT_EQ(run.get(loss)[0], (0 + 1 + 4 + 16) / 4.0);
  EXPECT_THAT(run.get(gradient), ElementsAre(0, 0.5, 1, 2));
}

TEST(ReferenceSgd, FollowsTheGradient) {
  CaseBuilder builder(DType::f64);
  const TensorId parameter = builder.updated("p", {2}), gradient = builder.input("g", {2});
  ReferenceRun run(builder.run(SgdStep{.count = 2, .learning_rate = 0.5, .parameter = parameter, .gradient = gradient})
                       .named("sgd", "")
                       .graph,
                   1);
  run.set(parameter, {1, 2});
  run.set(gradient, {4, -8});
  EXPECT_THAT(run.run().get(parameter), ElementsAre(-1, 6));
}

TEST(ReferenceSgd, DividesTheGradientOfAScaledLoss) {
  CaseBuilder builder(DType::f64);
  SgdStep step{.count = 1, .learning_rate = 0.5, .momentum = 0.25, .gradient_scale = 4};
  step.parameter = builder.updated("p", {1});
  step.gradient = builder.input("g", {1});
  step.velocity = builder.updated("v", {1});
  ReferenceRun run(builder.run(step).named("sgd", "").graph, 1);
  run.set(step.parameter, {10});
  run.set(step.gradient, {16});
  run.set(step.velocity, {8});
  run.run();  // v = 2 + 16 / 4, p = 10 - 3
  EXPECT_EQ(run.get(step.velocity)[0], 6);
  EXPECT_EQ(run.get(step.parameter)[0], 7);
}

TEST(ReferenceSgd, GathersMomentum) {
  CaseBuilder builder(DType::f64);
  SgdStep step{.count = 1, .learning_rate = 0.5, .momentum = 0.25};
  step.parameter = builder.updated("p", {1});
  step.gradient = builder.input("g", {1});
  step.velocity = builder.updated("v", {1});
  ReferenceRun run(builder.run(step).named("sgd", "").graph, 1);
  run.set(step.parameter, {10});
  run.set(step.gradient, {4});
  run.set(step.velocity, {8});
  run.run();  // v = 2 + 4 = 6, p = 10 - 3
  EXPECT_EQ(run.get(step.velocity)[0], 6);
  EXPECT_EQ(run.get(step.parameter)[0], 7);
  run.run();  // v = 1.5 + 4 = 5.5, p = 7 - 2.75
  EXPECT_EQ(run.get(step.parameter)[0], 4.25);
}

TEST(ReferenceAdam, DividesTheGradientOfAScaledLoss) {
  CaseBuilder builder(DType::f64);
  AdamStep step{.count = 1, .beta1 = 0.5, .beta2 = 0.75, .gradient_scale = 8};
  step.parameter = builder.updated("p", {1});
  step.gradient = builder.input("g", {1});
  step.first_moment = builder.updated("m", {1});
  step.second_moment = builder.updated("v", {1});
  step.step = builder.updated("t", {1});
  ReferenceRun run(builder.run(step).named("adam", "").graph, 1);
  for (TensorId id : {step.parameter, step.first_moment, step.second_moment, step.step}) run.set(id, {0});
  run.set(step.gradient, {16});
  run.run();  // g = 2
  EXPECT_EQ(run.get(step.first_moment)[0], 1);
  EXPECT_EQ(run.get(step.second_moment)[0], 1);
}

TEST(ReferenceAdam, TakesTheStepsOfAlgorithmOne) {
  CaseBuilder builder(DType::f64);
  AdamStep step{.count = 1, .learning_rate = 0.1, .beta1 = 0.5, .beta2 = 0.75, .epsilon = 1.0};
  step.parameter = builder.updated("p", {1});
  step.gradient = builder.input("g", {1});
  step.first_moment = builder.updated("m", {1});
  step.second_moment = builder.updated("v", {1});
  step.step = builder.updated("t", {1});
  ReferenceRun run(builder.run(step).named("adam", "").graph, 1);
  run.set(step.parameter, {1});
  run.set(step.gradient, {2});
  for (TensorId id : {step.first_moment, step.second_moment, step.step}) run.set(id, {0});
  run.run();  // m = 1, v = 1; corrected 2 and 4; change 0.1 * 2 / (2 + 1)
  EXPECT_EQ(run.get(step.step)[0], 1);
  EXPECT_EQ(run.get(step.first_moment)[0], 1);
  EXPECT_EQ(run.get(step.second_moment)[0], 1);
  EXPECT_NEAR(run.get(step.parameter)[0], 1 - 0.2 / 3, 1e-15);
  run.set(step.gradient, {-1});
  run.run();  // m = 0, v = 0.75 + 0.25 = 1: no change
  EXPECT_EQ(run.get(step.step)[0], 2);
  EXPECT_NEAR(run.get(step.parameter)[0], 1 - 0.2 / 3, 1e-15);
  run.set(step.gradient, {8});
  run.run();  // m = 4, v = 0.75 + 16 = 16.75; corrected by 7/8 and 37/64
  const double change = 0.1 * (4 / 0.875) / (std::sqrt(16.75 / (37.0 / 64.0)) + 1.0);
  EXPECT_NEAR(run.get(step.parameter)[0], 1 - 0.2 / 3 - change, 1e-15);
}

TEST(ReferenceProvider, GivesTheSameBitsForEveryNumberOfThreads) {
  for (const ConformanceCase& conformance_case : conformance_cases()) {
    if (conformance_case.name.find("/f64/") == std::string::npos) continue;
    ReferenceRun one(conformance_case.graph, 5), three(conformance_case.graph, 5, 3);
    one.run();
    three.run();
    for (const Op& op : conformance_case.graph.ops) {
      for (TensorId id : writes(op)) {
        const std::span<double> a = one[id], b = three[id];
        EXPECT_EQ(std::memcmp(a.data(), b.data(), a.size_bytes()), 0) << conformance_case.name;
      }
    }
  }
}

}  // namespace
}  // namespace aibench
