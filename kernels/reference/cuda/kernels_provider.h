#pragma once

#include <memory>

#include "kernels/reference/cuda/cuda_device.h"

namespace aibench::cuda {

// Provider "kernels": the element-wise ops, pooling, conversions, losses and optimisers, by kernels of this folder.
// Bias and relu go in one launch where they follow each other, and so do the conversions and the optimiser steps of a
// whole network. Sums are added in a fixed order, in double: every run gives the same bits. `device` must outlive the
// provider.
std::unique_ptr<Provider> make_kernels_provider(CudaDevice& device);

}  // namespace aibench::cuda
