#pragma once

#include <memory>
#include <vector>

#include "kernels/reference/cuda/cublas_provider.h"
#include "kernels/reference/cuda/cuda_device.h"
#include "kernels/reference/cuda/cudnn_provider.h"
#include "kernels/reference/cuda/graph_provider.h"
#include "kernels/reference/cuda/kernels_provider.h"
#include "tests/unit/cuda/fake/fake.h"

namespace aibench::cuda {

// The whole backend, as the worker puts it together.
struct FakeGpu {
  FakeGpu() {
    fake::reset();
    device = std::make_unique<CudaDevice>(0);
    cublas = make_cublas_provider(*device);
    cudnn = make_cudnn_provider(*device);
    kernels = make_kernels_provider(*device);
    graph = make_graph_provider(*device, {cublas.get(), cudnn.get(), kernels.get()});
  }
  std::vector<Provider*> all() const { return {graph.get(), cublas.get(), cudnn.get(), kernels.get()}; }

  std::unique_ptr<CudaDevice> device;
  std::unique_ptr<Provider> cublas, cudnn, kernels, graph;
};

}  // namespace aibench::cuda
