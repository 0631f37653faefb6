// The reference provider against the tests' own loops, and the convolutions against their defining identity.

#include <cmath>

#include <gtest/gtest.h>

#include "tests/unit/verify/naive_provider.h"
#include "tests/unit/verify/reference_run.h"

namespace aibench {
namespace {

using testing::NaiveProvider;
using testing::ReferenceRun;

std::vector<ConformanceCase> fp64_cases() {
  std::vector<ConformanceCase> cases;
  for (const ConformanceCase& conformance_case : conformance_cases()) {
    if (conformance_case.name.find("/f64/") != std::string::npos) cases.push_back(conformance_case);
  }
  return cases;
}

class ReferenceAgainstNaive : public ::testing::TestWithParam<ConformanceCase> {};

TEST_P(ReferenceAgainstNaive, AgreesToRounding) {
  const OpGraph& graph = GetParam().graph;
  ReferenceRun reference(graph, 3), start(graph, 3);
  reference.run();
  HostTensors naive(graph, [&] {
    std::vector<std::vector<std::byte>> contents;
    for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
      const Tensor& tensor = graph.tensors[i];
      const bool filled = tensor.role != TensorRole::intermediate && tensor.role != TensorRole::output;
      contents.push_back(filled ? generate(tensor, 3) : std::vector<std::byte>());
    }
    return contents;
  }());
  NaiveProvider provider;
  for (std::size_t i = 0; i < graph.ops.size(); ++i) {
    std::get<Prepared>(provider.prepare(graph, i, naive.bindings())).kernel->enqueue();
  }
  for (const Op& op : graph.ops) {
    for (TensorId id : writes(op)) {
      double largest = 0.0;
      for (double value : reference[id]) largest = std::isnan(value) ? largest : std::max(largest, std::abs(value));
      for (std::size_t i = 0; i < reference[id].size(); ++i) {
        const double a = reference[id][i], b = naive.floats(id)[i];
        if (std::isnan(a) && std::isnan(b)) continue;  // memory between rows
        ASSERT_NEAR(a, b, 1e-13 * largest) << graph.at(id).name << " " << i;
      }
    }
  }
}

std::string test_name(const ::testing::TestParamInfo<ConformanceCase>& info) {
  std::string name = info.param.name;
  for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(EveryFp64Case, ReferenceAgainstNaive, ::testing::ValuesIn(fp64_cases()), test_name);

double inner_product(std::span<const double> a, std::span<const double> b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// <conv(x, w), u> is linear in each of x, w and u, so the backward convolutions must satisfy
// <conv(x, w), u> = <x, backward_data(u, w)> = <w, backward_weights(x, u)>.
TEST(ReferenceConv2d, SatisfiesTheAdjointIdentity) {
  int tried = 0;
  for (const ConformanceCase& conformance_case : fp64_cases()) {
    const auto* forward = std::get_if<Conv2dForward>(&conformance_case.graph.ops.front());
    if (forward == nullptr || conformance_case.graph.ops.size() > 1) continue;
    OpGraph graph = conformance_case.graph;
    const Tensor x = graph.at(forward->x), w = graph.at(forward->w), y = graph.at(forward->y);
    Tensor u = y, dx = x, dw = w;
    u.name = "u";
    u.role = TensorRole::input;
    u.fill = x.fill;
    dx.role = dw.role = TensorRole::output;
    const TensorId u_id = graph.add(u), dx_id = graph.add(dx), dw_id = graph.add(dw);
    graph.ops.push_back(Conv2dBackwardData{forward->shape, u_id, forward->w, dx_id});
    graph.ops.push_back(Conv2dBackwardWeights{forward->shape, forward->x, u_id, dw_id});
    ReferenceRun run(graph, 11);
    run.run();
    const double product = inner_product(run[forward->y], run[u_id]);
    const double size =
        std::sqrt(inner_product(run[forward->y], run[forward->y]) * inner_product(run[u_id], run[u_id]));
    EXPECT_NEAR(inner_product(run[forward->x], run[dx_id]), product, 1e-13 * size) << conformance_case.name;
    EXPECT_NEAR(inner_product(run[forward->w], run[dw_id]), product, 1e-13 * size) << conformance_case.name;
    ++tried;
  }
  EXPECT_GE(tried, 10);
}

}  // namespace
}  // namespace aibench
