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

using Dims = dnnl::memory::dims;
using Layout = dnnl::memory::desc;

// A convolution's tensors as the graph has them, and what else describes it.
struct Convolution {
  Layout x, w, y;
  Dims strides, dilations, padding, padding_behind;
  std::vector<Form> forms;
  dnnl::algorithm algorithm_in(Form form) const {
    return form == Form::winograd ? dnnl::algorithm::convolution_winograd : dnnl::algorithm::convolution_direct;
  }
  dnnl::engine engine;
};

// [n, c, h, w] in the library's order of dimensions, whatever the order in memory.
Layout image(const Conv2dShape& s, std::int64_t channels, std::int64_t h, std::int64_t w,
             dnnl::memory::data_type type) {
  using Tag = dnnl::memory::format_tag;
  return {{s.n, channels, h, w}, type, s.layout == aibench::Layout::nchw ? Tag::nchw : Tag::nhwc};
}

// [k, c, r, s], with groups in front of it where there are several.
Layout filter(const Conv2dShape& s, dnnl::memory::data_type type) {
  using Tag = dnnl::memory::format_tag;
  const bool nchw = s.layout == aibench::Layout::nchw;
  if (s.groups == 1) return {{s.k, s.c, s.r, s.s}, type, nchw ? Tag::oihw : Tag::ohwi};
  const std::int64_t c = s.c / s.groups, k = s.k / s.groups, plane = s.r * s.s;
  const Dims strides =
      nchw ? Dims{k * c * plane, c * plane, plane, s.s, 1} : Dims{k * c * plane, c * plane, 1, s.s * c, c};
  return {{s.groups, k, c, s.r, s.s}, type, strides};
}

// Padding behind the image that lets the last window end at the image's (padded) end: what the library wants to know
// the output's size from.
std::int64_t behind(std::int64_t in, std::int64_t out, std::int64_t pad, std::int64_t filter, std::int64_t stride,
                    std::int64_t dilation) {
  return (out - 1) * stride + dilation * (filter - 1) + 1 - in - pad;
}

Convolution convolution_of(const Offer& offer, const Conv2dShape& s, DType x, DType w, DType y) {
  const std::int64_t p = s.p(), q = s.q();
  Convolution convolution{.x = image(s, s.c, s.h, s.w, *element_type(x)),
                          .w = filter(s, *element_type(w)),
                          .y = image(s, s.k, p, q, *element_type(y)),
                          .strides = {s.stride_h, s.stride_w},
                          .dilations = {s.dilation_h - 1, s.dilation_w - 1},  // the library counts from 0
                          .padding = {s.pad_h, s.pad_w},
                          .padding_behind = {behind(s.h, p, s.pad_h, s.r, s.stride_h, s.dilation_h),
                                             behind(s.w, q, s.pad_w, s.s, s.stride_w, s.dilation_w)},
                          .forms = {Form::blocked, Form::channels_last, Form::packed, Form::plain},
                          .engine = offer.context.engine};
  if (s.layout == aibench::Layout::nhwc) convolution.forms = {Form::packed, Form::blocked, Form::plain};
  // Its transforms cost two digits, which shorter types do not have.
  if (x == DType::f32) convolution.forms.push_back(Form::winograd);
  return convolution;
}

std::string integer_refusal(const Op& op, DType operand, std::int64_t terms) {
  if (operand != DType::i8) return {};
  const std::string reason = int8_refusal(terms, exact_dot_products());
  return reason.empty() ? "" : std::string(name_of(op)) + " in i8: " + reason;
}

dnnl::convolution_forward::primitive_desc forward_hint(const Convolution& c, Form form) {
  return describe_hint<dnnl::convolution_forward>(
      c.engine, dnnl::prop_kind::forward_training, c.algorithm_in(form), in_form(c.x, form, Part::activations),
      in_form(c.w, form, Part::weights), in_form(c.y, form, Part::activations), c.strides, c.dilations, c.padding,
      c.padding_behind);
}

