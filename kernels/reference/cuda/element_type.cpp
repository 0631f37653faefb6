#include "kernels/reference/cuda/element_type.h"

#include <algorithm>
#include <vector>

namespace aibench::cuda {
namespace {

TensorId labels_of(const Op& op) {
  if (const auto* loss = std::get_if<SoftmaxCrossEntropy>(&op)) return loss->labels;
  if (const auto* back = std::get_if<SoftmaxCrossEntropyBackward>(&op)) return back->labels;
  return kNoTensor;
}

bool is_product(const Op& op) {
  return std::holds_alternative<Gemm>(op) || std::holds_alternative<Conv2dForward>(op) ||
         std::holds_alternative<Conv2dBackwardData>(op) || std::holds_alternative<Conv2dBackwardWeights>(op);
}

bool is_half(DType dtype) { return dtype == DType::f16 || dtype == DType::bf16; }

std::string words(DType dtype) { return std::string(name_of(dtype)); }

std::string convert_refusal(const OpGraph& graph, const Convert& op) {
  const DType from = graph.at(op.x).dtype, to = graph.at(op.y).dtype;
  if ((from == DType::f32 && is_half(to)) || (is_half(from) && to == DType::f32)) return {};
  return "convert of " + words(from) + " into " + words(to) +
         ": our own kernels convert between f32 and f16 or bf16 only";
}

bool all_are(const OpGraph& graph, std::vector<TensorId> ids, DType dtype, TensorId but) {
  std::erase(ids, but);
  return std::all_of(ids.begin(), ids.end(), [&](TensorId id) { return graph.at(id).dtype == dtype; });
}

}  // namespace

bool is_layer(const Op& op) {
  return std::holds_alternative<AddBias>(op) || std::holds_alternative<BiasBackward>(op) ||
         std::holds_alternative<Relu>(op) || std::holds_alternative<ReluBackward>(op) ||
         std::holds_alternative<MaxPool>(op) || std::holds_alternative<MaxPoolBackward>(op);
}

DType operand_dtype(const OpGraph& graph, const Op& op) { return graph.at(reads(op).front()).dtype; }

std::string own_kernels_refusal(const OpGraph& graph, const Op& op) {
  const std::string name(name_of(op));
  if (std::holds_alternative<Copy>(op)) return name + ": our own kernels compute and move nothing";
  if (is_product(op)) return name + ": cublas multiplies and cudnn convolves; there is no kernel of our own for it";
  if (std::holds_alternative<Rescale>(op)) return name + ": networks in i8 are not served on CUDA yet";
  if (const auto* convert = std::get_if<Convert>(&op)) return convert_refusal(graph, *convert);
  const DType operand = operand_dtype(graph, op);
  const TensorId labels = labels_of(op);
  const bool sums_up = is_half(operand) && std::holds_alternative<BiasBackward>(op);
  const DType result = sums_up ? DType::f32 : operand;
  if (!all_are(graph, reads(op), operand, labels) || !all_are(graph, writes(op), result, kNoTensor)) {
    return name + (sums_up ? " of " + words(operand) + ": our own kernels add up 16-bit numbers into f32"
                           : ": its tensors have different dtypes");
  }
  if (is_half(operand) && !is_layer(op)) {
    return name + " in " + words(operand) + ": our own kernels compute losses and updates in f32, tf32 and f64";
  }
  if (operand != DType::f32 && operand != DType::tf32 && operand != DType::f64 && !is_half(operand)) {
    return name + " in " + words(operand) + ": our own kernels compute f32, tf32 and f64, layers in f16 and bf16 too";
  }
  if (labels != kNoTensor && graph.at(labels).dtype != DType::i32) {
    return name + ": labels must be i32, not " + words(graph.at(labels).dtype);
  }
  return {};
}

}  // namespace aibench::cuda
