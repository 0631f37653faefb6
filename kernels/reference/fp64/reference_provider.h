#pragma once

#include <memory>

#include "kernels/backend.h"

namespace aibench {

// The oracle, provider "reference": every op of kernels/ops/ops.h in plain loops written from its formula, no library.
// Buffers must be host memory (Buffer::data() is a host pointer); numbers are stored as they are declared, and all
// arithmetic is in double. f64 and f32: every op. bf16 and f16: products, biases, relu and pooling; sums (products and
// the gradient of a bias) also into f32. Conversions between all four. 8-bit integer gemm and conv2d with i32 results
// are exact; pooling and relu of 8-bit integers; rescaling as the op says. gemm of f8e4m3 into bf16. Everything else is
// refused.
// One op a kernel. With one thread enqueue() allocates nothing; with more each call starts and joins its own threads.
// Results do not depend on the number of threads.
class ReferenceProvider final : public Provider {
 public:
  explicit ReferenceProvider(int threads = 1) : threads_(threads) {}

  ProviderInfo info() const override;
  std::variant<Prepared, Unsupported> prepare(const OpGraph& graph, std::size_t next, Bindings bindings) override;

 private:
  int threads_;
};

std::unique_ptr<Provider> make_reference_provider(int threads = 1);

}  // namespace aibench
