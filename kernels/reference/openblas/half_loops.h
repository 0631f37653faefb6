#pragma once

#include <cstdint>
#include <vector>

#include "kernels/reference/openblas/context.h"

// What the files of the bf16 layers share (half_layers.h).
namespace aibench::openblas {

using Bf16 = std::uint16_t;

// So many floats for each thread.
class ThreadScratch {
 public:
  ThreadScratch(int threads, std::int64_t floats)
      : stride_(floats), floats_(static_cast<std::size_t>(threads * stride_)) {}
  float* of(int thread) { return floats_.data() + thread * stride_; }

 private:
  std::int64_t stride_;
  std::vector<float> floats_;
};

// The gradient of a bias, f32, and of a relu, with the bias's behind it where there is one.
Outcome serve_bias_backward(const Offer& offer, const BiasBackward& op);
Outcome serve_relu_backward(const Offer& offer, const ReluBackward& op);

}  // namespace aibench::openblas
