#include "kernels/ops/graph.h"

#include <algorithm>
#include <numeric>

namespace aibench {
namespace {

bool is_float(DType dtype) { return dtype != DType::i8 && dtype != DType::i32; }

bool is_written_before_the_run(const Tensor& tensor) {
  return tensor.role == TensorRole::input || tensor.role == TensorRole::parameter || tensor.role == TensorRole::state;
}

// Elements that a stored matrix of a Gemm spans: `batch` blocks of rows x ld, `stride` apart.
std::int64_t span_of(std::int64_t rows, std::int64_t columns, std::int64_t ld, std::int64_t batch,
                     std::int64_t stride) {
  return (batch - 1) * stride + (rows - 1) * ld + columns;
}

struct Needed {
  TensorId id;
  std::int64_t elements;
};

std::vector<Needed> needed(const Gemm& o) {
  const std::int64_t a_rows = o.trans_a ? o.k : o.m, a_columns = o.trans_a ? o.m : o.k;
  const std::int64_t b_rows = o.trans_b ? o.n : o.k, b_columns = o.trans_b ? o.k : o.n;
  return {{o.a, span_of(a_rows, a_columns, o.lda, o.batch, o.stride_a)},
          {o.b, span_of(b_rows, b_columns, o.ldb, o.batch, o.stride_b)},
          {o.c, span_of(o.m, o.n, o.ldc, o.batch, o.stride_c)}};
}

std::int64_t x_elements(const Conv2dShape& s) { return s.n * s.c * s.h * s.w; }
std::int64_t w_elements(const Conv2dShape& s) { return s.k * (s.c / s.groups) * s.r * s.s; }
std::int64_t y_elements(const Conv2dShape& s) { return s.n * s.k * s.p() * s.q(); }

std::vector<Needed> needed(const Conv2dForward& o) {
  return {{o.x, x_elements(o.shape)}, {o.w, w_elements(o.shape)}, {o.y, y_elements(o.shape)}};
}
std::vector<Needed> needed(const Conv2dBackwardData& o) {
  return {{o.dy, y_elements(o.shape)}, {o.w, w_elements(o.shape)}, {o.dx, x_elements(o.shape)}};
}
std::vector<Needed> needed(const Conv2dBackwardWeights& o) {
  return {{o.x, x_elements(o.shape)}, {o.dy, y_elements(o.shape)}, {o.dw, w_elements(o.shape)}};
}
std::vector<Needed> needed(const AddBias& o) {
  const std::int64_t count = o.rows * o.channels * o.inner;
  return {{o.x, count}, {o.bias, o.channels}, {o.y, count}};
}
std::vector<Needed> needed(const BiasBackward& o) {
  return {{o.dy, o.rows * o.channels * o.inner}, {o.dbias, o.channels}};
}
std::vector<Needed> needed(const Relu& o) { return {{o.x, o.count}, {o.y, o.count}}; }
std::vector<Needed> needed(const ReluBackward& o) { return {{o.y, o.count}, {o.dy, o.count}, {o.dx, o.count}}; }
std::vector<Needed> needed(const MaxPool& o) {
  const MaxPoolShape& s = o.shape;
  return {{o.x, s.n * s.c * s.h * s.w}, {o.y, s.n * s.c * s.p() * s.q()}};
}
std::vector<Needed> needed(const MaxPoolBackward& o) {
  const MaxPoolShape& s = o.shape;
  const std::int64_t in = s.n * s.c * s.h * s.w, out = s.n * s.c * s.p() * s.q();
  return {{o.x, in}, {o.y, out}, {o.dy, out}, {o.dx, in}};
}
std::vector<Needed> needed(const SoftmaxCrossEntropy& o) {
  const std::int64_t count = o.rows * o.classes;
  return {{o.logits, count}, {o.labels, o.rows}, {o.probabilities, count}, {o.loss, 1}};
}
std::vector<Needed> needed(const SoftmaxCrossEntropyBackward& o) {
  const std::int64_t count = o.rows * o.classes;
  return {{o.probabilities, count}, {o.labels, o.rows}, {o.dlogits, count}};
}
std::vector<Needed> needed(const MeanSquaredError& o) {
  return {{o.prediction, o.count}, {o.target, o.count}, {o.loss, 1}};
}
std::vector<Needed> needed(const MeanSquaredErrorBackward& o) {
  return {{o.prediction, o.count}, {o.target, o.count}, {o.dprediction, o.count}};
}
std::vector<Needed> needed(const SgdStep& o) {
  return {{o.parameter, o.count}, {o.gradient, o.count}, {o.velocity, o.count}};
}
std::vector<Needed> needed(const AdamStep& o) {
  return {{o.parameter, o.count},
          {o.gradient, o.count},
          {o.first_moment, o.count},
          {o.second_moment, o.count},
          {o.step, 1}};
}
std::vector<Needed> needed(const Convert& o) { return {{o.x, o.count}, {o.y, o.count}}; }
std::vector<Needed> needed(const Rescale& o) {
  const std::int64_t count = o.rows * o.channels * o.inner;
  std::vector<Needed> list = {{o.x, count}, {o.factor, o.channels}, {o.y, count}};
  if (o.bias != kNoTensor) list.push_back({o.bias, o.channels});
  return list;
}
std::vector<Needed> needed(const Copy& o) { return {{o.from, o.bytes}, {o.to, o.bytes}}; }

std::string problem_of(const OpGraph& graph, const Op& op, std::vector<bool>& written) {
  const auto tensor_count = static_cast<TensorId>(graph.tensors.size());
  for (const Needed& need : std::visit([](const auto& o) { return needed(o); }, op)) {
    if (need.id == kNoTensor && std::holds_alternative<SgdStep>(op)) continue;  // no momentum, no velocity
    if (need.id < 0 || need.id >= tensor_count) return "tensor id " + std::to_string(need.id) + " is out of range";
    const Tensor& tensor = graph.at(need.id);
    if (need.elements < 1) return "has no elements to work on in '" + tensor.name + "'";
    if (tensor.elements < need.elements) {
      return "needs " + std::to_string(need.elements) + " elements of '" + tensor.name + "', which has " +
             std::to_string(tensor.elements);
    }
  }
  for (TensorId id : reads(op)) {
    if (!written[static_cast<std::size_t>(id)]) return "reads '" + graph.at(id).name + "' before it was written";
  }
  for (TensorId id : writes(op)) written[static_cast<std::size_t>(id)] = true;
  return {};
}

}  // namespace

OpGraph with_float_dtype(OpGraph graph, DType dtype) {
  for (Tensor& tensor : graph.tensors) {
    if (is_float(tensor.dtype)) tensor.dtype = dtype;
  }
  return graph;
}

std::size_t total_bytes(const OpGraph& graph) {
  return std::accumulate(graph.tensors.begin(), graph.tensors.end(), std::size_t{0},
                         [](std::size_t sum, const Tensor& tensor) { return sum + tensor.bytes(); });
}

std::string validate(const OpGraph& graph) {
  std::vector<bool> written(graph.tensors.size());
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    if (graph.tensors[i].elements < 1) return "tensor '" + graph.tensors[i].name + "' has no elements";
    // A Gemm with beta reads an output that the session fills like an input.
    written[i] = is_written_before_the_run(graph.tensors[i]);
  }
  for (std::size_t i = 0; i < graph.ops.size(); ++i) {
    const std::string problem = problem_of(graph, graph.ops[i], written);
    if (!problem.empty()) return "op " + std::to_string(i) + " (" + std::string(name_of(graph.ops[i])) + ") " + problem;
  }
  return {};
}

}  // namespace aibench
