#include "kernels/reference/onednn/element_types.h"

#include <algorithm>
#include <vector>

namespace aibench::onednn {
namespace {

bool is_product(const Op& op) {
  return std::holds_alternative<Gemm>(op) || std::holds_alternative<Conv2dForward>(op) ||
         std::holds_alternative<Conv2dBackwardData>(op) || std::holds_alternative<Conv2dBackwardWeights>(op);
}

std::string words_of(const OpGraph& graph, const std::vector<TensorId>& ids) {
  std::string words;
  for (const TensorId id : ids) words += (words.empty() ? "" : " and ") + std::string(name_of(graph.at(id).dtype));
  return words;
}

}  // namespace

std::optional<dnnl::memory::data_type> element_type(DType dtype) {
  using Type = dnnl::memory::data_type;
  switch (dtype) {
    case DType::f32: return Type::f32;
    case DType::f16: return Type::f16;
    case DType::bf16: return Type::bf16;
    case DType::i8: return Type::s8;
    case DType::i32: return Type::s32;
    case DType::f64:
    case DType::tf32:
    case DType::f8e4m3: return std::nullopt;
  }
  return std::nullopt;
}

std::string type_refusal(const OpGraph& graph, const Op& op) {
  const std::vector<TensorId> read = reads(op), written = writes(op);
  const DType operand = graph.at(read.front()).dtype, result = graph.at(written.front()).dtype;
  const auto all = [&](const std::vector<TensorId>& ids, DType wanted) {
    return std::all_of(ids.begin(), ids.end(), [&](TensorId id) { return graph.at(id).dtype == wanted; });
  };
  const bool integers = is_product(op) && operand == DType::i8 && result == DType::i32;
  const bool floats = operand == result && (operand == DType::f32 || operand == DType::f16 || operand == DType::bf16);
  const bool sums = is_product(op) || std::holds_alternative<BiasBackward>(op);
  const bool half_into_float = sums && operand == DType::bf16 && result == DType::f32;
  const bool converts = std::holds_alternative<Convert>(op) && element_type(operand) && element_type(result);
  const bool accumulates = integers && std::find(read.begin(), read.end(), written.front()) != read.end();
  const bool integer_layer = operand == DType::i8 && result == DType::i8 &&
                             (std::holds_alternative<MaxPool>(op) || std::holds_alternative<Relu>(op));
  if ((integers || floats || half_into_float || converts || integer_layer) && all(written, result) &&
      (accumulates || all(read, operand)))
    return {};
  if (const auto* rescale = std::get_if<Rescale>(&op); rescale != nullptr && can_rescale(graph, *rescale)) return {};
  return std::string(name_of(op)) + " of " + words_of(graph, read) + " into " + words_of(graph, written) +
         ": onednn computes f32, f16 and bf16 into themselves on CPUs, sums of bf16 into f32, products of i8 into "
         "i32, and pools i8";
}

bool can_rescale(const OpGraph& graph, const Rescale& op) {
  const DType from = graph.at(op.x).dtype, to = graph.at(op.y).dtype;
  return (from == DType::f32 || from == DType::i8 || from == DType::i32) && (to == DType::f32 || to == DType::i8) &&
         graph.at(op.factor).dtype == DType::f32 && (op.bias == kNoTensor || graph.at(op.bias).dtype == DType::f32);
}

}  // namespace aibench::onednn
