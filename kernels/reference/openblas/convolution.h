#pragma once

#include <optional>
#include <string>

#include "kernels/reference/openblas/context.h"

namespace aibench::openblas {

// Whether the provider's own loops are to be preferred to im2col and the library's GEMM. They exist for every shape but
// backward_data with strides.
bool prefer_direct(const Conv2dShape& shape, ConvDirection direction, const Context& context);

// What a convolution's kernel does to y after the product.
struct ConvolutionTail {
  TensorId bias = kNoTensor;
  bool relu = false;
  std::size_t ops() const;
  std::string name() const;  // "+bias+relu", "+bias" or nothing
};

inline constexpr const char* kDirect = "direct (own kernel)";

Prepared gemm_forward(const Offer& offer, const Conv2dForward& op, const ConvolutionTail& tail);
Prepared gemm_backward_data(const Offer& offer, const Conv2dBackwardData& op);
Prepared gemm_backward_weights(const Offer& offer, const Conv2dBackwardWeights& op);

// `pool`: the max pooling of y that follows, or null.
Prepared direct_forward(const Offer& offer, const Conv2dForward& op, const ConvolutionTail& tail, const MaxPool* pool);
Prepared direct_backward_data(const Offer& offer, const Conv2dBackwardData& op);

// Consecutive ops of a training step's backward pass that touch one convolution, from the offer's first op on: any of
// max_pool_backward with relu_backward, relu_backward, bias_backward; then conv2d_backward_weights; then perhaps
// conv2d_backward_data. Runs image by image in the provider's own loops. nullopt when that is not what the offer
// begins with, or when the convolution is better off with GEMM.
std::optional<Prepared> direct_backward(const Offer& offer);

}  // namespace aibench::openblas
