#include "kernels/reference/cuda/matmul.h"

#include <algorithm>

#include "kernels/reference/cuda/provider_tools.h"
#include "kernels/search.h"

namespace aibench::cuda {
namespace {

LtLayout make_layout(cudaDataType_t type, const ColumnMajor& matrix, std::int64_t batch) {
  cublasLtMatrixLayout_t raw = nullptr;
  AIBENCH_CUBLAS(cublasLtMatrixLayoutCreate(&raw, type, static_cast<std::uint64_t>(matrix.rows),
                                            static_cast<std::uint64_t>(matrix.columns), matrix.ld));
  LtLayout layout(raw);
  if (batch > 1) {
    const auto count = static_cast<std::int32_t>(batch);
    const std::int64_t stride = matrix.stride;
    AIBENCH_CUBLAS(cublasLtMatrixLayoutSetAttribute(raw, CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, &count, sizeof(count)));
    AIBENCH_CUBLAS(
        cublasLtMatrixLayoutSetAttribute(raw, CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET, &stride, sizeof(stride)));
  }
  return layout;
}

template <class Value>
void set(cublasLtMatmulDesc_t operation, cublasLtMatmulDescAttributes_t attribute, const Value& value) {
  AIBENCH_CUBLAS(cublasLtMatmulDescSetAttribute(operation, attribute, &value, sizeof(value)));
}

LtOperation make_operation(const MatmulTypes& types, const ColumnMajorGemm& call, const Tail& tail, Bindings bindings) {
  cublasLtMatmulDesc_t raw = nullptr;
  AIBENCH_CUBLAS(cublasLtMatmulDescCreate(&raw, types.compute, types.scale));
  LtOperation operation(raw);
  const cublasOperation_t first = call.transpose_first ? CUBLAS_OP_T : CUBLAS_OP_N;
  const cublasOperation_t second = call.transpose_second ? CUBLAS_OP_T : CUBLAS_OP_N;
  set(raw, CUBLASLT_MATMUL_DESC_TRANSA, first);
  set(raw, CUBLASLT_MATMUL_DESC_TRANSB, second);
  if (tail.bias != nullptr) {
    // The bias runs along the rows of the column-major result, which are aibench's columns: the channels.
    const cublasLtEpilogue_t epilogue = tail.relu ? CUBLASLT_EPILOGUE_RELU_BIAS : CUBLASLT_EPILOGUE_BIAS;
    const void* bias = data_of(bindings, tail.bias->bias);
    set(raw, CUBLASLT_MATMUL_DESC_EPILOGUE, epilogue);
    set(raw, CUBLASLT_MATMUL_DESC_BIAS_POINTER, bias);
  }
  if (types.operand == CUDA_R_8F_E4M3) {
    // Hopper's tensor cores add up fp8 with fewer bits than fp32 has; 0 has the library move such sums to fp32 in
    // between.
    set(raw, CUBLASLT_MATMUL_DESC_FAST_ACCUM, std::int8_t{0});
  }
  return operation;
}

LtPreference make_preference(const Matmul& matmul, std::size_t workspace_bytes) {
  cublasLtMatmulPreference_t raw = nullptr;
  AIBENCH_CUBLAS(cublasLtMatmulPreferenceCreate(&raw));
  LtPreference preference(raw);
  const auto prefer = [&](cublasLtMatmulPreferenceAttributes_t attribute, const auto& value) {
    AIBENCH_CUBLAS(cublasLtMatmulPreferenceSetAttribute(raw, attribute, &value, sizeof(value)));
  };
  prefer(CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, static_cast<std::uint64_t>(workspace_bytes));
  if (matmul.types.result == CUDA_R_16F || matmul.types.result == CUDA_R_16BF) {
    // Partial sums may meet in the compute type only: in 16 bits they would lose what fp32 sums are for.
    prefer(CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK,
           static_cast<std::uint32_t>(CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE));
  }
  const auto alignment = [](const void* data) { return static_cast<std::uint32_t>(alignment_of(data)); };
  prefer(CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, alignment(matmul.first_data));
  prefer(CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES, alignment(matmul.second_data));
  prefer(CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, alignment(matmul.result_data));
  prefer(CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES, alignment(matmul.result_data));
  return preference;
}

// Value is as wide as the library's own; nullopt for what this version of it does not know.
template <class Value>
std::optional<Value> config(const cublasLtMatmulAlgo_t& algorithm, cublasLtMatmulAlgoConfigAttributes_t attribute) {
  Value value{};
  std::size_t written = 0;
  const cublasStatus_t status =
      cublasLtMatmulAlgoConfigGetAttribute(&algorithm, attribute, &value, sizeof(value), &written);
  return status == CUBLAS_STATUS_SUCCESS ? std::optional(value) : std::nullopt;
}

template <class Value>
std::string setting(const cublasLtMatmulAlgo_t& algorithm, const char* name,
                    cublasLtMatmulAlgoConfigAttributes_t attribute) {
  const auto value = config<Value>(algorithm, attribute);
  return value ? name + std::to_string(*value) : "";
}

template <class Value>
std::string unless_0(const cublasLtMatmulAlgo_t& algorithm, const char* name,
                     cublasLtMatmulAlgoConfigAttributes_t attribute) {
  const auto value = config<Value>(algorithm, attribute);
  return value && *value != 0 ? name + std::to_string(*value) : "";
}

}  // namespace

std::optional<MatmulTypes> matmul_types(DType operand, DType result) {
  if (operand == DType::i8 && result == DType::i32) {
    return MatmulTypes{CUBLAS_COMPUTE_32I, CUDA_R_32I, CUDA_R_8I, CUDA_R_32I};
  }
  if (operand == DType::f8e4m3 && result == DType::bf16) {
    return MatmulTypes{CUBLAS_COMPUTE_32F, CUDA_R_32F, CUDA_R_8F_E4M3, CUDA_R_16BF};
  }
  // Gradients of f32 masters come from 16-bit operands (mixed precision).
  const bool is_half = operand == DType::f16 || operand == DType::bf16;
  if (operand != result && !(is_half && result == DType::f32)) return std::nullopt;
  const cudaDataType_t half_result = result == DType::f32    ? CUDA_R_32F
                                     : operand == DType::f16 ? CUDA_R_16F
                                                             : CUDA_R_16BF;
  switch (operand) {
    case DType::f64: return MatmulTypes{CUBLAS_COMPUTE_64F, CUDA_R_64F, CUDA_R_64F, CUDA_R_64F};
    case DType::f32: return MatmulTypes{CUBLAS_COMPUTE_32F, CUDA_R_32F, CUDA_R_32F, CUDA_R_32F};
    case DType::tf32: return MatmulTypes{CUBLAS_COMPUTE_32F_FAST_TF32, CUDA_R_32F, CUDA_R_32F, CUDA_R_32F};
    case DType::f16: return MatmulTypes{CUBLAS_COMPUTE_32F, CUDA_R_32F, CUDA_R_16F, half_result};
    case DType::bf16: return MatmulTypes{CUBLAS_COMPUTE_32F, CUDA_R_32F, CUDA_R_16BF, half_result};
    case DType::f8e4m3:
    case DType::i8:
    case DType::i32: return std::nullopt;
  }
  return std::nullopt;
}

Scale scale_of(double value, cudaDataType_t type) {
  Scale scale{};
  if (type == CUDA_R_64F) {
    scale.f64 = value;
  } else if (type == CUDA_R_32I) {
    scale.i32 = static_cast<std::int32_t>(value);
  } else {
    scale.f32 = static_cast<float>(value);
  }
  return scale;
}

Matmul make_matmul(const MatmulTypes& types, const Gemm& op, const Tail& tail, Bindings bindings) {
  const ColumnMajorGemm call = column_major(op);
  return {.types = types,
          .operation = make_operation(types, call, tail, bindings),
          .first = make_layout(types.operand, call.first, call.batch),
          .second = make_layout(types.operand, call.second, call.batch),
          .result = make_layout(types.result, call.result, call.batch),
          .first_data = data_of(bindings, call.first.tensor),
          .second_data = data_of(bindings, call.second.tensor),
          .result_data = data_of(bindings, tail.bias != nullptr ? tail.result : op.c),
          .alpha = scale_of(op.alpha, types.scale),
          .beta = scale_of(op.beta, types.scale)};
}

cublasStatus_t Matmul::run(cublasLtHandle_t handle, const cublasLtMatmulAlgo_t& algorithm, void* out, void* workspace,
                           std::size_t workspace_bytes, cudaStream_t stream) const {
  return cublasLtMatmul(handle, operation.get(), &alpha, first_data, first.get(), second_data, second.get(), &beta,
                        result_data, result.get(), out, result.get(), &algorithm, workspace, workspace_bytes, stream);
}

std::vector<cublasLtMatmulHeuristicResult_t> propose(cublasLtHandle_t handle, const Matmul& matmul,
                                                     std::size_t workspace_bytes, int most, cublasStatus_t& status) {
  const LtPreference preference = make_preference(matmul, workspace_bytes);
  std::vector<cublasLtMatmulHeuristicResult_t> results(static_cast<std::size_t>(most));
  int found = 0;
  status = cublasLtMatmulAlgoGetHeuristic(handle, matmul.operation.get(), matmul.first.get(), matmul.second.get(),
                                          matmul.result.get(), matmul.result.get(), preference.get(), most,
                                          results.data(), &found);
  results.resize(status == CUBLAS_STATUS_SUCCESS ? static_cast<std::size_t>(std::max(found, 0)) : 0);
  std::erase_if(results,
                [&](const auto& r) { return r.state != CUBLAS_STATUS_SUCCESS || r.workspaceSize > workspace_bytes; });
  return results;
}

std::string describe(const cublasLtMatmulAlgo_t& algorithm) {
  return setting<std::int32_t>(algorithm, "algorithm ", CUBLASLT_ALGO_CONFIG_ID) +
         setting<std::uint32_t>(algorithm, ", tile ", CUBLASLT_ALGO_CONFIG_TILE_ID) +
         setting<std::uint32_t>(algorithm, ", stages ", CUBLASLT_ALGO_CONFIG_STAGES_ID) +
         setting<std::int32_t>(algorithm, ", split-k ", CUBLASLT_ALGO_CONFIG_SPLITK_NUM) +
         unless_0<std::uint32_t>(algorithm, ", reduction ", CUBLASLT_ALGO_CONFIG_REDUCTION_SCHEME) +
         unless_0<std::uint32_t>(algorithm, ", swizzling ", CUBLASLT_ALGO_CONFIG_CTA_SWIZZLING) +
         unless_0<std::uint32_t>(algorithm, ", option ", CUBLASLT_ALGO_CONFIG_CUSTOM_OPTION) +
         unless_0<std::uint16_t>(algorithm, ", inner shape ", CUBLASLT_ALGO_CONFIG_INNER_SHAPE_ID) +
         unless_0<std::uint16_t>(algorithm, ", cluster shape ", CUBLASLT_ALGO_CONFIG_CLUSTER_SHAPE_ID);
}

}  // namespace aibench::cuda
