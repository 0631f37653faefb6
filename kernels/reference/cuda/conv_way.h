#pragma once

#include <string>
#include <variant>

#include "kernels/ops/graph.h"

namespace aibench::cuda {

// How a convolution is put to cuDNN's convolution calls, which write the type that they read, and nothing longer.
enum class ConvWay {
  plain,  // the call computes what the op says: f64, f32, tf32, f16 and bf16 into themselves
  // Gradients of weights in f32 from 16-bit x and dy: both are copied to f32 and convolved with products rounded to
  // tf32. That rounds nothing: numbers of f16 have as many bits of mantissa as tf32, those of bf16 fewer. The sums are
  // f32's.
  widened,
  // i8 into i32: the call sums in 32-bit integers but writes them as floats; whole numbers up to 2^24 are exact in
  // those, and a kernel of our own makes them integers again.
  integer,
};

// The way, or why there is none.
std::variant<ConvWay, std::string> conv_way(const OpGraph& graph, const Op& op);

// Whether cuDNN's algorithm of this name keeps the digits of operands of this dtype. Winograd's and Fourier's
// transforms round in between: to 16 bits with data of 16 bits, to tf32 where products may be rounded to that.
bool keeps_digits(const std::string& algorithm, DType operand);

}  // namespace aibench::cuda
