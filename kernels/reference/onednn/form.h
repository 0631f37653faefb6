#pragma once

namespace aibench::onednn {

// Ways to run one op: which tensors the library may keep in a layout of its own.
enum class Form {
  plain,          // as the graph has them
  gemm,           // likewise, by the library's older way to multiply matrices
  packed,         // its choice for the second operand (weights, or b of a product)
  channels_last,  // activations as nhwc, its choice for weights
  blocked,        // its choice for all
  winograd,       // the same, for a convolution by Winograd's algorithm
};

}  // namespace aibench::onednn
