#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kernels/ops/fused_run.h"
#include "kernels/reference/cuda/cublas_handles.h"
#include "kernels/reference/cuda/gemm_layout.h"

namespace aibench::cuda {

// In which precision cuBLASLt multiplies. Nothing is left to defaults: f32 never becomes TF32, sums of 16-bit products
// are kept in 32 bits, and those of 8-bit floats are moved there time and again (no fast accumulation).
struct MatmulTypes {
  cublasComputeType_t compute;
  cudaDataType_t scale;    // of alpha and beta
  cudaDataType_t operand;  // of a and b
  cudaDataType_t result;   // of c
};
std::optional<MatmulTypes> matmul_types(DType operand, DType result);

// Alpha or beta in the type that the library wants to read it in.
union Scale {
  double f64;
  float f32;
  std::int32_t i32;
};
Scale scale_of(double value, cudaDataType_t type);

// One product with an optional tail, everything but the algorithm decided. Immutable once made; a kernel owns it.
struct Matmul {
  MatmulTypes types;
  LtOperation operation;
  LtLayout first, second, result;
  const void *first_data, *second_data;
  void* result_data;
  Scale alpha, beta;

  // Enqueues the product into `out`, normally result_data. The result is read only when beta is not 0.
  cublasStatus_t run(cublasLtHandle_t handle, const cublasLtMatmulAlgo_t& algorithm, void* out, void* workspace,
                     std::size_t workspace_bytes, cudaStream_t stream) const;
};

// Throws DeviceError when the library does not take a size.
Matmul make_matmul(const MatmulTypes& types, const Gemm& op, const Tail& tail, Bindings bindings);

// The library's own proposals, best first, at most `most`; empty when it has none, with its status in `status`.
std::vector<cublasLtMatmulHeuristicResult_t> propose(cublasLtHandle_t handle, const Matmul& matmul,
                                                     std::size_t workspace_bytes, int most, cublasStatus_t& status);

// "algorithm 66, tile 20, stages 36, split-k 1" in the library's numbers; what else can be set follows where it is not
// 0, its default, so that algorithms of equal words are equal.
std::string describe(const cublasLtMatmulAlgo_t& algorithm);

}  // namespace aibench::cuda
