#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>

#include "kernels/reference/onednn/onednn_provider.h"
#include "kernels/reference/onednn/waiting.h"
#include "kernels/worker/measure.h"
#include "kernels/workloads/workload.h"
#include "tests/support/memory_device.h"
#include "tests/unit/openblas/graph_runner.h"
#include "tests/unit/worker/provider_backend.h"

namespace aibench {
namespace {

using testing::GraphBuilder;
using testing::refusal_of;

TEST(OneDnn, SaysWhatTheLibraryIs) {
  const ProviderInfo info = make_onednn_provider(2)->info();
  EXPECT_EQ(info.name, "onednn");
  EXPECT_EQ(info.version.rfind("oneDNN ", 0), 0U) << info.version;
  EXPECT_EQ(info.configuration.rfind("kernels ", 0), 0U) << info.configuration;
  EXPECT_NE(info.configuration.find("f32 math strict"), std::string::npos) << info.configuration;
  if (!info.path.empty()) {
    EXPECT_TRUE(std::filesystem::is_regular_file(info.path)) << info.path;
  }
}

TEST(OneDnn, ReadsItsThreadsBackFromTheRuntime) {
  const int two = make_onednn_provider(2)->info().threads;
  if (two == 0) GTEST_SKIP() << "this oneDNN runs on something else than OpenMP";
  EXPECT_EQ(two, 2);
  EXPECT_EQ(make_onednn_provider(3)->info().threads, 3);
  EXPECT_EQ(make_onednn_provider(1)->info().threads, 1);
}

// The tensors of a graph in memory that a provider can be asked with.
struct Bound {
  explicit Bound(const OpGraph& graph) {
    for (const Tensor& tensor : graph.tensors) {
      buffers.push_back(device.allocate(tensor.bytes()));
      bindings.push_back(buffers.back().get());
    }
  }
  testing::MemoryDevice device;
  std::vector<std::unique_ptr<Buffer>> buffers;
  std::vector<Buffer*> bindings;
};

TEST(OneDnn, TakesWhatAnEarlierProcessChoseWithoutTryingAndTriesWhatItDoesNotKnow) {
  const OpGraph graph = build_graph(Conv2dWorkload{.n = 2, .c = 32, .h = 14, .w = 14, .k = 32, .r = 3, .s = 3});
  const Bound bound(graph);
  auto tried = std::get<Prepared>(make_onednn_provider(1)->prepare(graph, 0, bound.bindings)).tried;
  if (tried.empty()) GTEST_SKIP() << "this oneDNN has one way to convolve on this processor";
  for (const TriedKernel& kernel : tried) {
    const Prepared again =
        std::get<Prepared>(make_onednn_provider(1)->prepare_as(graph, 0, bound.bindings, kernel.algorithm));
    EXPECT_EQ(again.algorithm, kernel.algorithm);
    EXPECT_TRUE(again.tried.empty());
  }
  const Prepared anew = std::get<Prepared>(make_onednn_provider(1)->prepare_as(graph, 0, bound.bindings, "unknown"));
  EXPECT_EQ(anew.tried.size(), tried.size());
}

// The library names its product by blocks for the caches second or third, and lists its first again when that is in
// use.
TEST(OneDnn, TriesItsOlderProductBesideTheOneItPrefers) {
  const OpGraph graph = build_graph(GemmWorkload{.m = 100, .n = 90, .k = 80});
  const Bound bound(graph);
  const auto older = make_onednn_provider(1, onednn::Form::gemm);
  if (std::holds_alternative<Unsupported>(older->prepare(graph, 0, bound.bindings))) {
    GTEST_SKIP() << "this oneDNN has one way to multiply on this processor";
  }
  const auto provider = make_onednn_provider(1);
  const Prepared prepared = std::get<Prepared>(provider->prepare(graph, 0, bound.bindings));
  const auto is_older = [](const TriedKernel& kernel) { return kernel.algorithm.find("gemm:") != std::string::npos; };
  EXPECT_EQ(std::ranges::count_if(prepared.tried, is_older), prepared.tried.empty() ? 0 : 1);
  EXPECT_NE(prepared.tried.size(), 1U);
}

// Packed weights: right on the data and after it was replaced, with the reorder out of the call.
void expect_packed(const Workload& workload) {
  const auto provider = make_onednn_provider(2);
  testing::ProviderBackend backend(*provider);
  const MeasureCommand command{.case_id = id_of(workload), .workload = workload, .policy = {.modes = {}}};
  const CaseEvent event = measure_case(backend, command, 0.0, [](Phase) {});
  ASSERT_EQ(event.status, CaseStatus::ok) << command.case_id << ": " << event.reason;
  EXPECT_TRUE(event.pack_time_s.has_value());
  ASSERT_TRUE(event.verification.has_value());
  EXPECT_EQ(event.verification->status, "ok") << event.verification->reason;
  for (const ServedOp& op : event.served) {
    EXPECT_EQ(op.algorithm.find("reorders weights"), std::string::npos) << op.algorithm;
  }
}

TEST(OneDnn, PacksWeightsAheadWhereACaseSaysSo) {
  for (const std::int64_t size : {16, 67, 256}) {
    expect_packed(GemmWorkload{.m = size, .n = size, .k = size, .trans_b = size == 67, .weights = Weights::packed});
  }
  expect_packed(GemmWorkload{.m = 33, .n = 64, .k = 64, .beta = 0.5, .batch = 3, .weights = Weights::packed});
  expect_packed(Conv2dWorkload{
      .n = 2, .c = 32, .h = 14, .w = 14, .k = 32, .r = 3, .s = 3, .pad_h = 1, .weights = Weights::packed});
  expect_packed(Conv2dWorkload{
      .n = 1, .c = 32, .h = 9, .w = 9, .k = 64, .groups = 2, .layout = Layout::nhwc, .weights = Weights::packed});
}

std::string gemm_refusal(DType operand, DType result) {
  GraphBuilder builder(DType::f32);
  const TensorId a = builder.input(1), b = builder.input(1), c = builder.result(1);
  for (const TensorId id : {a, b}) builder.graph.tensors[static_cast<std::size_t>(id)].dtype = operand;
  builder.graph.tensors[static_cast<std::size_t>(c)].dtype = result;
  builder.op(Gemm{.m = 1, .n = 1, .k = 1, .lda = 1, .ldb = 1, .ldc = 1, .a = a, .b = b, .c = c});
  return refusal_of(*make_onednn_provider(1), builder.graph);
}

TEST(OneDnn, RefusesElementTypesByName) {
  EXPECT_EQ(gemm_refusal(DType::f32, DType::f32), "");
  for (const DType dtype : {DType::f64, DType::tf32}) {
    EXPECT_NE(gemm_refusal(dtype, dtype).find(name_of(dtype)), std::string::npos) << gemm_refusal(dtype, dtype);
  }
  EXPECT_NE(gemm_refusal(DType::f16, DType::f32).find("f16"), std::string::npos);
  EXPECT_NE(gemm_refusal(DType::f32, DType::bf16).find("bf16"), std::string::npos);
  EXPECT_NE(gemm_refusal(DType::f8e4m3, DType::bf16).find("f8e4m3"), std::string::npos);
  EXPECT_NE(gemm_refusal(DType::i8, DType::i8).find("i8"), std::string::npos);
}

TEST(OneDnn, SaysWhyAnOpIsNotTaken) {
  const auto provider = make_onednn_provider(1);
  GraphBuilder builder(DType::f32);
  const TensorId parameter = builder.input(4, TensorRole::parameter), gradient = builder.input(4);
  builder.op(SgdStep{.count = 4, .learning_rate = 0.1, .parameter = parameter, .gradient = gradient});
  EXPECT_EQ(refusal_of(*provider, builder.graph), "sgd_step: onednn has no primitive for it");
  builder.graph.ops = {BiasBackward{.rows = 2, .channels = 2, .dy = gradient, .dbias = parameter}};
  EXPECT_NE(refusal_of(*provider, builder.graph).find("weights' gradient"), std::string::npos);
}

TEST(Waiting, WhatSomebodySetIsLeftAlone) {
  ASSERT_EQ(unsetenv("GOMP_SPINCOUNT"), 0);
  ASSERT_EQ(setenv("OMP_WAIT_POLICY", "passive", 1), 0);
  EXPECT_FALSE(onednn::limit_spinning());
  EXPECT_EQ(onednn::spinning(), "idle threads wait passive");
  ASSERT_EQ(unsetenv("OMP_WAIT_POLICY"), 0);
  EXPECT_EQ(onednn::spinning(), "");
  EXPECT_TRUE(onednn::limit_spinning()) << "nothing was set";
  EXPECT_NE(onednn::spinning(), "");
  EXPECT_FALSE(onednn::limit_spinning()) << "or the program would start itself for ever";
  ASSERT_EQ(unsetenv("GOMP_SPINCOUNT"), 0);
}

}  // namespace
}  // namespace aibench
