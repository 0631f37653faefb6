#include "kernels/worker/embed/graph_json.h"

#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kernels/verify/conformance.h"

namespace aibench {
namespace {

using nlohmann::json;

TEST(GraphJson, AProductIsWrittenInFull) {
  OpGraph graph;
  Gemm op{.m = 2, .n = 3, .k = 4, .trans_b = true, .alpha = 0.5, .lda = 4, .ldb = 4, .ldc = 3};
  op.a = graph.add({.name = "a", .shape = {2, 4}, .elements = 8, .role = TensorRole::input});
  op.b = graph.add({.name = "b", .dtype = DType::bf16, .shape = {3, 4}, .elements = 12, .role = TensorRole::parameter});
  op.c = graph.add({.name = "c", .shape = {2, 3}, .elements = 6, .role = TensorRole::output});
  graph.ops.push_back(op);
  EXPECT_EQ(json::parse(graph_json(graph)), json::parse(R"({
    "tensors": [{"name": "a", "dtype": "f32", "shape": [2, 4], "elements": 8, "role": "input"},
                {"name": "b", "dtype": "bf16", "shape": [3, 4], "elements": 12, "role": "parameter"},
                {"name": "c", "dtype": "f32", "shape": [2, 3], "elements": 6, "role": "output"}],
    "ops": [{"op": "gemm", "m": 2, "n": 3, "k": 4, "trans_a": false, "trans_b": true, "alpha": 0.5, "beta": 0.0,
             "lda": 4, "ldb": 4, "ldc": 3, "batch": 1, "stride_a": 0, "stride_b": 0, "stride_c": 0,
             "a": 0, "b": 1, "c": 2}]})"));
}

TEST(GraphJson, ATensorThatAnOpDoesWithoutIsNull) {
  OpGraph graph;
  SgdStep step{.count = 1, .learning_rate = 0.25};
  step.parameter = graph.add({.name = "p", .elements = 1, .role = TensorRole::parameter});
  step.gradient = graph.add({.name = "g", .elements = 1, .role = TensorRole::input});
  graph.ops.push_back(step);
  const json op = json::parse(graph_json(graph))["ops"][0];
  EXPECT_TRUE(op["velocity"].is_null());
  EXPECT_EQ(op["learning_rate"], 0.25);
  EXPECT_EQ(op["gradient_scale"], 1.0);
}

// What reads() and writes() say an op touches has to be found in its JSON, whatever the op.
TEST(GraphJson, EveryOpNamesEveryTensorItTouches) {
  const std::set<std::string> names = {"a",
                                       "b",
                                       "c",
                                       "x",
                                       "w",
                                       "y",
                                       "dy",
                                       "dx",
                                       "dw",
                                       "bias",
                                       "dbias",
                                       "logits",
                                       "labels",
                                       "probabilities",
                                       "loss",
                                       "dlogits",
                                       "prediction",
                                       "target",
                                       "dprediction",
                                       "parameter",
                                       "gradient",
                                       "velocity",
                                       "first_moment",
                                       "second_moment",
                                       "step",
                                       "factor",
                                       "from",
                                       "to"};
  std::set<std::string> seen;
  for (const ConformanceCase& test : conformance_cases()) {
    const json document = json::parse(graph_json(test.graph));
    for (std::size_t i = 0; i < test.graph.ops.size(); ++i) {
      const Op& op = test.graph.ops[i];
      std::set<TensorId> touched, written;
      for (const TensorId id : reads(op)) touched.insert(id);
      for (const TensorId id : writes(op)) touched.insert(id);
      for (const auto& [name, value] : document["ops"][i].items()) {
        if (names.contains(name) && value.is_number()) written.insert(value.get<TensorId>());
      }
      EXPECT_EQ(written, touched) << test.name << " op " << i;
      seen.insert(document["ops"][i]["op"]);
    }
  }
  EXPECT_EQ(seen.size(), std::variant_size_v<Op>);
}

}  // namespace
}  // namespace aibench
