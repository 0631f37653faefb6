#include <string_view>

#include "kernels/ops/fused_run.h"
#include "kernels/reference/onednn/choose.h"
#include "kernels/reference/onednn/compat.h"
#include "kernels/reference/onednn/element_types.h"
#include "kernels/reference/onednn/gemm_operands.h"
#include "kernels/reference/onednn/library.h"
#include "kernels/reference/onednn/prepare.h"
#include "kernels/reference/onednn/rescaling.h"

namespace aibench::onednn {
namespace {

// "gemm:jit" blocks for the caches, "brg:...", which the library prefers, for the registers alone: of large matrices in
// bf16 (5124 x 700 x 2048 on AMX) it makes six times as many products a second.
constexpr std::string_view kOlderProduct = "gemm:";

dnnl::memory::desc layout_of(const StridedMatrix& matrix, DType dtype) {
  return {matrix.dims, *element_type(dtype), matrix.strides};
}

// Bias and relu in the same call; factors would apply to the bias as well.
Tail tail_for(const Offer& offer, const Gemm& op) {
  const bool plain = op.alpha == 1.0 && op.beta == 0.0 && op.batch == 1 && op.ldc == op.n;
  const bool integers = offer.graph.at(op.c).dtype == DType::i32;
  return plain && !integers ? tail_of(offer.graph, offer.next, op.c, op.m, op.n, 1, 2) : Tail{};
}

dnnl::primitive_attr attributes_for(const Gemm& op, bool relu, dnnl::post_ops ops) {
  dnnl::primitive_attr attributes = common_attributes();
  if (op.alpha != 1.0) multiply_result(attributes, ops, static_cast<float>(op.alpha));
  if (op.beta != 0.0) ops.append_sum(static_cast<float>(op.beta));
  if (relu) append_relu(ops);
  if (ops.len() > 0) attributes.set_post_ops(ops);
  return attributes;
}

// The sums of i8 products never leave the processor's registers when the next layer's operands are made of them there.
const Rescale* rescale_for(const Offer& offer, const Gemm& op) {
  if (offer.graph.at(op.c).dtype != DType::i32 || op.batch != 1 || op.ldc != op.n) return nullptr;
  const Rescale* rescale = rescale_of(offer.graph, offer.next, op.c, op.m, op.n, 1);
  return rescale != nullptr && can_rescale(offer.graph, *rescale) ? rescale : nullptr;
}

// The product with what stands behind it: a tail, or a rescale.
Outcome prepare_product(const Offer& offer, const Gemm& op, const Tail& tail, const Rescale* rescale) {
  const DType operand = offer.graph.at(op.a).dtype;
  const TensorId written = rescale != nullptr ? rescale->y : tail.bias == nullptr ? op.c : tail.result;
  const DType result = offer.graph.at(written).dtype;
  const GemmOperands shapes = operands_of(op);
  const auto a = layout_of(shapes.a, operand), b = layout_of(shapes.b, operand), c = layout_of(shapes.c, result);
  const auto bias = tail.bias == nullptr ? dnnl::memory::desc() : layout_of({{1, op.n}, {op.n, 1}}, result);
  Work work{.name = tail.bias == nullptr ? "matmul"
                    : tail.relu          ? "matmul+bias+relu"
                                         : "matmul+bias",
            .operands = {{DNNL_ARG_SRC, Operand::Use::read, a, offer.data(op.a)},
                         {DNNL_ARG_WEIGHTS, Operand::Use::read, b, offer.data(op.b), offer.graph.at(op.b).constant},
                         {DNNL_ARG_DST, Operand::Use::written, c, offer.data(written)}},
            .forms = {Form::plain, Form::packed, Form::gemm},
            .ops = 1 + tail.ops()};
  if (tail.bias != nullptr) {
    work.operands.push_back({DNNL_ARG_BIAS, Operand::Use::read, bias, offer.data(tail.bias->bias)});
  }
  const dnnl::post_ops behind =
      rescale == nullptr ? dnnl::post_ops() : rescale_behind(offer, *rescale, {1, op.n}, work);
  work.describe = [&, attributes = attributes_for(op, tail.relu, behind)](Form form) {
    const dnnl::engine& engine = offer.context.engine;
    if (form == Form::gemm) return describe_named<dnnl::matmul>(kOlderProduct, engine, attributes, a, b, bias, c);
    return describe<dnnl::matmul>(engine, attributes, a, in_form(b, form, Part::weights), bias, c);
  };
  return choose(offer, work);
}

}  // namespace

Outcome prepare(const Offer& offer, const Gemm& op) {
  if (std::string reason = shape_refusal(op); !reason.empty()) return Unsupported{std::move(reason)};
  const DType operand = offer.graph.at(op.a).dtype;
  if (operand == DType::i8) {
    if (std::string reason = int8_refusal(op, exact_dot_products()); !reason.empty()) {
      return Unsupported{"gemm in i8: " + reason};
    }
  }
  if (has_tiles_of_2()) {
    const auto bytes = static_cast<std::int64_t>(size_of(operand));
    if (std::string reason = tile_refusal(op, bytes); !reason.empty()) {
      return Unsupported{"gemm in " + std::string(name_of(operand)) + ": " + reason};
    }
  }
  if (const Rescale* rescale = rescale_for(offer, op)) {
    Outcome both = prepare_product(offer, op, {}, rescale);
    if (std::holds_alternative<Prepared>(both)) return both;
  }
  return prepare_product(offer, op, tail_for(offer, op), nullptr);
}

}  // namespace aibench::onednn
