#include "kernels/ops/ops.h"

#include <algorithm>

namespace aibench {
namespace {

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

std::int64_t conv_extent(std::int64_t in, std::int64_t pad, std::int64_t dilation, std::int64_t filter,
                         std::int64_t stride) {
  const std::int64_t room = in + 2 * pad - dilation * (filter - 1) - 1;
  return room < 0 ? 0 : room / stride + 1;
}

std::vector<TensorId> present(std::vector<TensorId> ids) {
  std::erase(ids, kNoTensor);
  return ids;
}

}  // namespace

std::string_view name_of(Layout layout) { return layout == Layout::nchw ? "nchw" : "nhwc"; }

std::string_view name_of(Place place) {
  switch (place) {
    case Place::device: return "device";
    case Place::pageable: return "pageable";
    case Place::pinned: return "pinned";
  }
  return "?";
}

std::string_view name_of(ConvDirection direction) {
  switch (direction) {
    case ConvDirection::forward: return "forward";
    case ConvDirection::backward_data: return "backward_data";
    case ConvDirection::backward_weights: return "backward_weights";
  }
  return "?";
}

std::int64_t Conv2dShape::p() const { return conv_extent(h, pad_h, dilation_h, r, stride_h); }
std::int64_t Conv2dShape::q() const { return conv_extent(w, pad_w, dilation_w, s, stride_w); }

std::string_view name_of(const Op& op) {
  return std::visit(
      Overloaded{
          [](const Gemm&) { return std::string_view("gemm"); },
          [](const Conv2dForward&) { return std::string_view("conv2d_forward"); },
          [](const Conv2dBackwardData&) { return std::string_view("conv2d_backward_data"); },
          [](const Conv2dBackwardWeights&) { return std::string_view("conv2d_backward_weights"); },
          [](const AddBias&) { return std::string_view("add_bias"); },
          [](const BiasBackward&) { return std::string_view("bias_backward"); },
          [](const Relu&) { return std::string_view("relu"); },
          [](const ReluBackward&) { return std::string_view("relu_backward"); },
          [](const MaxPool&) { return std::string_view("max_pool"); },
          [](const MaxPoolBackward&) { return std::string_view("max_pool_backward"); },
          [](const SoftmaxCrossEntropy&) { return std::string_view("softmax_cross_entropy"); },
          [](const SoftmaxCrossEntropyBackward&) { return std::string_view("softmax_cross_entropy_backward"); },
          [](const MeanSquaredError&) { return std::string_view("mean_squared_error"); },
          [](const MeanSquaredErrorBackward&) { return std::string_view("mean_squared_error_backward"); },
          [](const SgdStep&) { return std::string_view("sgd_step"); },
          [](const AdamStep&) { return std::string_view("adam_step"); },
          [](const Convert&) { return std::string_view("convert"); },
          [](const Rescale&) { return std::string_view("rescale"); },
          [](const Copy&) { return std::string_view("copy"); },
      },
      op);
}

std::vector<TensorId> reads(const Op& op) {
  return present(std::visit(Overloaded{
                                [](const Gemm& o) {
                                  return o.beta == 0.0 ? std::vector{o.a, o.b} : std::vector{o.a, o.b, o.c};
                                },
                                [](const Conv2dForward& o) {
                                  return std::vector{o.x, o.w};
                                },
                                [](const Conv2dBackwardData& o) {
                                  return std::vector{o.dy, o.w};
                                },
                                [](const Conv2dBackwardWeights& o) {
                                  return std::vector{o.x, o.dy};
                                },
                                [](const AddBias& o) {
                                  return std::vector{o.x, o.bias};
                                },
                                [](const BiasBackward& o) { return std::vector{o.dy}; },
                                [](const Relu& o) { return std::vector{o.x}; },
                                [](const ReluBackward& o) {
                                  return std::vector{o.y, o.dy};
                                },
                                [](const MaxPool& o) { return std::vector{o.x}; },
                                [](const MaxPoolBackward& o) {
                                  return std::vector{o.x, o.y, o.dy};
                                },
                                [](const SoftmaxCrossEntropy& o) {
                                  return std::vector{o.logits, o.labels};
                                },
                                [](const SoftmaxCrossEntropyBackward& o) {
                                  return std::vector{o.probabilities, o.labels};
                                },
                                [](const MeanSquaredError& o) {
                                  return std::vector{o.prediction, o.target};
                                },
                                [](const MeanSquaredErrorBackward& o) {
                                  return std::vector{o.prediction, o.target};
                                },
                                [](const SgdStep& o) {
                                  return std::vector{o.parameter, o.gradient, o.velocity};
                                },
                                [](const AdamStep& o) {
                                  return std::vector{o.parameter, o.gradient, o.first_moment, o.second_moment, o.step};
                                },
                                [](const Convert& o) { return std::vector{o.x}; },
                                [](const Rescale& o) {
                                  return std::vector{o.x, o.factor, o.bias};
                                },
                                [](const Copy& o) { return std::vector{o.from}; },
                            },
                            op));
}

std::vector<TensorId> writes(const Op& op) {
  return present(std::visit(Overloaded{
                                [](const Gemm& o) { return std::vector{o.c}; },
                                [](const Conv2dForward& o) { return std::vector{o.y}; },
                                [](const Conv2dBackwardData& o) { return std::vector{o.dx}; },
                                [](const Conv2dBackwardWeights& o) { return std::vector{o.dw}; },
                                [](const AddBias& o) { return std::vector{o.y}; },
                                [](const BiasBackward& o) { return std::vector{o.dbias}; },
                                [](const Relu& o) { return std::vector{o.y}; },
                                [](const ReluBackward& o) { return std::vector{o.dx}; },
                                [](const MaxPool& o) { return std::vector{o.y}; },
                                [](const MaxPoolBackward& o) { return std::vector{o.dx}; },
                                [](const SoftmaxCrossEntropy& o) {
                                  return std::vector{o.probabilities, o.loss};
                                },
                                [](const SoftmaxCrossEntropyBackward& o) { return std::vector{o.dlogits}; },
                                [](const MeanSquaredError& o) { return std::vector{o.loss}; },
                                [](const MeanSquaredErrorBackward& o) { return std::vector{o.dprediction}; },
                                [](const SgdStep& o) {
                                  return std::vector{o.parameter, o.velocity};
                                },
                                [](const AdamStep& o) {
                                  return std::vector{o.parameter, o.first_moment, o.second_moment, o.step};
                                },
                                [](const Convert& o) { return std::vector{o.y}; },
                                [](const Rescale& o) { return std::vector{o.y}; },
                                [](const Copy& o) { return std::vector{o.to}; },
                            },
                            op));
}

}  // namespace aibench
