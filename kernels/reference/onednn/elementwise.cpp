#include "kernels/reference/onednn/choose.h"
#include "kernels/reference/onednn/compat.h"
#include "kernels/reference/onednn/element_types.h"
#include "kernels/reference/onednn/prepare.h"

namespace aibench::onednn {
namespace {

using Layout = dnnl::memory::desc;
using Tag = dnnl::memory::format_tag;

Layout vector_of(const Offer& offer, TensorId tensor, std::int64_t count) {
  return {{count}, *element_type(offer.graph.at(tensor).dtype), Tag::a};
}

}  // namespace

Outcome prepare(const Offer& offer, const AddBias& op) {
  const auto type = *element_type(offer.graph.at(op.x).dtype);
  const Layout x({op.rows, op.channels, op.inner}, type, Tag::abc), bias({1, op.channels, 1}, type, Tag::abc);
  Work work{.name = "binary_add",
            .operands = {{DNNL_ARG_SRC_0, Operand::Use::read, x, offer.data(op.x)},
                         {DNNL_ARG_SRC_1, Operand::Use::read, bias, offer.data(op.bias)},
                         {DNNL_ARG_DST, Operand::Use::written, x, offer.data(op.y)}},
            .forms = {Form::plain}};
  work.describe = [&](Form) {
    return describe<dnnl::binary>(offer.context.engine, common_attributes(), dnnl::algorithm::binary_add, x, bias, x);
  };
  return choose(offer, work);
}

Outcome prepare(const Offer& offer, const Relu& op) {
  const Layout x = vector_of(offer, op.x, op.count);
  Work work{.name = "eltwise_relu",
            .operands = {{DNNL_ARG_SRC, Operand::Use::read, x, offer.data(op.x)},
                         {DNNL_ARG_DST, Operand::Use::written, x, offer.data(op.y)}},
            .forms = {Form::plain}};
  work.describe = [&](Form) {
#if DNNL_VERSION_MAJOR >= 3
    return describe<dnnl::eltwise_forward>(offer.context.engine, common_attributes(), dnnl::prop_kind::forward_training,
                                           dnnl::algorithm::eltwise_relu, x, x, 0.0F, 0.0F);
#else
    return describe<dnnl::eltwise_forward>(offer.context.engine, common_attributes(), dnnl::prop_kind::forward_training,
                                           dnnl::algorithm::eltwise_relu, x, 0.0F, 0.0F);
#endif
  };
  return choose(offer, work);
}

Outcome prepare(const Offer& offer, const ReluBackward& op) {
  const Layout y = vector_of(offer, op.y, op.count);
  constexpr auto kAlgorithm = dnnl::algorithm::eltwise_relu_use_dst_for_bwd;
  Work work{.name = "eltwise_relu_backward",
            .operands = {{DNNL_ARG_DST, Operand::Use::read, y, offer.data(op.y)},
                         {DNNL_ARG_DIFF_DST, Operand::Use::read, y, offer.data(op.dy)},
                         {DNNL_ARG_DIFF_SRC, Operand::Use::written, y, offer.data(op.dx)}},
            .forms = {Form::plain}};
  work.describe = [&](Form) {
    const dnnl::engine& engine = offer.context.engine;
#if DNNL_VERSION_MAJOR >= 3
    const auto hint =
        describe_hint<dnnl::eltwise_forward>(engine, dnnl::prop_kind::forward_training, kAlgorithm, y, y, 0.0F, 0.0F);
    return describe_backward<dnnl::eltwise_backward>(engine, common_attributes(), hint, kAlgorithm, y, y, y, 0.0F,
                                                     0.0F);
#else
    const auto hint =
        describe_hint<dnnl::eltwise_forward>(engine, dnnl::prop_kind::forward_training, kAlgorithm, y, 0.0F, 0.0F);
    return describe_backward<dnnl::eltwise_backward>(engine, common_attributes(), hint, kAlgorithm, y, y, 0.0F, 0.0F);
#endif
  };
  return choose(offer, work);
}

Outcome prepare(const Offer& offer, const Convert& op) {
  if (op.scale != 1.0) return Unsupported{"convert: onednn is used to convert without a factor only"};
  const Layout x = vector_of(offer, op.x, op.count), y = vector_of(offer, op.y, op.count);
  Work work{.name = "reorder",
            .operands = {{DNNL_ARG_FROM, Operand::Use::read, x, offer.data(op.x)},
                         {DNNL_ARG_TO, Operand::Use::written, y, offer.data(op.y)}},
            .forms = {Form::plain}};
  work.describe = [&](Form) {
    const dnnl::engine& engine = offer.context.engine;
    return common_part(dnnl::reorder::primitive_desc(engine, x, engine, y, common_attributes(), true));
  };
  return choose(offer, work);
}

}  // namespace aibench::onednn
