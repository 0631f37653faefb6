#include "kernels/ops/shaped_tensor.h"
#include "kernels/workloads/network_graph.h"
#include "kernels/workloads/padding.h"
#include "kernels/workloads/workload.h"

namespace aibench {
namespace {

Tensor tensor(std::string name, DType dtype, std::vector<std::int64_t> shape, TensorRole role, Fill::Kind fill) {
  return shaped_tensor(std::move(name), dtype, std::move(shape), role, {.kind = fill});
}

void mark(OpGraph& graph, TensorId id, Weights weights) {
  graph.tensors[static_cast<std::size_t>(id)].constant = weights == Weights::packed;
}

OpGraph graph_of(const GemmWorkload& w) {
  const std::int64_t a_rows = w.trans_a ? w.k : w.m, a_columns = w.trans_a ? w.m : w.k;
  const std::int64_t b_rows = w.trans_b ? w.n : w.k, b_columns = w.trans_b ? w.k : w.n;
  Gemm op{.m = w.m,
          .n = w.n,
          .k = w.k,
          .trans_a = w.trans_a,
          .trans_b = w.trans_b,
          .alpha = w.alpha,
          .beta = w.beta,
          .lda = w.lda == 0 ? a_columns : w.lda,
          .ldb = w.ldb == 0 ? b_columns : w.ldb,
          .ldc = w.ldc == 0 ? w.n : w.ldc,
          .batch = w.batch};
  op.stride_a = a_rows * op.lda;
  op.stride_b = b_rows * op.ldb;
  op.stride_c = w.m * op.ldc;
  const DType c_type = product_dtype(w.dtype);
  // With beta, C is fed back: filled like an operand and put back before it is checked.
  const bool reads_c = w.beta != 0.0;
  OpGraph graph;
  op.a = graph.add(tensor("a", w.dtype, {w.batch, a_rows, op.lda}, TensorRole::input, Fill::Kind::uniform));
  op.b = graph.add(tensor("b", w.dtype, {w.batch, b_rows, op.ldb}, TensorRole::input, Fill::Kind::uniform));
  mark(graph, op.b, w.weights);
  op.c = graph.add(tensor("c", c_type, {w.batch, w.m, op.ldc}, reads_c ? TensorRole::state : TensorRole::output,
                          reads_c ? Fill::Kind::uniform : Fill::Kind::zero));
  graph.ops.push_back(op);
  return graph;
}

OpGraph graph_of(const Conv2dWorkload& w) {
  const Conv2dShape s = w.shape();
  const bool nchw = s.layout == Layout::nchw;
  const std::int64_t c = s.c / s.groups;
  const std::vector<std::int64_t> x_shape = nchw ? std::vector{s.n, s.c, s.h, s.w} : std::vector{s.n, s.h, s.w, s.c};
  const std::vector<std::int64_t> w_shape = nchw ? std::vector{s.k, c, s.r, s.s} : std::vector{s.k, s.r, s.s, c};
  const std::vector<std::int64_t> y_shape =
      nchw ? std::vector{s.n, s.k, s.p(), s.q()} : std::vector{s.n, s.p(), s.q(), s.k};
  OpGraph graph;
  const auto input = [&](const char* name, const std::vector<std::int64_t>& shape) {
    return graph.add(tensor(name, w.dtype, shape, TensorRole::input, Fill::Kind::uniform));
  };
  const auto output = [&](const char* name, const std::vector<std::int64_t>& shape) {
    return graph.add(tensor(name, product_dtype(w.dtype), shape, TensorRole::output, Fill::Kind::zero));
  };
  switch (w.direction) {
    case ConvDirection::forward: {
      const TensorId x = input("x", x_shape), filter = input("w", w_shape);
      mark(graph, filter, w.weights);
      graph.ops.push_back(Conv2dForward{.shape = s, .x = x, .w = filter, .y = output("y", y_shape)});
      break;
    }
    case ConvDirection::backward_data: {
      const TensorId dy = input("dy", y_shape), filter = input("w", w_shape);
      graph.ops.push_back(Conv2dBackwardData{.shape = s, .dy = dy, .w = filter, .dx = output("dx", x_shape)});
      break;
    }
    case ConvDirection::backward_weights: {
      const TensorId x = input("x", x_shape), dy = input("dy", y_shape);
      graph.ops.push_back(Conv2dBackwardWeights{.shape = s, .x = x, .dy = dy, .dw = output("dw", w_shape)});
      break;
    }
  }
  return graph;
}

OpGraph graph_of(const NetworkWorkload& w) { return build_network_graph(w); }

OpGraph graph_of(const CopyWorkload& w) {
  OpGraph graph;
  Tensor from = tensor("from", w.dtype, {w.bytes}, TensorRole::input, Fill::Kind::bytes);
  Tensor to = tensor("to", w.dtype, {w.bytes}, TensorRole::output, Fill::Kind::zero);
  if (w.direction == CopyDirection::host_to_device) from.place = w.memory;
  if (w.direction == CopyDirection::device_to_host) to.place = w.memory;
  Copy op{.bytes = w.bytes};
  op.from = graph.add(std::move(from));
  op.to = graph.add(std::move(to));
  graph.ops.push_back(op);
  return graph;
}

double conv_flops(const Conv2dShape& s) {
  return 2.0 * static_cast<double>(s.n) * static_cast<double>(s.k) * static_cast<double>(s.p()) *
         static_cast<double>(s.q()) * static_cast<double>(s.c / s.groups) * static_cast<double>(s.r) *
         static_cast<double>(s.s);
}

const Conv2dShape* convolution_of(const Op& op) {
  if (const auto* o = std::get_if<Conv2dForward>(&op)) return &o->shape;
  if (const auto* o = std::get_if<Conv2dBackwardData>(&op)) return &o->shape;
  if (const auto* o = std::get_if<Conv2dBackwardWeights>(&op)) return &o->shape;
  return nullptr;
}

double flops_of(const Op& op) {
  if (const auto* o = std::get_if<Gemm>(&op)) {
    return 2.0 * static_cast<double>(o->m) * static_cast<double>(o->n) * static_cast<double>(o->k) *
           static_cast<double>(o->batch);
  }
  const Conv2dShape* convolution = convolution_of(op);
  return convolution ? conv_flops(*convolution) : 0.0;
}

// Elements an op moves of one tensor: padding of a leading dimension is not moved.
double touched_bytes(const OpGraph& graph, const Op& op, TensorId id) {
  const Tensor& tensor = graph.at(id);
  if (const auto* o = std::get_if<Gemm>(&op)) {
    const double rows = static_cast<double>(id == o->b ? o->k : o->m);
    const double columns = static_cast<double>(id == o->a ? o->k : o->n);
    return rows * columns * static_cast<double>(o->batch) * static_cast<double>(size_of(tensor.dtype));
  }
  return static_cast<double>(tensor.bytes());
}

}  // namespace

OpGraph build_graph(const Workload& workload) {
  return std::visit([](const auto& w) { return graph_of(w); }, workload);
}

Work work_of(const Workload& workload) {
  const OpGraph graph = build_graph(workload);
  Work work;
  for (const Op& op : graph.ops) {
    const double flops = flops_of(op);
    work.flops += flops;
    if (const Conv2dShape* shape = convolution_of(op)) work.padding_flops += flops * (1 - share_inside_image(*shape));
    for (TensorId id : reads(op)) work.bytes += touched_bytes(graph, op, id);
    for (TensorId id : writes(op)) work.bytes += touched_bytes(graph, op, id);
  }
  if (const auto* conv = std::get_if<Conv2dWorkload>(&workload)) work.samples = conv->n;
  const auto* copy = std::get_if<CopyWorkload>(&workload);
  if (copy != nullptr && copy->memory != Place::device) work.bytes = static_cast<double>(copy->bytes);
  if (const auto* network = std::get_if<NetworkWorkload>(&workload)) work.samples = network->batch;
  return work;
}

}  // namespace aibench
