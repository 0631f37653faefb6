#pragma once

#include "kernels/reference/onednn/choose.h"

namespace aibench::onednn {

// What turns a primitive's result into that of the rescale: factors, biases and relu as post-operations, all of them in
// f32 before the one rounding. Tensors instead of the library's own scales, as they are spelt alike in oneDNN 2 and 3
// and need not be known while the primitive is made. `channels` are the two to four dimensions of factor and bias, ones
// where they are spread. Adds the operands, the op and its name to the work.
dnnl::post_ops rescale_behind(const Offer& offer, const Rescale& op, const dnnl::memory::dims& channels, Work& work);

}  // namespace aibench::onednn
