#include "kernels/verify/reference_check.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/verify/conformance_builder.h"
#include "kernels/verify/decode.h"
#include "kernels/workloads/generator.h"
#include "kernels/workloads/workload.h"
#include "tests/unit/verify/encode.h"
#include "tests/unit/verify/naive_provider.h"
#include "tests/unit/verify/verify_pass.h"

namespace aibench {
namespace {

using testing::Bug;
using testing::encode;
using ::testing::HasSubstr;
using testing::How;
using testing::NaiveProvider;
using testing::verify_pass;

using Contents = std::vector<std::vector<std::byte>>;

// A graph, its generated inputs, and a right result to spoil.
struct Pass {
  explicit Pass(OpGraph of) : graph(std::move(of)), results(graph.tensors.size()) {
    for (const Tensor& tensor : graph.tensors) {
      const bool filled = tensor.role != TensorRole::intermediate && tensor.role != TensorRole::output;
      initial.push_back(filled ? generate(tensor, 1) : std::vector<std::byte>());
    }
    testing::MemoryDevice device;
    NaiveProvider provider;
    const std::array providers{static_cast<Provider*>(&provider)};
    auto created = Session::create(device, providers, graph, 1);
    Session& session = *std::get<std::unique_ptr<Session>>(created);
    session.enqueue();
    for (std::size_t i = 0; i < results.size(); ++i) results[i] = session.download(static_cast<TensorId>(i));
  }

  void set(TensorId id, std::size_t element, double value) {
    const DType dtype = graph.at(id).dtype;
    const std::vector<std::byte> bytes = encode(dtype, std::array{value});
    std::copy(bytes.begin(), bytes.end(),
              results[static_cast<std::size_t>(id)].begin() + static_cast<std::ptrdiff_t>(element * size_of(dtype)));
  }
  double get(TensorId id, std::size_t element) const {
    return decode(graph.at(id).dtype, results[static_cast<std::size_t>(id)])[element];
  }
  Verification check() const { return check_against_reference(graph, initial, results); }

