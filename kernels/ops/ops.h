#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "kernels/ops/tensor.h"

// The operations a graph is made of: plain values. No vendor header is included here. Every op names the tensors it
// reads and writes by id. Shapes are in elements; layouts are row-major with the last index contiguous.
namespace aibench {

// C[m,n] = alpha * op(A)[m,k] * op(B)[k,n] + beta * C[m,n], `batch` times.
// A is stored [m, lda >= k], or [k, lda >= m] when trans_a; B is stored [k, ldb >= n], or [n, ldb >= k] when trans_b;
// C is stored [m, ldc >= n]. Matrix i of the batch starts i * stride elements after the first. When beta is 0, C is
// not read (it may hold NaN).
struct Gemm {
  std::int64_t m = 0, n = 0, k = 0;
  bool trans_a = false, trans_b = false;
  double alpha = 1.0, beta = 0.0;
  std::int64_t lda = 0, ldb = 0, ldc = 0;
  std::int64_t batch = 1, stride_a = 0, stride_b = 0, stride_c = 0;
  TensorId a = kNoTensor, b = kNoTensor, c = kNoTensor;
};

enum class Layout { nchw, nhwc };
std::string_view name_of(Layout layout);

// A two-dimensional cross-correlation (the filter is not flipped), as in every deep-learning library.
// x [n, c, h, w], w [k, c/groups, r, s], y [n, k, p(), q()] for nchw; nhwc moves the channel last in all three
// (x [n, h, w, c], w [k, r, s, c/groups], y [n, p, q, k]).
struct Conv2dShape {
  std::int64_t n = 1, c = 1, h = 1, w = 1, k = 1, r = 1, s = 1;
  std::int64_t pad_h = 0, pad_w = 0;
  std::int64_t stride_h = 1, stride_w = 1;
  std::int64_t dilation_h = 1, dilation_w = 1;
  std::int64_t groups = 1;
  Layout layout = Layout::nchw;

  // Output height and width: floor((in + 2 pad - dilation (filter - 1) - 1) / stride) + 1; <= 0 when nothing fits.
  std::int64_t p() const;
  std::int64_t q() const;
};

enum class ConvDirection { forward, backward_data, backward_weights };
std::string_view name_of(ConvDirection direction);

struct Conv2dForward {  // y = conv(x, w)
  Conv2dShape shape;
  TensorId x = kNoTensor, w = kNoTensor, y = kNoTensor;
};
struct Conv2dBackwardData {  // dx = d loss / d x, given dy and w; overwrites dx
  Conv2dShape shape;
  TensorId dy = kNoTensor, w = kNoTensor, dx = kNoTensor;
};
struct Conv2dBackwardWeights {  // dw = d loss / d w, given x and dy; overwrites dw
  Conv2dShape shape;
  TensorId x = kNoTensor, dy = kNoTensor, dw = kNoTensor;
};

// y[i, ch, j] = x[i, ch, j] + bias[ch]; i < rows, ch < channels, j < inner. y may be x. (NCHW activations: inner = h*w;
// fully connected and NHWC: inner = 1.)
struct AddBias {
  std::int64_t rows = 0, channels = 0, inner = 1;
  TensorId x = kNoTensor, bias = kNoTensor, y = kNoTensor;
};
struct BiasBackward {  // dbias[ch] = sum over i, j of dy[i, ch, j]; overwrites dbias
  std::int64_t rows = 0, channels = 0, inner = 1;
  TensorId dy = kNoTensor, dbias = kNoTensor;
};

struct Relu {  // y = max(x, 0); y may be x
  std::int64_t count = 0;
  TensorId x = kNoTensor, y = kNoTensor;
};
struct ReluBackward {  // dx = y > 0 ? dy : 0, with y the output of Relu; dx may be dy
  std::int64_t count = 0;
  TensorId y = kNoTensor, dy = kNoTensor, dx = kNoTensor;
};

// Windows of size_h x size_w moved by the stride, none reaching outside the image (no padding).
struct MaxPoolShape {
  std::int64_t n = 1, c = 1, h = 1, w = 1;
  std::int64_t size_h = 2, size_w = 2, stride_h = 2, stride_w = 2;
  Layout layout = Layout::nchw;

