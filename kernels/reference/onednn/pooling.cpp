#include "kernels/reference/onednn/choose.h"
#include "kernels/reference/onednn/compat.h"
#include "kernels/reference/onednn/element_types.h"
#include "kernels/reference/onednn/prepare.h"

namespace aibench::onednn {

// Inference: training would also write a workspace that says where each maximum was, which the graph has no tensor for.
Outcome prepare(const Offer& offer, const MaxPool& op) {
  using Tag = dnnl::memory::format_tag;
  using Dims = dnnl::memory::dims;
  const MaxPoolShape& s = op.shape;
  const auto type = *element_type(offer.graph.at(op.x).dtype);
  const Tag tag = s.layout == Layout::nchw ? Tag::nchw : Tag::nhwc;
  const dnnl::memory::desc x({s.n, s.c, s.h, s.w}, type, tag), y({s.n, s.c, s.p(), s.q()}, type, tag);
  // The library wants the windows to end where the image does; what is left over is padding of less than nothing.
  const Dims left_over{(s.p() - 1) * s.stride_h + s.size_h - s.h, (s.q() - 1) * s.stride_w + s.size_w - s.w};
  const Dims strides{s.stride_h, s.stride_w}, size{s.size_h, s.size_w}, none{0, 0};
  Work work{.name = "pooling_max",
            .operands = {{DNNL_ARG_SRC, Operand::Use::read, x, offer.data(op.x)},
                         {DNNL_ARG_DST, Operand::Use::written, y, offer.data(op.y)}},
            .forms = {Form::plain}};
  work.describe = [&](Form) {
    return describe<dnnl::pooling_forward>(offer.context.engine, common_attributes(),
                                           dnnl::prop_kind::forward_inference, dnnl::algorithm::pooling_max, x, y,
                                           strides, size,
#if DNNL_VERSION_MAJOR >= 3
                                           none,  // dilation
#endif
                                           none, left_over);
  };
  return choose(offer, work);
}

}  // namespace aibench::onednn