  OpGraph graph;
  Contents initial, results;
};

OpGraph gemm_graph(DType dtype, std::int64_t m, std::int64_t n, std::int64_t k) {
  return build_graph(GemmWorkload{.dtype = dtype, .m = m, .n = n, .k = k});
}

constexpr TensorId kC = 2;  // of a gemm's graph

TEST(ReferenceCheck, ReportsEveryWrittenTensorWithItsErrorAndLimit) {
  const Verification verification = Pass(gemm_graph(DType::f32, 9, 8, 7)).check();
  EXPECT_EQ(verification.status, "ok");
  EXPECT_EQ(verification.reason, "");
  EXPECT_EQ(verification.precision, "fp32");
  ASSERT_EQ(verification.checks.size(), 1U);
  const Check& check = verification.checks.front();
  EXPECT_EQ(check.id, "reference/c");
  EXPECT_EQ(check.state, "ok");
  EXPECT_GT(*check.value, 0.0);
  EXPECT_LT(*check.value, 1e-6);
  EXPECT_EQ(*check.limit, 2e-6);
  EXPECT_EQ(verification.epsilon, check.value);
  EXPECT_EQ(verification.limit, check.limit);
}

// 2048 x 2048 outputs, one of them zero: no average would show it.
TEST(ReferenceCheck, FindsOneZeroedElementAmongFourMillion) {
  Pass pass(gemm_graph(DType::f32, 2048, 2048, 4));
  ASSERT_EQ(pass.check().status, "ok");
  constexpr std::size_t kElement = 1234 * 2048 + 77;
  ASSERT_GT(std::abs(pass.get(kC, kElement)), 1e-3);
  pass.set(kC, kElement, 0.0);
  const Verification verification = pass.check();
  EXPECT_EQ(verification.status, "wrong");
  EXPECT_THAT(verification.reason, HasSubstr("[0, 1234, 77] of 'c' is 0, the reference "));
}

TEST(ReferenceCheck, NamesThePrecisionThatRan) {
  struct Run {
    DType declared;
    Bug bug;
    const char* precision;
    const char* status;
  };
  for (const Run& run : {Run{DType::f64, Bug::none, "fp64", "ok"}, Run{DType::f32, Bug::none, "fp32", "ok"},
                         Run{DType::tf32, Bug::none, "tf32", "ok"}, Run{DType::f16, Bug::none, "fp16", "ok"},
                         Run{DType::bf16, Bug::none, "bf16", "ok"}, Run{DType::f8e4m3, Bug::none, "fp8", "ok"},
                         Run{DType::i8, Bug::none, "int8", "ok"}, Run{DType::f64, Bug::tf32_inputs, "tf32", "wrong"},
                         Run{DType::f32, Bug::tf32_inputs, "tf32", "wrong"},
                         Run{DType::f32, Bug::tf32_truncated_inputs, "tf32", "wrong"},
                         Run{DType::f32, Bug::bf16_inputs, "bf16", "wrong"},
                         Run{DType::f16, Bug::fp16_sums, "fp16 accumulation", "wrong"}}) {
    NaiveProvider provider(How{.bug = run.bug});
    const Verification verification = verify_pass(provider, gemm_graph(run.declared, 60, 50, 700), 4);
    EXPECT_EQ(verification.precision, run.precision) << name_of(run.declared) << " " << verification.reason;
    EXPECT_EQ(verification.status, run.status) << name_of(run.declared);
    if (verification.status == "wrong") {
      EXPECT_THAT(verification.reason, HasSubstr(run.precision));
    }
  }
}

TEST(ReferenceCheck, SaysThatTf32WasNotUsedWhenItWasNot) {
  Pass pass(gemm_graph(DType::f32, 30, 30, 30));
  for (Tensor& tensor : pass.graph.tensors) tensor.dtype = DType::tf32;  // stored alike
  const Verification verification = pass.check();
  EXPECT_EQ(verification.status, "ok");
  EXPECT_EQ(verification.precision, "fp32");
}

TEST(ReferenceCheck, CallsASurvivingCanaryUnwritten) {
  Pass pass(gemm_graph(DType::f32, 9, 8, 7));
  NaiveProvider lazy(How{.bug = Bug::last_row_unwritten});
  const Verification verification = verify_pass(lazy, pass.graph, 1);
  EXPECT_EQ(verification.status, "wrong");
  EXPECT_THAT(verification.reason, HasSubstr("8 of 72 elements of 'c' were never written, the first at [0, 8, 0]"));
}

TEST(ReferenceCheck, FindsNanAndInfinity) {
  for (double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    Pass pass(gemm_graph(DType::f16, 9, 8, 7));
    pass.set(kC, 5, bad);
    EXPECT_THAT(pass.check().reason, HasSubstr("1 of 72 elements of 'c' are NaN or infinite, the first at [0, 0, 5]"));
  }
}

TEST(ReferenceCheck, AcceptsInfinityWhereTheFormatOverflows) {
  OpGraph graph = gemm_graph(DType::f16, 4, 4, 64);
  for (int operand : {0, 1}) graph.tensors[static_cast<std::size_t>(operand)].fill = {Fill::Kind::uniform, 200, 201};
  Pass pass(graph);
  ASSERT_TRUE(std::isinf(pass.get(kC, 0)));
  EXPECT_EQ(pass.check().status, "ok");
  pass.set(kC, 0, -std::numeric_limits<double>::infinity());
  EXPECT_EQ(pass.check().status, "wrong");
}

TEST(ReferenceCheck, FindsAWriteBetweenTheRows) {
  Pass pass(build_graph(GemmWorkload{.m = 3, .n = 4, .k = 5, .ldc = 6}));
  ASSERT_EQ(pass.check().status, "ok");
  pass.set(kC, 4, 0.0);
  EXPECT_THAT(pass.check().reason, HasSubstr("do not belong to the result were overwritten, the first at [0, 0, 4]"));
}

TEST(ReferenceCheck, LeavesWhatIsNotGivenUnchecked) {
  Pass pass(gemm_graph(DType::f32, 9, 8, 7));
  pass.results[kC].clear();
  const Verification verification = pass.check();
  EXPECT_EQ(verification.status, "ok");
  EXPECT_TRUE(verification.checks.empty());
}

TEST(ReferenceCheck, SaysUnknownWhereTheReferenceCannotTell) {
  const Verification too_long = Pass(gemm_graph(DType::i8, 1, 1, 131072)).check();
  EXPECT_EQ(too_long.status, "unknown");
  EXPECT_THAT(too_long.reason, HasSubstr("131071"));

  Pass spoiled(gemm_graph(DType::f32, 2, 2, 2));
  const std::vector<std::byte> nan = encode(DType::f32, std::array{std::nan("")});
  std::copy(nan.begin(), nan.end(), spoiled.initial[0].begin());
  const Verification not_finite = spoiled.check();
  EXPECT_EQ(not_finite.status, "unknown");
  EXPECT_THAT(not_finite.reason, HasSubstr("not finite for 2 elements of 'c'"));
}

TEST(ReferenceCheck, RefusesContentsThatDoNotFitTheGraph) {
  const Pass pass(gemm_graph(DType::f32, 2, 2, 2));
  EXPECT_THROW(check_against_reference(pass.graph, pass.initial, Contents(2)), std::invalid_argument);
  Contents short_result = pass.results;
  short_result[kC].pop_back();
  EXPECT_THROW(check_against_reference(pass.graph, pass.initial, short_result), std::invalid_argument);
  OpGraph broken = pass.graph;
  std::get<Gemm>(broken.ops[0]).ldc = 100;
  EXPECT_THROW(check_against_reference(broken, pass.initial, pass.results), std::invalid_argument);
}

NetworkWorkload small_network(NetworkMode mode) {
  NetworkWorkload network{.name = "net", .dtype = DType::f32, .mode = mode, .batch = 4, .input = {2, 9, 9}};
  network.layers = {Conv2dLayer{.channels = 4, .kernel_h = 3, .kernel_w = 3},
                    ReluLayer{},
                    MaxPoolLayer{},
                    FullyConnectedLayer{.features = 6},
                    ReluLayer{},
                    FullyConnectedLayer{.features = 5}};
  network.optimizer = SgdOptimizer{.learning_rate = 0.1, .momentum = 0.9};
  return network;
}

TensorId find(const OpGraph& graph, const std::string& name) {
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    if (graph.tensors[i].name == name) return static_cast<TensorId>(i);
  }
  throw std::invalid_argument("no tensor " + name);
}

// The fault is blamed on the op that made it: what follows is checked against the device's own numbers.
TEST(ReferenceCheck, BlamesTheOpThatWentWrongAndNoOther) {
  Pass pass(build_graph(small_network(NetworkMode::training)));
  ASSERT_EQ(pass.check().status, "ok") << pass.check().reason;
  const TensorId dx = find(pass.graph, "fc1.dweight");
  pass.set(dx, 3, pass.get(dx, 3) + 0.01);
  const Verification verification = pass.check();
  EXPECT_EQ(verification.status, "wrong");
  std::vector<std::string> bad;
  for (const Check& check : verification.checks) {
    if (check.state != "ok") bad.push_back(check.id);
  }
  // The gradient, and the parameter and velocity that were not updated with it.
  EXPECT_THAT(bad,
              ::testing::ElementsAre("reference/fc1.dweight", "reference/fc1.weight", "reference/fc1.weight.velocity"));
}

TEST(ReferenceCheck, ChecksEveryTensorOfATrainingStep) {
  const Pass pass(build_graph(small_network(NetworkMode::training)));
  const Verification verification = pass.check();
  std::vector<std::string> checked;
  for (const Check& check : verification.checks) checked.push_back(check.id.substr(10));
  for (const Tensor& tensor : pass.graph.tensors) {
    if (tensor.role != TensorRole::input) {
      EXPECT_THAT(checked, ::testing::Contains(tensor.name));
    }
  }
  EXPECT_EQ(verification.precision, "fp32");
}

TEST(ReferenceCheck, FindsFaultsInsideOneFusedKernel) {
  const OpGraph inference = build_graph(small_network(NetworkMode::inference));
  const OpGraph training = build_graph(small_network(NetworkMode::training));
  struct Fault {
    Bug bug;
    const OpGraph& graph;
  };
  for (const Fault& fault :
       {Fault{Bug::bias_missing, inference}, Fault{Bug::zeroed_element, inference}, Fault{Bug::relu_missing, inference},
        Fault{Bug::pool_is_mean, inference}, Fault{Bug::tf32_inputs, inference}, Fault{Bug::bias_missing, training},
        Fault{Bug::last_tap_skipped, training}, Fault{Bug::relu_gradient_everywhere, training},
        Fault{Bug::pool_gradient_to_all, training}, Fault{Bug::loss_gradient_not_divided, training},
        Fault{Bug::momentum_ignored, training}, Fault{Bug::step_uphill, training}, Fault{Bug::step_skipped, training},
        Fault{Bug::bf16_inputs, training}}) {
    NaiveProvider right({}, true), wrong(How{.bug = fault.bug}, true);
    EXPECT_EQ(verify_pass(right, fault.graph, 6).status, "ok");
    // Without momentum in the first step the velocity is zero before, so ignoring it changes nothing.
    const char* const expected = fault.bug == Bug::momentum_ignored ? "ok" : "wrong";
    EXPECT_EQ(verify_pass(wrong, fault.graph, 6).status, expected) << static_cast<int>(fault.bug);
  }
}

TEST(MustBeWritten, LeavesOutWhatOneKernelKeepsToItself) {
  const OpGraph graph = build_graph(small_network(NetworkMode::inference));
  const auto served = [](std::initializer_list<std::int64_t> counts) {
    std::vector<ServedOp> list;
    for (std::int64_t count : counts) list.push_back({.op = "", .provider = "", .algorithm = "", .count = count});
    return list;
  };
  const auto ops = static_cast<std::int64_t>(graph.ops.size());
  std::vector<ServedOp> one_each(graph.ops.size());
  const std::vector<bool> all = must_be_written(graph, one_each), fused = must_be_written(graph, served({ops}));
  const std::vector<bool> split = must_be_written(graph, served({2, ops - 2}));
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    const Tensor& tensor = graph.tensors[i];
    const bool written = tensor.role == TensorRole::intermediate || tensor.role == TensorRole::output;
    EXPECT_EQ(all[i], written) << tensor.name;
    EXPECT_EQ(fused[i], tensor.role == TensorRole::output) << tensor.name;
  }
  EXPECT_TRUE(split[static_cast<std::size_t>(find(graph, "conv1.output"))]);
  EXPECT_FALSE(split[static_cast<std::size_t>(find(graph, "fc1.output"))]);
}

}  // namespace
}  // namespace aibench
