#include "kernels/reference/cuda/element_type.h"

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

}  // namespace

std::optional<DType> common_dtype(const OpGraph& graph, const Op& op) {
  std::vector<TensorId> ids = reads(op);
  const std::vector<TensorId> written = writes(op);
  ids.insert(ids.end(), written.begin(), written.end());
  const TensorId labels = labels_of(op);
  std::optional<DType> common;
  for (const TensorId id : ids) {
    if (id == labels) continue;
    if (common && *common != graph.at(id).dtype) return std::nullopt;
    common = graph.at(id).dtype;
  }
  return common;
}

std::string own_kernels_refusal(const OpGraph& graph, const Op& op) {
  const std::string name(name_of(op));
  if (std::holds_alternative<Copy>(op)) return name + ": our own kernels compute and move nothing";
  if (is_product(op)) return name + ": cublas multiplies and cudnn convolves; there is no kernel of our own for it";
  if (std::holds_alternative<Convert>(op)) return name + ": training in mixed precision is not served on CUDA yet";
  if (std::holds_alternative<Rescale>(op)) return name + ": networks in i8 are not served on CUDA yet";
  const std::optional<DType> dtype = common_dtype(graph, op);
  if (!dtype) return name + ": its tensors have different dtypes";
  if (*dtype != DType::f32 && *dtype != DType::tf32 && *dtype != DType::f64) {
    return name + " in " + std::string(name_of(*dtype)) + ": our own kernels compute f32, tf32 and f64";
  }
  if (const TensorId labels = labels_of(op); labels != kNoTensor && graph.at(labels).dtype != DType::i32) {
    return name + ": labels must be i32, not " + std::string(name_of(graph.at(labels).dtype));
  }
  return {};
}

}  // namespace aibench::cuda
