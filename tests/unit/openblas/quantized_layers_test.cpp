#include "kernels/reference/openblas/quantized_layers.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/reference/openblas/simd/loops.h"
#include "kernels/reference/openblas/simd/tables.h"
#include "kernels/session.h"
#include "kernels/verify/conformance_builder.h"
#include "kernels/verify/reference_check.h"
#include "tests/support/memory_device.h"

namespace aibench {
namespace {

using ::testing::HasSubstr;

std::vector<const openblas::QuantizedLoops*> tables_of_this_processor() {
  std::vector<const openblas::QuantizedLoops*> tables = {&openblas::baseline::quantized(0.0F)};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    tables.push_back(&openblas::avx2::quantized(0.0F));
  }
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")) {
    tables.push_back(&openblas::avx512::quantized(0.0F));
  }
#endif
  return tables;
}

std::vector<std::int8_t> rounded(const std::vector<double>& numbers, double lowest) {
  std::vector<std::int8_t> integers;
  for (const double number : numbers) {
    integers.push_back(static_cast<std::int8_t>(std::nearbyint(std::clamp(number, lowest, 127.0))));
  }
  return integers;
}

TEST(QuantizedLoops, RoundTiesToEvenAndSaturate) {
  std::vector<float> x;
  std::vector<double> wanted;
  for (int quarter = -600; quarter <= 600; ++quarter) {
    x.push_back(0.25F * static_cast<float>(quarter));
    wanted.push_back(0.5 * quarter + 0.5);
  }
  const auto count = static_cast<std::int64_t>(x.size());
  const std::vector<float> factors(x.size(), 2.0F), biases(x.size(), 0.5F);
  for (const openblas::QuantizedLoops* loops : tables_of_this_processor()) {
    std::vector<std::int8_t> y(x.size());
    loops->quantize.plane(x.data(), 2.0F, 0.5F, -128.0F, y.data(), count);
    EXPECT_EQ(y, rounded(wanted, -128));
    loops->quantize.row(x.data(), factors.data(), biases.data(), 0.0F, y.data(), count);
    EXPECT_EQ(y, rounded(wanted, 0));
  }
}

TEST(QuantizedLoops, TakeSumsAsTheyAre) {
  const std::vector<std::int32_t> sums = {0, 1, -1, 3, 1 << 30, -(1 << 30), 2147483647, -2147483647 - 1, 255};
  const auto count = static_cast<std::int64_t>(sums.size());
  for (const openblas::QuantizedLoops* loops : tables_of_this_processor()) {
    std::vector<std::int8_t> y(sums.size());
    loops->requantize.plane(sums.data(), 0.5F, 0.0F, -128.0F, y.data(), count);
    EXPECT_EQ(y, (std::vector<std::int8_t>{0, 0, 0, 2, 127, -128, 127, -128, 127}));
    std::vector<float> z(sums.size());
    loops->dequantize_sums.plane(sums.data(), 0.5F, 1.0F, -2.0F, z.data(), count);
    EXPECT_EQ(z, (std::vector<float>{1, 1.5F, 0.5F, 2.5F, 536870912.0F, -2, 1073741824.0F, -2, 128.5F}));
  }
}

TEST(QuantizedLoops, AFactorAnElementAndAReluOfIntegers) {
  const std::vector<std::int8_t> x = {-128, -1, 0, 1, 127};
  const std::vector<float> factors = {1, 2, 3, 4, 0.5F}, biases = {0, 1, 2, 3, 4};
  for (const openblas::QuantizedLoops* loops : tables_of_this_processor()) {
    std::vector<float> y(x.size());
    loops->dequantize.row(x.data(), factors.data(), biases.data(), -1e30F, y.data(), 5);
    EXPECT_EQ(y, (std::vector<float>{-128, -1, 2, 7, 67.5F}));
    std::vector<std::int8_t> z(x.size());
    loops->relu(x.data(), z.data(), 5);
    EXPECT_EQ(z, (std::vector<std::int8_t>{0, 0, 0, 1, 127}));
  }
}

// Runs the graph on the provider alone and compares with fp64.
void expect_right(const OpGraph& graph, const std::string& algorithm) {
  for (const int threads : {1, 2, 3}) {
    testing::MemoryDevice device;
    const auto provider = make_openblas_provider(threads);
    const std::array<Provider*, 1> providers = {provider.get()};
    auto created = Session::create(device, providers, graph, 7);
    Session& session = *std::get<std::unique_ptr<Session>>(created);
    session.enqueue();
    std::vector<std::vector<std::byte>> results(graph.tensors.size());
    for (const TensorId id : writes(graph.ops.front())) results[static_cast<std::size_t>(id)] = session.download(id);
    const Verification verification = check_against_reference(graph, session.initial(), results, 1);
    EXPECT_EQ(verification.status, "ok") << verification.reason;
    EXPECT_EQ(session.broken_guard(), "");
    EXPECT_EQ(session.served().front().algorithm, algorithm);
  }
}

OpGraph rescale_of(DType from, DType to, Rescale op) {
  CaseBuilder builder(from);
  const CaseBuilder::Shape shape{op.rows, op.channels, op.inner};
  op.x = builder.input("x", shape);
  op.factor = builder.factors("factor", op.channels, 50, 150);
  if (op.relu) op.bias = builder.factors("bias", op.channels, -10, 10);
  op.y = builder.output("y", shape, to);
  return builder.run(op).named("rescale", "here").graph;
}

// Large enough for several threads, in sizes that no vector divides.
TEST(QuantizedLayers, AreSharedByThreads) {
  expect_right(rescale_of(DType::f32, DType::i8, {.rows = 1, .channels = 1, .inner = 100003}), "rescale (own loop)");
  expect_right(rescale_of(DType::f32, DType::i8, {.rows = 37, .channels = 7, .inner = 331, .relu = true}),
               "rescale+relu (own loop)");
  expect_right(rescale_of(DType::f32, DType::i8, {.rows = 331, .channels = 257, .relu = true}),
               "rescale+relu (own loop)");
  expect_right(rescale_of(DType::i8, DType::f32, {.rows = 331, .channels = 257}), "rescale (own loop)");
}

TEST(QuantizedLayers, PoolsIntegersOfSeveralImages) {
  for (const Layout layout : {Layout::nchw, Layout::nhwc}) {
    const MaxPoolShape shape{.n = 5, .c = 7, .h = 61, .w = 59, .layout = layout};
    CaseBuilder builder(DType::i8);
    const TensorId x = builder.input("x", image_shape(layout, shape.n, shape.c, shape.h, shape.w));
    const TensorId y = builder.output("y", image_shape(layout, shape.n, shape.c, shape.p(), shape.q()), DType::i8);
    expect_right(builder.run(MaxPool{shape, x, y}).named("max_pool", "here").graph, "max pool (own loop)");
  }
}

TEST(QuantizedLayers, WhatIsNoneOfThemIsRefusedInWords) {
  testing::MemoryDevice device;
  const auto provider = make_openblas_provider(1);
  const std::array<Provider*, 1> providers = {provider.get()};
  auto created =
      Session::create(device, providers, rescale_of(DType::f32, DType::f32, {.rows = 1, .channels = 1, .inner = 4}), 1);
  EXPECT_THAT(std::get<Unsupported>(created).reason, HasSubstr("rescale f32 and i32 into i8"));
}

}  // namespace
}  // namespace aibench
