#include "kernels/reference/openblas/half_layers.h"

#include <array>
#include <bit>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/ops/half.h"
#include "kernels/reference/openblas/simd/loops.h"
#include "kernels/reference/openblas/simd/tables.h"
#include "kernels/session.h"
#include "kernels/verify/conformance_builder.h"
#include "kernels/verify/reference_check.h"
#include "tests/support/memory_device.h"

namespace aibench {
namespace {

struct Checked {
  std::vector<ServedOp> served;
  Verification verification;
  std::string guard;
};

// Runs the graph on the provider alone and compares every tensor that was written with fp64.
Checked run_on(int threads, const OpGraph& graph) {
  testing::MemoryDevice device;
  const auto provider = make_openblas_provider(threads);
  const std::array<Provider*, 1> providers = {provider.get()};
  auto created = Session::create(device, providers, graph, 7);
  Session& session = *std::get<std::unique_ptr<Session>>(created);
  session.enqueue();
  const std::vector<bool> written = must_be_written(graph, session.served());
  std::vector<std::vector<std::byte>> results(written.size());
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (written[i]) results[i] = session.download(static_cast<TensorId>(i));
  }
  return {session.served(), check_against_reference(graph, session.initial(), results, 1), session.broken_guard()};
}

void expect_right(const OpGraph& graph, const std::string& algorithm, std::int64_t ops) {
  for (const int threads : {1, 2, 3}) {
    const Checked checked = run_on(threads, graph);
    EXPECT_EQ(checked.verification.status, "ok") << checked.verification.reason;
    EXPECT_EQ(checked.guard, "");
    ASSERT_EQ(checked.served.size(), 1U);
    EXPECT_EQ(checked.served.front().algorithm, algorithm);
    EXPECT_EQ(checked.served.front().count, ops);
  }
}

TEST(HalfLoops, RoundEveryBf16NumberAndWhatLiesBetweenLikeTheOthersDo) {
  std::vector<const openblas::HalfLoops*> tables = {&openblas::baseline::half(0.0F)};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) tables.push_back(&openblas::avx2::half(0.0F));
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")) {
    tables.push_back(&openblas::avx512::half(0.0F));
  }
#endif
  std::vector<float> numbers;
  for (std::uint32_t upper = 0; upper < 0x10000U; ++upper) {
    for (const std::uint32_t lower : {0U, 1U, 0x7fffU, 0x8000U, 0x8001U, 0xffffU}) {
      numbers.push_back(std::bit_cast<float>(upper << 16 | lower));
    }
  }
  const auto count = static_cast<std::int64_t>(numbers.size());
  for (const openblas::HalfLoops* loops : tables) {
    std::vector<std::uint16_t> narrow(numbers.size());
    loops->narrow(numbers.data(), narrow.data(), count);
    std::vector<float> wide(numbers.size());
    loops->widen(narrow.data(), wide.data(), count);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      wrong += narrow[i] != bf16_from_float(numbers[i]) ? 1 : 0;
      wrong += std::bit_cast<std::uint32_t>(wide[i]) != static_cast<std::uint32_t>(narrow[i]) << 16 ? 1 : 0;
    }
    EXPECT_EQ(wrong, 0U);
  }
}

TEST(HalfLayers, CopiesOfAllMastersAreOneKernel) {
  CaseBuilder builder(DType::f32);
  for (const std::int64_t count : {1, 150, 48000, 84}) {
    const TensorId x = builder.input("x" + std::to_string(count), {count});
    builder.run(Convert{count, DType::bf16, x, builder.output("y" + std::to_string(count), {count}, DType::bf16)});
  }
  expect_right(builder.named("convert", "").graph, "convert (own loop)", 4);
}

TEST(HalfLayers, AConversionBackEndsTheRun) {
  CaseBuilder builder(DType::f32);
  const TensorId x = builder.input("x", {100}), y = builder.output("y", {100}, DType::bf16);
  builder.run(Convert{100, DType::bf16, x, y}).run(Convert{100, DType::f32, y, builder.output("z", {100})});
  const Checked checked = run_on(2, builder.named("convert", "").graph);
  EXPECT_EQ(checked.verification.status, "ok") << checked.verification.reason;
  EXPECT_EQ(checked.served.size(), 2U);
}

TEST(HalfLayers, AReluAndItsBiasGoBackTogether) {
  struct Size {
    std::int64_t rows, channels, inner;
  };
  for (const Size& s : {Size{100, 84, 1}, Size{64, 6, 784}, Size{1, 3, 5}, Size{2, 3, 9000}}) {
    CaseBuilder builder(DType::bf16);
    const std::int64_t count = s.rows * s.channels * s.inner;
    const TensorId y = builder.input("y", {count}), dy = builder.updated("dy", {count});
    builder.run(ReluBackward{count, y, dy, dy});
    builder.run(BiasBackward{s.rows, s.channels, s.inner, dy, builder.output("dbias", {s.channels}, DType::f32)});
    expect_right(builder.named("relu_backward", "").graph, "relu+bias backward (own loop)", 2);
  }
}

TEST(HalfLayers, PoolingGoesForwardAndBackOverManyImages) {
  for (const MaxPoolShape& s : {MaxPoolShape{.n = 50, .c = 6, .h = 28, .w = 27},
                                MaxPoolShape{.n = 50, .c = 6, .h = 28, .w = 27, .layout = Layout::nhwc},
                                MaxPoolShape{.n = 5, .c = 70, .h = 13, .w = 9, .size_h = 3, .layout = Layout::nhwc}}) {
    const CaseBuilder::Shape in = image_shape(s.layout, s.n, s.c, s.h, s.w);
    const CaseBuilder::Shape out = image_shape(s.layout, s.n, s.c, s.p(), s.q());
    CaseBuilder builder(DType::bf16);
    const TensorId x = builder.input("x", in), y = builder.output("y", out), dy = builder.input("dy", out);
    builder.run(MaxPool{s, x, y}).run(MaxPoolBackward{s, x, y, dy, builder.output("dx", in)});
    const OpGraph graph = builder.named("max_pool", "").graph;
    for (const int threads : {1, 3}) {
      const Checked checked = run_on(threads, graph);
      EXPECT_EQ(checked.verification.status, "ok") << checked.verification.reason;
      EXPECT_EQ(checked.guard, "");
      EXPECT_EQ(checked.served.size(), 2U);
    }
  }
}

// Products stay with the libraries that have them.
TEST(HalfLayers, ANetworkIsRefusedAtItsFirstProductWithTheReason) {
  NetworkWorkload network{.name = "n", .dtype = DType::bf16, .mode = NetworkMode::training, .batch = 2, .input = {4}};
  network.layers = {FullyConnectedLayer{.features = 5}};
  testing::MemoryDevice device;
  const auto provider = make_openblas_provider(1);
  const std::array<Provider*, 1> providers = {provider.get()};
  const auto created = Session::create(device, providers, build_graph(network), 1);
  EXPECT_THAT(std::get<Unsupported>(created).reason,
              ::testing::HasSubstr("gemm in bf16: openblas computes f32 and f64 only"));
}

}  // namespace
}  // namespace aibench
