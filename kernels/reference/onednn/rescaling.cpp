#include "kernels/reference/onednn/rescaling.h"

#include "kernels/reference/onednn/compat.h"
#include "kernels/reference/onednn/element_types.h"
#include "kernels/reference/onednn/prepare.h"

namespace aibench::onednn {
namespace {

using Layout = dnnl::memory::desc;

// One number a channel.
Layout spread(const dnnl::memory::dims& channels) {
  using Tag = dnnl::memory::format_tag;
  const Tag dense = channels.size() == 2 ? Tag::ab : channels.size() == 3 ? Tag::abc : Tag::abcd;
  return {channels, dnnl::memory::data_type::f32, dense};
}

void append(const Offer& offer, dnnl::algorithm algorithm, TensorId tensor, const Layout& layout, dnnl::post_ops& ops,
            Work& work) {
  const int argument = DNNL_ARG_ATTR_MULTIPLE_POST_OP(ops.len()) | DNNL_ARG_SRC_1;
  ops.append_binary(algorithm, layout);
  work.operands.push_back({argument, Operand::Use::read, layout, offer.data(tensor)});
}

void append_bias_and_relu(const Offer& offer, const Rescale& op, const Layout& layout, dnnl::post_ops& ops,
                          Work& work) {
  if (op.bias != kNoTensor) append(offer, dnnl::algorithm::binary_add, op.bias, layout, ops, work);
  if (op.relu) append_relu(ops);
}

}  // namespace

dnnl::post_ops rescale_behind(const Offer& offer, const Rescale& op, const dnnl::memory::dims& channels, Work& work) {
  dnnl::post_ops ops;
  const Layout layout = spread(channels);
  append(offer, dnnl::algorithm::binary_mul, op.factor, layout, ops, work);
  append_bias_and_relu(offer, op, layout, ops, work);
  work.name += op.relu ? "+rescale+relu" : "+rescale";
  if (offer.graph.at(op.y).dtype == DType::f32) work.name += " into f32";
  ++work.ops;
  return ops;
}

Outcome prepare(const Offer& offer, const Rescale& op) {
  using Tag = dnnl::memory::format_tag;
  const dnnl::memory::dims dims{op.rows, op.channels, op.inner};
  const Layout x(dims, *element_type(offer.graph.at(op.x).dtype), Tag::abc);
  const Layout y(dims, *element_type(offer.graph.at(op.y).dtype), Tag::abc);
  const Layout factor = spread({1, op.channels, 1});
  Work work{.name = op.relu ? "binary_mul+relu" : "binary_mul",
            .operands = {{DNNL_ARG_SRC_0, Operand::Use::read, x, offer.data(op.x)},
                         {DNNL_ARG_SRC_1, Operand::Use::read, factor, offer.data(op.factor)},
                         {DNNL_ARG_DST, Operand::Use::written, y, offer.data(op.y)}},
            .forms = {Form::plain}};
  dnnl::post_ops ops;
  append_bias_and_relu(offer, op, factor, ops, work);
  dnnl::primitive_attr attributes = common_attributes();
  if (ops.len() > 0) attributes.set_post_ops(ops);
  work.describe = [&](Form) {
    return describe<dnnl::binary>(offer.context.engine, attributes, dnnl::algorithm::binary_mul, x, factor, y);
  };
  return choose(offer, work);
}

}  // namespace aibench::onednn
