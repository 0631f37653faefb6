#include "kernels/reference/openblas/convolution.h"

#include <algorithm>
#include <limits>
#include <string>

#include "kernels/reference/openblas/blas.h"
#include "kernels/reference/openblas/column_blocks.h"
#include "kernels/reference/openblas/prepare.h"

// Which convolution runs how.
namespace aibench::openblas {
namespace {

// Bias and relu behind the convolution, in place on its output.
ConvolutionTail tail_of(const Offer& offer, const Conv2dForward& op) {
  const auto* bias = offer.op<AddBias>(1);
  const std::int64_t plane = op.shape.p() * op.shape.q();
  if (bias == nullptr || bias->x != op.y || bias->y != op.y || bias->rows != op.shape.n ||
      bias->channels != op.shape.k || bias->inner != plane ||
      offer.graph.at(bias->bias).dtype != offer.graph.at(op.y).dtype) {
    return {};
  }
  const auto* relu = offer.op<Relu>(2);
  return {bias->bias,
          relu != nullptr && relu->x == op.y && relu->y == op.y && relu->count == op.shape.n * op.shape.k * plane};
}

// The pooling of the convolution's output at `ahead`, when it is one.
const MaxPool* pool_of(const Offer& offer, const Conv2dForward& op, std::size_t ahead) {
  const auto* pool = offer.op<MaxPool>(ahead);
  if (pool == nullptr || pool->x != op.y || pool->y == op.x || pool->y == op.w || pool->y == op.y ||
      pool->shape.n != op.shape.n || pool->shape.c != op.shape.k || pool->shape.h != op.shape.p() ||
      pool->shape.w != op.shape.q() || pool->shape.layout != Layout::nchw ||
      offer.graph.at(pool->y).dtype != offer.graph.at(op.y).dtype) {
    return nullptr;
  }
  return pool;
}

// Sizes that the library's parameters or the loops' 32-bit offsets cannot hold, in words; empty when all is well.
std::string size_refusal(const Conv2dShape& shape) {
  const std::int64_t taps = shape.c / shape.groups * shape.r * shape.s;
  const std::int64_t padded = (shape.h + 2 * shape.pad_h) * (shape.w + 2 * shape.pad_w) * (shape.c / shape.groups);
  const std::int64_t gradient = (shape.p() + 2 * shape.dilation_h * shape.r) *
                                (shape.q() + 2 * shape.dilation_w * shape.s) * (shape.k / shape.groups);
  if (fits_blas(taps, shape.k, shape.h * shape.w, shape.p() * shape.q(), padded, gradient)) return {};
  return "convolution: openblas takes matrices and images of up to " +
         std::to_string(std::numeric_limits<blasint>::max()) + " elements a side";
}

}  // namespace

std::string ConvolutionTail::name() const { return bias == kNoTensor ? "" : relu ? "+bias+relu" : "+bias"; }

std::size_t ConvolutionTail::ops() const { return bias == kNoTensor ? 0 : relu ? 2 : 1; }

// As bench_convolution measures it: unrolling the input and packing it again costs the library a fifth to a half of its
// speed on most layers, and the loops keep four fifths of the processor's. The product wins where the loops waste work.
bool prefer_direct(const Conv2dShape& shape, ConvDirection direction, const Context& context) {
  const bool data = direction == ConvDirection::backward_data;
  if (data && (shape.stride_h != 1 || shape.stride_w != 1)) return false;
  if (context.convolution != OpenBlasOptions::Convolution::automatic) {
    return context.convolution == OpenBlasOptions::Convolution::direct;
  }
  constexpr std::int64_t kFewChannels = 32;
  const std::int64_t cg = shape.c / shape.groups, kg = shape.k / shape.groups;
  // Nothing to unroll, and weight gradients find both operands as the library wants them.
  if (is_pointwise(shape) && direction == ConvDirection::backward_weights) return std::max(cg, kg) < kFewChannels;
  // Tiles hold output channels: with fewer than four of them they mostly wait for inputs.
  if (data && cg < 4 && kg >= 4) return false;
  // Positions between the rows are computed in vain: on small images too many, which only thin layers can afford.
  const std::int64_t width = data ? shape.w : shape.q();
  const std::int64_t between = (shape.s - 1) * shape.dilation_w / shape.stride_w;
  const bool grown = data && 4 * shape.p() * shape.q() < 3 * shape.h * shape.w;  // much of the padded dy is zeros
  const bool wasteful = grown || 5 * width < 4 * (width + between);
  return !wasteful || std::min(cg, kg) < kFewChannels;
}

Outcome prepare(const Offer& offer, const Conv2dForward& op) {
  if (std::string reason = size_refusal(op.shape); !reason.empty()) return Unsupported{std::move(reason)};
  const ConvolutionTail tail = tail_of(offer, op);
  if (!prefer_direct(op.shape, ConvDirection::forward, offer.context)) return gemm_forward(offer, op, tail);
  const bool whole_images = op.shape.n >= 2 * offer.context.threads || offer.context.threads == 1;
  return direct_forward(offer, op, tail, whole_images ? pool_of(offer, op, 1 + tail.ops()) : nullptr);
}

Outcome prepare(const Offer& offer, const Conv2dBackwardData& op) {
  if (std::string reason = size_refusal(op.shape); !reason.empty()) return Unsupported{std::move(reason)};
  if (!prefer_direct(op.shape, ConvDirection::backward_data, offer.context)) return gemm_backward_data(offer, op);
  return direct_backward_data(offer, op);
}

Outcome prepare(const Offer& offer, const Conv2dBackwardWeights& op) {
  if (std::string reason = size_refusal(op.shape); !reason.empty()) return Unsupported{std::move(reason)};
  if (std::optional<Prepared> direct = direct_backward(offer)) return std::move(*direct);
  return gemm_backward_weights(offer, op);
}

}  // namespace aibench::openblas
