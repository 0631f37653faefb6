#include <cmath>

#include "kernels/verify/conformance_builder.h"
#include "kernels/workloads/workload.h"

namespace aibench {
namespace {

using Cases = std::vector<ConformanceCase>;

struct Rescaling {
  const char* name;
  std::int64_t rows, channels, inner;
  bool bias, relu;
};

// Numbers up to 200: some fit, some saturate.
constexpr double kBeyond = 200.0;

void add_rescale_case(DType from, DType to, const Rescaling& wanted, Cases& cases) {
  const CaseBuilder::Shape shape{wanted.rows, wanted.channels, wanted.inner};
  const double factor = from == DType::f32 ? kBeyond : kBeyond / 127.0;
  CaseBuilder builder(from);
  Rescale op{.rows = wanted.rows, .channels = wanted.channels, .inner = wanted.inner, .relu = wanted.relu};
  op.x = builder.input("x", shape);
  op.factor = builder.factors("factor", wanted.channels, factor / 2, factor);
  if (wanted.bias) op.bias = builder.factors("bias", wanted.channels, -10.0, 10.0);
  op.y = builder.output("y", shape, to);
  builder.run(op);
  ConformanceCase made = builder.named("rescale", wanted.name);
  made.name = "rescale/" + std::string(name_of(to)) + "/from-" + std::string(name_of(from)) + "-" + wanted.name;
  cases.push_back(std::move(made));
}

void add_rescale_cases(Cases& cases) {
  const Rescaling kWhole[] = {{"count1", 1, 1, 1, false, false}, {"count1027", 1, 1, 1027, false, false}};
  for (const Rescaling& wanted : kWhole) {
    add_rescale_case(DType::f32, DType::i8, wanted, cases);
    add_rescale_case(DType::i8, DType::f32, wanted, cases);
  }
}

// A product with the rescale that makes the next layer's operands, or the network's output, of its sums.
void add_product_cases_of(DType to, bool bias, bool relu, Cases& cases) {
  const std::string variant = std::string(bias ? "-bias" : "") + (relu ? "-relu" : "");
  const auto named = [&](CaseBuilder& builder, const std::string& what) {
    ConformanceCase made = builder.named("run", what + variant);
    made.name = "run/i8/" + what + "-rescale" + variant + "-into-" + std::string(name_of(to));
    cases.push_back(std::move(made));
  };
  const auto finish = [&](CaseBuilder& builder, Rescale op, const CaseBuilder::Shape& shape, std::int64_t terms) {
    const double factor = kBeyond / (127.0 * 127.0 * std::sqrt(static_cast<double>(terms)));
    op.relu = relu;
    op.factor = builder.factors("factor", op.channels, factor / 2, factor);
    if (bias) op.bias = builder.factors("bias", op.channels, -10.0, 10.0);
    op.y = builder.output("y", shape, to);
    builder.run(op);
  };
  {
    const std::int64_t m = 31, n = 33, k = 65;
    CaseBuilder builder(DType::i8);
    Gemm gemm{.m = m, .n = n, .k = k, .trans_b = true, .lda = k, .ldb = k, .ldc = n};
    gemm.a = builder.input("a", {m, k});
    gemm.b = builder.input("b", {n, k});
    gemm.c = builder.intermediate("sums", {m, n}, DType::i32);
    builder.run(gemm);
    finish(builder, {.rows = m, .channels = n, .x = gemm.c}, {m, n}, k);
    named(builder, "gemm");
  }
  for (const Layout layout : {Layout::nchw, Layout::nhwc}) {
    const Conv2dShape s{
        .n = 2, .c = 3, .h = 9, .w = 7, .k = 8, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1, .layout = layout};
    const CaseBuilder::Shape y_shape = image_shape(layout, s.n, s.k, s.p(), s.q());
    const std::int64_t pixels = s.p() * s.q();
    const bool nchw = layout == Layout::nchw;
    CaseBuilder builder(DType::i8);
    Conv2dForward conv{.shape = s};
    conv.x = builder.input("x", image_shape(layout, s.n, s.c, s.h, s.w));
    conv.w = builder.input("w", image_shape(layout, s.k, s.c, s.r, s.s));
    conv.y = builder.intermediate("sums", y_shape, DType::i32);
    builder.run(conv);
    finish(builder, {.rows = nchw ? s.n : s.n * pixels, .channels = s.k, .inner = nchw ? pixels : 1, .x = conv.y},
           y_shape, s.c * s.r * s.s);
    named(builder, nchw ? "conv" : "conv-nhwc");
  }
}

void add_layer_cases(Cases& cases) {
  CaseBuilder relu(DType::i8);
  const TensorId x = relu.input("x", {1027});
  cases.push_back(relu.run(Relu{1027, x, relu.output("y", {1027}, DType::i8)}).named("relu", "count1027"));
  struct Pool {
    const char* name;
    MaxPoolShape shape;
  };
  for (const Pool& pool :
       {Pool{"n2c3h70w68-2x2", {.n = 2, .c = 3, .h = 70, .w = 68}},
        Pool{"n2c3h9w7-2x2-remainder", {.n = 2, .c = 3, .h = 9, .w = 7}},
        Pool{"n1c4h14w14-3x3s2-overlap", {.c = 4, .h = 14, .w = 14, .size_h = 3, .size_w = 3}},
        Pool{"n2c67h9w7-2x2-remainder-nhwc", {.n = 2, .c = 67, .h = 9, .w = 7, .layout = Layout::nhwc}}}) {
    const MaxPoolShape& s = pool.shape;
    CaseBuilder builder(DType::i8);
    const TensorId in = builder.input("x", image_shape(s.layout, s.n, s.c, s.h, s.w));
    const TensorId out = builder.output("y", image_shape(s.layout, s.n, s.c, s.p(), s.q()), DType::i8);
    cases.push_back(builder.run(MaxPool{s, in, out}).named("max_pool", pool.name));
  }
}

// Numbers of the right size in place of calibrated ones: what is asked here is whether the ops are computed rightly.
OpGraph with_any_parameters(OpGraph graph) {
  const auto fill = [&](TensorId id, double low, double high) {
    graph.tensors[static_cast<std::size_t>(id)].fill = {.kind = Fill::Kind::uniform, .low = low, .high = high};
  };
  double sums = 1.0;  // the size of the sums that are rescaled next
  for (const Op& op : graph.ops) {
    if (const auto* gemm = std::get_if<Gemm>(&op)) {
      sums = 127.0 * 127.0 * std::sqrt(static_cast<double>(gemm->k)) / 3.0;
      fill(gemm->b, 0, 0);
    } else if (const auto* conv = std::get_if<Conv2dForward>(&op)) {
      const Conv2dShape& s = conv->shape;
      sums = 127.0 * 127.0 * std::sqrt(static_cast<double>(s.c / s.groups * s.r * s.s)) / 3.0;
      fill(conv->w, 0, 0);
    } else if (const auto* rescale = std::get_if<Rescale>(&op)) {
      const bool quantizes = graph.at(rescale->x).dtype == DType::f32;
      const double factor = quantizes ? 127.0 : 127.0 / sums;
      fill(rescale->factor, factor / 2, factor);
      if (rescale->bias != kNoTensor) fill(rescale->bias, -10.0, 10.0);
    }
  }
  return graph;
}

}  // namespace

void add_quantized_cases(Cases& cases) {
  add_rescale_cases(cases);
  for (const DType to : {DType::i8, DType::f32}) {
    add_product_cases_of(to, false, false, cases);
    add_product_cases_of(to, true, false, cases);
    add_product_cases_of(to, true, true, cases);
  }
  add_layer_cases(cases);
  for (const NetworkWorkload& shipped : conformance_networks()) {
    for (NetworkWorkload network : in_both_layouts(shipped)) {
      network.dtype = DType::i8;
      network.mode = NetworkMode::inference;
      cases.push_back(
          {.name = case_name_of(network), .graph = with_any_parameters(build_graph(network)), .whole = true});
    }
  }
}

}  // namespace aibench