Tail tail_for(const Offer& offer, const Conv2dForward& op) {
  if (offer.graph.at(op.y).dtype == DType::i32) return {};
  const Conv2dShape& s = op.shape;
  const std::int64_t pixels = s.p() * s.q();
  const bool nchw = s.layout == aibench::Layout::nchw;
  return tail_of(offer.graph, offer.next, op.y, nchw ? s.n : s.n * pixels, s.k, nchw ? pixels : 1, 2);
}

const Rescale* rescale_for(const Offer& offer, const Conv2dForward& op) {
  if (offer.graph.at(op.y).dtype != DType::i32) return nullptr;
  const Conv2dShape& s = op.shape;
  const std::int64_t pixels = s.p() * s.q();
  const bool nchw = s.layout == aibench::Layout::nchw;
  const Rescale* rescale = rescale_of(offer.graph, offer.next, op.y, nchw ? s.n : s.n * pixels, s.k, nchw ? pixels : 1);
  return rescale != nullptr && can_rescale(offer.graph, *rescale) ? rescale : nullptr;
}

// The convolution with what stands behind it: a tail, or a rescale.
Outcome prepare_forward(const Offer& offer, const Conv2dForward& op, const Tail& tail, const Rescale* rescale) {
  const DType operand = offer.graph.at(op.x).dtype;
  const TensorId written = rescale != nullptr ? rescale->y : tail.bias == nullptr ? op.y : tail.result;
  const DType result = offer.graph.at(written).dtype;
  const Convolution c = convolution_of(offer, op.shape, operand, operand, result);
  const Layout bias = tail.bias == nullptr ? Layout() : Layout({op.shape.k}, *element_type(result), Dims{1});
  Work work{.name = tail.bias == nullptr ? "convolution"
                    : tail.relu          ? "convolution+bias+relu"
                                         : "convolution+bias",
            .operands = {{DNNL_ARG_SRC, Operand::Use::read, c.x, offer.data(op.x)},
                         {DNNL_ARG_WEIGHTS, Operand::Use::read, c.w, offer.data(op.w), offer.graph.at(op.w).constant},
                         {DNNL_ARG_DST, Operand::Use::written, c.y, offer.data(written)}},
            .forms = c.forms,
            .ops = 1 + tail.ops()};
  if (tail.bias != nullptr) {
    work.operands.push_back({DNNL_ARG_BIAS, Operand::Use::read, bias, offer.data(tail.bias->bias)});
  }
  dnnl::post_ops behind;
  if (rescale != nullptr) behind = rescale_behind(offer, *rescale, {1, op.shape.k, 1, 1}, work);
  if (tail.relu) append_relu(behind);
  dnnl::primitive_attr attributes = common_attributes();
  if (behind.len() > 0) attributes.set_post_ops(behind);
  work.describe = [&](Form form) {
    return describe<dnnl::convolution_forward>(
        c.engine, attributes, dnnl::prop_kind::forward_training, c.algorithm_in(form),
        in_form(c.x, form, Part::activations), in_form(c.w, form, Part::weights), bias,
        in_form(c.y, form, Part::activations), c.strides, c.dilations, c.padding, c.padding_behind);
  };
  return choose(offer, work);
}

}  // namespace

Outcome prepare(const Offer& offer, const Conv2dForward& op) {
  const DType operand = offer.graph.at(op.x).dtype;
  const std::int64_t terms = op.shape.c / op.shape.groups * op.shape.r * op.shape.s;
  if (std::string reason = integer_refusal(op, operand, terms); !reason.empty()) return Unsupported{std::move(reason)};
  if (const Rescale* rescale = rescale_for(offer, op)) {
    Outcome both = prepare_forward(offer, op, {}, rescale);
    if (std::holds_alternative<Prepared>(both)) return both;
  }
  return prepare_forward(offer, op, tail_for(offer, op), nullptr);
}