  std::int64_t p() const { return h < size_h ? 0 : (h - size_h) / stride_h + 1; }
  std::int64_t q() const { return w < size_w ? 0 : (w - size_w) / stride_w + 1; }
};
struct MaxPool {  // y [n, c, p, q] = maximum of each window of x [n, c, h, w]
  MaxPoolShape shape;
  TensorId x = kNoTensor, y = kNoTensor;
};
// dx = dy routed to the first maximum of each window in row-major order, zero elsewhere; overlapping windows add up.
// x and y are what MaxPool read and wrote; overwrites dx.
struct MaxPoolBackward {
  MaxPoolShape shape;
  TensorId x = kNoTensor, y = kNoTensor, dy = kNoTensor, dx = kNoTensor;
};

// probabilities[i, :] = softmax(logits[i, :]); loss[0] = mean over rows of -log probabilities[i, labels[i]].
// labels are i32 in [0, classes); the maximum of a row is subtracted first, so large logits do not overflow.
struct SoftmaxCrossEntropy {
  std::int64_t rows = 0, classes = 0;
  TensorId logits = kNoTensor, labels = kNoTensor, probabilities = kNoTensor, loss = kNoTensor;
};
struct SoftmaxCrossEntropyBackward {  // dlogits = (probabilities - onehot(labels)) / rows
  std::int64_t rows = 0, classes = 0;
  TensorId probabilities = kNoTensor, labels = kNoTensor, dlogits = kNoTensor;
};

struct MeanSquaredError {  // loss[0] = mean over all elements of (prediction - target)^2
  std::int64_t count = 0;
  TensorId prediction = kNoTensor, target = kNoTensor, loss = kNoTensor;
};
struct MeanSquaredErrorBackward {  // dprediction = 2 (prediction - target) / count
  std::int64_t count = 0;
  TensorId prediction = kNoTensor, target = kNoTensor, dprediction = kNoTensor;
};

// velocity = momentum * velocity + gradient; parameter -= learning_rate * velocity.
// Without momentum (0) there is no velocity tensor and parameter -= learning_rate * gradient.
// The tensor `gradient` holds gradient_scale times the gradient, a power of two: where the loss was scaled, that is
// taken back here.
struct SgdStep {
  std::int64_t count = 0;
  double learning_rate = 0.0, momentum = 0.0;
  TensorId parameter = kNoTensor, gradient = kNoTensor, velocity = kNoTensor;
  double gradient_scale = 1.0;
};

// Kingma & Ba, "Adam: A Method for Stochastic Optimization", algorithm 1: t = ++step[0];
// m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2;
// parameter -= learning_rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon).
// g is the tensor `gradient` divided by gradient_scale, as in SgdStep.
struct AdamStep {
  std::int64_t count = 0;
  double learning_rate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
  TensorId parameter = kNoTensor, gradient = kNoTensor, first_moment = kNoTensor, second_moment = kNoTensor,
           step = kNoTensor;  // step: one element, same dtype as the parameter
  double gradient_scale = 1.0;
};

// y = scale * x in another element type: the nearest number of `type`, ties to even, which has to be y's dtype. As an
// op of its own it rounds in every provider alike, whatever the others keep inside. The scale is a power of two, so
// that the product is exact and there is one rounding.
struct Convert {
  std::int64_t count = 0;
  DType type = DType::f32;
  TensorId x = kNoTensor, y = kNoTensor;
  double scale = 1.0;
};

// y[i, ch, j] = x[i, ch, j] * factor[ch] + bias[ch], below 0 cut to 0 when `relu`; i < rows, ch < channels, j < inner,
// as in AddBias. This is how a quantised network goes from numbers to integers (quantise: f32 -> i8), from sums of
// products to the next layer's operands (requantise: i32 -> i8) and back (dequantise: i32 or i8 -> f32). factor and
// bias are f32; without a bias tensor nothing is added. An i8 result is the integer nearest to the number, either one
// of a tie, and for a number outside [-128, 127] the end of that range; what a NaN becomes is not said. y is not x.
struct Rescale {
  std::int64_t rows = 0, channels = 0, inner = 1;
  bool relu = false;
  TensorId x = kNoTensor, factor = kNoTensor, bias = kNoTensor, y = kNoTensor;
};

// to[0, bytes) = from[0, bytes). Both are i8, one element a byte, and do not overlap; their places tell the way: from
// the host to the device, back, or from device to device.
struct Copy {
  std::int64_t bytes = 0;
  TensorId from = kNoTensor, to = kNoTensor;
};

using Op = std::variant<Gemm, Conv2dForward, Conv2dBackwardData, Conv2dBackwardWeights, AddBias, BiasBackward, Relu,
                        ReluBackward, MaxPool, MaxPoolBackward, SoftmaxCrossEntropy, SoftmaxCrossEntropyBackward,
                        MeanSquaredError, MeanSquaredErrorBackward, SgdStep, AdamStep, Convert, Rescale, Copy>;

// The op's name in results and messages: "gemm", "conv2d_forward", "max_pool_backward", ...
std::string_view name_of(const Op& op);

// Tensors whose contents before the op matter to its result, and tensors the op writes. A tensor can be in both.
// Ids that are kNoTensor are left out.
std::vector<TensorId> reads(const Op& op);
std::vector<TensorId> writes(const Op& op);

}  // namespace aibench
