#include "kernels/reference/openblas/refusal.h"

#include <algorithm>
#include <vector>

#include "kernels/reference/openblas/half_layers.h"
#include "kernels/reference/openblas/quantized_layers.h"

namespace aibench::openblas {
namespace {

std::vector<TensorId> tensors_of(const Op& op) {
  std::vector<TensorId> ids = reads(op);
  const std::vector<TensorId> written = writes(op);
  ids.insert(ids.end(), written.begin(), written.end());
  return ids;
}

bool computes(DType dtype) { return dtype == DType::f32 || dtype == DType::f64; }

// Labels are integers in every graph.
bool holds_labels(const Op& op, TensorId id) {
  if (const auto* loss = std::get_if<SoftmaxCrossEntropy>(&op)) return loss->labels == id;
  if (const auto* back = std::get_if<SoftmaxCrossEntropyBackward>(&op)) return back->labels == id;
  return false;
}

// Of a convolution; poolings have loops for either.
Layout layout_of(const Op& op) {
  if (const auto* forward = std::get_if<Conv2dForward>(&op)) return forward->shape.layout;
  if (const auto* data = std::get_if<Conv2dBackwardData>(&op)) return data->shape.layout;
  if (const auto* weights = std::get_if<Conv2dBackwardWeights>(&op)) return weights->shape.layout;
  return Layout::nchw;
}

double gradient_scale_of(const Op& op) {
  if (const auto* sgd = std::get_if<SgdStep>(&op)) return sgd->gradient_scale;
  if (const auto* adam = std::get_if<AdamStep>(&op)) return adam->gradient_scale;
  return 1.0;
}

}  // namespace

std::string refusal(const OpGraph& graph, const Op& op) {
  const std::string name(name_of(op));
  if (std::holds_alternative<Rescale>(op) && !is_quantized_layer(graph, op)) {
    return name + ": the loops beside openblas rescale f32 and i32 into i8, and integers into f32";
  }
  if (std::holds_alternative<Copy>(op)) return name + ": openblas computes and moves nothing";
  if (gradient_scale_of(op) != 1.0) return name + ": the loops beside openblas take gradients of unscaled losses only";
  const DType type = float_type(graph, op);
  const bool own = is_half_layer(graph, op) || is_quantized_layer(graph, op);
  for (const TensorId id : tensors_of(op)) {
    const DType dtype = graph.at(id).dtype;
    if (own) break;  // of types that have been looked at
    if (holds_labels(op, id)) {
      if (dtype != DType::i32) return name + ": labels must be i32, not " + std::string(name_of(dtype));
    } else if (!computes(dtype)) {
      return name + " in " + std::string(name_of(dtype)) + ": openblas computes f32 and f64 only";
    } else if (dtype != type) {
      return name + ": openblas needs one element type, not " + std::string(name_of(type)) + " and " +
             std::string(name_of(dtype));
    }
  }
  if (layout_of(op) == Layout::nhwc)
    return name + " in nhwc: the matrices and loops beside openblas convolve in nchw only";
  return {};
}

DType float_type(const OpGraph& graph, const Op& op) {
  for (const TensorId id : tensors_of(op)) {
    if (!holds_labels(op, id)) return graph.at(id).dtype;
  }
  return DType::f32;
}

}  // namespace aibench::openblas