Outcome prepare(const Offer& offer, const Conv2dBackwardData& op) {
  const DType operand = offer.graph.at(op.dy).dtype, result = offer.graph.at(op.dx).dtype;
  if (operand == DType::i8) return Unsupported{"conv2d_backward_data in i8: onednn has no integer gradients"};
  const Convolution c = convolution_of(offer, op.shape, result, operand, operand);
  Work work{.name = "convolution_backward_data",
            .operands = {{DNNL_ARG_DIFF_DST, Operand::Use::read, c.y, offer.data(op.dy)},
                         {DNNL_ARG_WEIGHTS, Operand::Use::read, c.w, offer.data(op.w)},
                         {DNNL_ARG_DIFF_SRC, Operand::Use::written, c.x, offer.data(op.dx)}},
            .forms = c.forms};
  work.describe = [&](Form form) {
    return describe_backward<dnnl::convolution_backward_data>(
        c.engine, common_attributes(), forward_hint(c, form), c.algorithm_in(form),
        in_form(c.x, form, Part::activations), in_form(c.w, form, Part::weights), in_form(c.y, form, Part::activations),
        c.strides, c.dilations, c.padding, c.padding_behind);
  };
  return choose(offer, work);
}

namespace {

// The gradients of weights and, when `bias` is given, of the bias in the same call.
Outcome backward_weights(const Offer& offer, const Conv2dBackwardWeights& op, const BiasBackward* bias) {
  const DType operand = offer.graph.at(op.dy).dtype, result = offer.graph.at(op.dw).dtype;
  if (operand == DType::i8) return Unsupported{"conv2d_backward_weights in i8: onednn has no integer gradients"};
  const Convolution c = convolution_of(offer, op.shape, operand, result, operand);
  // There is no forward pass with short activations and long weights.
  const Convolution forward = convolution_of(offer, op.shape, operand, operand, operand);
  const Layout dbias = bias == nullptr ? Layout() : Layout({op.shape.k}, *element_type(result), Dims{1});
  Work work{.name = bias == nullptr ? "convolution_backward_weights" : "convolution_backward_weights+bias",
            .operands = {{DNNL_ARG_SRC, Operand::Use::read, c.x, offer.data(op.x)},
                         {DNNL_ARG_DIFF_DST, Operand::Use::read, c.y, offer.data(op.dy)},
                         {DNNL_ARG_DIFF_WEIGHTS, Operand::Use::written, c.w, offer.data(op.dw)}},
            .forms = c.forms,
            .ops = bias == nullptr ? 1U : 2U};
  if (bias != nullptr) {
    work.operands.push_back({DNNL_ARG_DIFF_BIAS, Operand::Use::written, dbias, offer.data(bias->dbias)});
  }
  work.describe = [&](Form form) {
    return describe_backward<dnnl::convolution_backward_weights>(
        c.engine, common_attributes(), forward_hint(forward, form), c.algorithm_in(form),
        in_form(c.x, form, Part::activations), in_form(c.w, form, Part::weights), dbias,
        in_form(c.y, form, Part::activations), c.strides, c.dilations, c.padding, c.padding_behind);
  };
  return choose(offer, work);
}

// The convolution behind a bias's gradient whose own gradient comes from the same dy; null when there is none.
const Conv2dBackwardWeights* convolution_behind(const Offer& offer, const BiasBackward& op) {
  if (offer.next + 1 >= offer.graph.ops.size()) return nullptr;
  const auto* weights = std::get_if<Conv2dBackwardWeights>(&offer.graph.ops[offer.next + 1]);
  if (weights == nullptr || weights->dy != op.dy || weights->dw == op.dbias || weights->x == op.dbias) return nullptr;
  const Conv2dShape& s = weights->shape;
  const std::int64_t pixels = s.p() * s.q();
  const bool nchw = s.layout == aibench::Layout::nchw;
  const bool same = op.channels == s.k && op.rows == (nchw ? s.n : s.n * pixels) && op.inner == (nchw ? pixels : 1);
  const bool one_type = offer.graph.at(op.dbias).dtype == offer.graph.at(weights->dw).dtype;
  return same && one_type ? weights : nullptr;
}

}  // namespace

Outcome prepare(const Offer& offer, const Conv2dBackwardWeights& op) { return backward_weights(offer, op, nullptr); }

Outcome prepare(const Offer& offer, const BiasBackward& op) {
  const Conv2dBackwardWeights* weights = convolution_behind(offer, op);
  if (weights != nullptr) return backward_weights(offer, *weights, &op);
  return Unsupported{"bias_backward: onednn sums it only together with the weights' gradient of a convolution"};
}

}  // namespace aibench::onednn
