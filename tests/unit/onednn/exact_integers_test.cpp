// Products of 8-bit integers, with sums beyond the 24 bits that a float holds.
#include <cstring>
#include <functional>

#include <gtest/gtest.h>

#include "kernels/reference/onednn/onednn_provider.h"
#include "tests/support/memory_device.h"

namespace aibench {
namespace {

using Bytes = std::vector<std::int8_t>;

// All kinds of numbers, or `large` ones of one sign, whose sums need more digits than a float has.
Bytes numbers(std::size_t count, bool large) {
  Bytes list(count);
  std::uint32_t state = 12345;
  for (std::int8_t& value : list) {
    state = state * 1664525U + 1013904223U;
    value =
        static_cast<std::int8_t>(large ? -128 + static_cast<int>(state >> 28) : static_cast<int>(state >> 24) - 128);
  }
  return list;
}

TensorId add(OpGraph& graph, DType dtype, std::int64_t elements, TensorRole role) {
  return graph.add({.name = "t", .dtype = dtype, .shape = {elements}, .elements = elements, .role = role});
}

// Prepares the op over (a, b, result), runs it once and returns the result; empty when it is refused.
std::vector<std::int32_t> run(const OpGraph& graph, const Bytes& a, const Bytes& b, std::string& reason) {
  testing::MemoryDevice device;
  std::vector<std::unique_ptr<Buffer>> buffers;
  std::vector<Buffer*> bindings;
  for (const Tensor& tensor : graph.tensors) {
    buffers.push_back(device.allocate(tensor.bytes()));
    bindings.push_back(buffers.back().get());
  }
  const auto provider = make_onednn_provider(2);
  std::memcpy(bindings[0]->data(), a.data(), a.size());
  std::memcpy(bindings[1]->data(), b.data(), b.size());
  auto answer = provider->prepare(graph, 0, bindings);
  if (const auto* unsupported = std::get_if<Unsupported>(&answer)) {
    reason = unsupported->reason;
    return {};
  }
  std::get<Prepared>(answer).kernel->enqueue();
  std::vector<std::int32_t> result(static_cast<std::size_t>(graph.tensors[2].elements));
  std::memcpy(result.data(), bindings[2]->data(), result.size() * sizeof(std::int32_t));
  return result;
}

// m x n x k against sums by the definition; the reason when it is refused.
std::string check_product(std::int64_t m, std::int64_t n, std::int64_t k, bool large) {
  OpGraph graph;
  const TensorId a = add(graph, DType::i8, m * k, TensorRole::input);
  const TensorId b = add(graph, DType::i8, k * n, TensorRole::input);
  const TensorId c = add(graph, DType::i32, m * n, TensorRole::output);
  graph.ops = {Gemm{.m = m, .n = n, .k = k, .lda = k, .ldb = n, .ldc = n, .a = a, .b = b, .c = c}};
  const Bytes left = numbers(static_cast<std::size_t>(m * k), large);
  const Bytes right = numbers(static_cast<std::size_t>(k * n), large);
  std::string reason;
  const std::vector<std::int32_t> got = run(graph, left, right, reason);
  for (std::size_t at = 0; at < got.size(); ++at) {
    const std::int64_t i = static_cast<std::int64_t>(at) / n, j = static_cast<std::int64_t>(at) % n;
    std::int32_t sum = 0;
    for (std::int64_t t = 0; t < k; ++t) {
      sum += left[static_cast<std::size_t>(i * k + t)] * right[static_cast<std::size_t>(t * n + j)];
    }
    EXPECT_EQ(got[at], sum) << m << "x" << n << "x" << k << " at " << i << ", " << j;
    if (got[at] != sum) break;
  }
  return reason;
}

TEST(ExactIntegers, LongProductsOfMatrices) {
  for (const bool large : {false, true}) {
    if (std::string reason = check_product(33, 47, 8191, large); !reason.empty()) GTEST_SKIP() << reason;
  }
}

// oneDNN 2.6.3 ends the process at some of these, which is why they are refused there; nowhere else are they special.
TEST(ExactIntegers, SizesThatEndJustBeforeTwoTilesAreRightOrRefused) {
  for (const std::int64_t k : {124, 125, 126, 127, 128}) {
    for (const std::int64_t m : {33, 92, 129}) {
      for (const std::int64_t n : {7, 16, 63, 90}) {
        const std::string reason = check_product(m, n, k, false);
        if (reason.find("VNNI") != std::string::npos) GTEST_SKIP() << reason;
        EXPECT_TRUE(reason.empty() || reason.find("AMX tiles") != std::string::npos) << reason;
        EXPECT_TRUE(reason.empty() || (k > 124 && k < 128)) << k << ": " << reason;
      }
    }
  }
}

TEST(ExactIntegers, DeepConvolutions) {
  constexpr std::int64_t kC = 515, kSide = 3, kFilters = 18;
  const Conv2dShape shape{.c = kC, .h = kSide, .w = kSide, .k = kFilters, .r = kSide, .s = kSide};
  for (const bool large : {false, true}) {
    OpGraph graph;
    const std::int64_t terms = kC * kSide * kSide;
    const TensorId x = add(graph, DType::i8, terms, TensorRole::input);
    const TensorId w = add(graph, DType::i8, kFilters * terms, TensorRole::input);
    const TensorId y = add(graph, DType::i32, kFilters, TensorRole::output);
    graph.ops = {Conv2dForward{shape, x, w, y}};
    const Bytes image = numbers(static_cast<std::size_t>(terms), large);
    const Bytes filters = numbers(static_cast<std::size_t>(kFilters * terms), large);
    std::string reason;
    const std::vector<std::int32_t> got = run(graph, image, filters, reason);
    if (!reason.empty()) GTEST_SKIP() << reason;
    for (std::int64_t k = 0; k < kFilters; ++k) {
      std::int32_t sum = 0;
      for (std::int64_t i = 0; i < terms; ++i) {
        sum += image[static_cast<std::size_t>(i)] * filters[static_cast<std::size_t>(k * terms + i)];
      }
      ASSERT_EQ(got[static_cast<std::size_t>(k)], sum) << k;
    }
  }
}

}  // namespace
}  // namespace aibench
