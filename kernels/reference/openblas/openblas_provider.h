#pragma once

#include <memory>

#include "kernels/backend.h"

namespace aibench {

struct OpenBlasOptions {
  // How convolutions run: as suits the shape, or, for tests and for measuring which suits, always one way (gradients of
  // the input with strides run as GEMM in any case).
  enum class Convolution { automatic, gemm, direct } convolution = Convolution::automatic;
};

// The provider "openblas": f32 and f64 on the CPU. GEMM is the library's own call and nothing else; convolutions run as
// im2col + GEMM, or in loops of this folder where that is clearly the better; element-wise ops, which a BLAS does not
// have, run in loops of this folder. Each kernel's algorithm string says which. Convolutions and poolings in NHWC are
// refused. `threads` (>= 1) is set in the library and used for the loops; info() tells what the library made of it.
//
// One provider at a time: the library's thread count is global to the process.
std::unique_ptr<Provider> make_openblas_provider(int threads, const OpenBlasOptions& options = {});

}  // namespace aibench
