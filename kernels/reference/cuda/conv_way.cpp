#include "kernels/reference/cuda/conv_way.h"

namespace aibench::cuda {
namespace {

// 1024 products of -128 and -128 make 2^24, the last whole number from which on f32 has gaps.
constexpr std::int64_t kMostExactTerms = 1024;

bool is_half(DType dtype) { return dtype == DType::f16 || dtype == DType::bf16; }

struct Operands {
  TensorId first, second, result;
};
Operands operands_of(const Op& op) {
  if (const auto* o = std::get_if<Conv2dForward>(&op)) return {o->x, o->w, o->y};
  if (const auto* o = std::get_if<Conv2dBackwardData>(&op)) return {o->dy, o->w, o->dx};
  const auto& o = std::get<Conv2dBackwardWeights>(op);
  return {o.x, o.dy, o.dw};
}

// Empty when cuDNN's 8-bit convolution takes it and its sums come out exact.
std::string integer_refusal(const Op& op) {
  const auto* forward = std::get_if<Conv2dForward>(&op);
  if (forward == nullptr) return "cudnn convolves i8 forwards only";
  const Conv2dShape& s = forward->shape;
  if (s.layout != Layout::nhwc) return "cudnn convolves i8 in nhwc only";
  if (s.c % 4 != 0 || s.k % 4 != 0) return "cudnn convolves i8 with channels in multiples of 4 only";
  if (s.c / s.groups * s.r * s.s > kMostExactTerms) {
    return "cudnn's convolution calls write sums of i8 as f32, which holds those of at most " +
           std::to_string(kMostExactTerms) + " products exactly; only its graph API writes i32";
  }
  return {};
}

}  // namespace

std::variant<ConvWay, std::string> conv_way(const OpGraph& graph, const Op& op) {
  const Operands ids = operands_of(op);
  const DType first = graph.at(ids.first).dtype, second = graph.at(ids.second).dtype,
              result = graph.at(ids.result).dtype;
  if (first == second && first == DType::i8 && result == DType::i32) {
    std::string refusal = integer_refusal(op);
    if (refusal.empty()) return ConvWay::integer;
    return refusal;
  }
  const bool is_float = first == DType::f64 || first == DType::f32 || first == DType::tf32 || is_half(first);
  if (first == second && first == result && is_float) return ConvWay::plain;
  if (first == second && is_half(first) && result == DType::f32 && std::holds_alternative<Conv2dBackwardWeights>(op)) {
    return ConvWay::widened;
  }
  return "of " + std::string(name_of(first)) + " and " + std::string(name_of(second)) + " into " +
         std::string(name_of(result)) +
         ": cudnn convolves f64, f32, tf32, f16 and bf16 into themselves, gradients of weights from f16 and bf16 into "
         "f32 as well, and i8 into i32";
}

bool keeps_digits(const std::string& algorithm, DType operand) {
  const bool transforms = algorithm.find("winograd") != std::string::npos || algorithm.find("fft") != std::string::npos;
  return !transforms || operand == DType::f32 || operand == DType::f64;
}

}  // namespace aibench::cuda
