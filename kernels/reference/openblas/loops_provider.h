#pragma once

#include <memory>

#include "kernels/backend.h"

namespace aibench {

// The provider "loops": what stands between the products and convolutions of a network (bias, relu, pooling, losses,
// optimizers, conversions) in the loops of this folder, for a library that has no such ops. Never a product or a
// convolution: those are what a library is measured by. Calls no function of OpenBLAS.
std::unique_ptr<Provider> make_loops_provider(int threads);

}  // namespace aibench
