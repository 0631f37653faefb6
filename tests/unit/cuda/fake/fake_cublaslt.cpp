#include <algorithm>
#include <cstring>

#include "tests/unit/cuda/fake/elements.h"
#include "tests/unit/cuda/fake/fake.h"

using aibench::DType;
using aibench::size_of;
using aibench::cuda::fake::load;
using aibench::cuda::fake::seen;
using aibench::cuda::fake::settings;
using aibench::cuda::fake::store;

struct cublasLtContext {};

namespace {

struct Layout {
  cudaDataType_t type;
  std::uint64_t rows, columns;
  std::int64_t ld;
  std::int32_t batch = 1;
  std::int64_t stride = 0;

  // Places of the first and the last element, as the library would check them.
  bool sensible() const { return rows > 0 && columns > 0 && ld >= static_cast<std::int64_t>(rows) && batch > 0; }
};
struct Operation {
  cublasComputeType_t compute;
  cudaDataType_t scale;
  cublasOperation_t first = CUBLAS_OP_N, second = CUBLAS_OP_N;
  cublasLtEpilogue_t epilogue = CUBLASLT_EPILOGUE_DEFAULT;
  const void* bias = nullptr;
  std::int8_t fast_accumulation = -1;  // nobody has said
};
struct Preference {
  std::uint64_t workspace_bytes = 0;
};

// The library's handles point to types that its header defines; here they point to ours.
Layout* of(cublasLtMatrixLayout_t handle) { return reinterpret_cast<Layout*>(handle); }
Operation* of(cublasLtMatmulDesc_t handle) { return reinterpret_cast<Operation*>(handle); }
Preference* of(cublasLtMatmulPreference_t handle) { return reinterpret_cast<Preference*>(handle); }

DType dtype_of(cudaDataType_t type) {
  switch (type) {
    case CUDA_R_64F: return DType::f64;
    case CUDA_R_16F: return DType::f16;
    case CUDA_R_16BF: return DType::bf16;
    case CUDA_R_8F_E4M3: return DType::f8e4m3;
    case CUDA_R_8I: return DType::i8;
    case CUDA_R_32I: return DType::i32;
    default: return DType::f32;
  }
}

double scale_at(const void* scale, cudaDataType_t type) { return load(dtype_of(type), scale, 0); }

// One product, everything by value: the handles may be gone when it runs.
struct Product {
  Operation operation;
  Layout first, second, result;
  const void *a, *b, *c;
  void* d;
  double alpha, beta;

  double operand(const Layout& layout, const void* data, std::int64_t batch, cublasOperation_t op, std::int64_t i,
                 std::int64_t j) const {
    if (op == CUBLAS_OP_T) std::swap(i, j);
    return load(dtype_of(layout.type), data, batch * layout.stride + i + j * layout.ld);
  }

  void run() const {
    const DType type = dtype_of(result.type);
    const auto m = static_cast<std::int64_t>(result.rows), n = static_cast<std::int64_t>(result.columns);
    const auto k = static_cast<std::int64_t>(operation.first == CUBLAS_OP_T ? first.rows : first.columns);
    const bool has_bias = (operation.epilogue & CUBLASLT_EPILOGUE_BIAS) != 0;
    for (std::int64_t batch = 0; batch < result.batch; ++batch) {
      for (std::int64_t i = 0; i < m; ++i) {
        for (std::int64_t j = 0; j < n; ++j) {
          double sum = 0;
          for (std::int64_t l = 0; l < k; ++l) {
            sum += operand(first, a, batch, operation.first, i, l) * operand(second, b, batch, operation.second, l, j);
          }
          const std::int64_t place = batch * result.stride + i + j * result.ld;
          double value = alpha * sum;
          if (beta != 0) value += beta * load(type, c, place);
          if (has_bias) value += load(type, operation.bias, i);
          if ((operation.epilogue & CUBLASLT_EPILOGUE_RELU) != 0) value = std::max(value, 0.0);
          store(type, d, place, value);
        }
      }
    }
  }
};

// The library's conditions for fp8 on Ada and Hopper: A transposed and B not ("TN"), sums and factors in fp32, and
// columns of A, B and C that begin and end at multiples of 16 bytes.
bool takes_float8(const Operation& operation, const Layout& first, const Layout& second, const Layout& c) {
  const auto is_aligned = [](const Layout& layout) {
    const auto bytes = static_cast<std::int64_t>(size_of(dtype_of(layout.type)));
    const auto fits = [&](std::int64_t elements) { return elements * bytes % 16 == 0; };
    return fits(static_cast<std::int64_t>(layout.rows)) && fits(layout.ld) &&
           (layout.batch == 1 || fits(layout.stride));
  };
  return operation.first == CUBLAS_OP_T && operation.second == CUBLAS_OP_N && operation.compute == CUBLAS_COMPUTE_32F &&
         operation.scale == CUDA_R_32F && second.type == CUDA_R_8F_E4M3 && c.type == CUDA_R_16BF && is_aligned(first) &&
         is_aligned(second) && is_aligned(c);
}

template <class Value>
void read(Value& into, const void* from, std::size_t bytes) {
  if (bytes == sizeof(into)) std::memcpy(&into, from, bytes);
}

}  // namespace

cublasStatus_t cublasLtCreate(cublasLtHandle_t* handle) {
  *handle = new cublasLtContext;
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasLtDestroy(cublasLtHandle_t handle) {
  delete handle;
  return CUBLAS_STATUS_SUCCESS;
}
std::size_t cublasLtGetVersion() { return 130203; }
const char* cublasLtGetStatusName(cublasStatus_t) { return "CUBLAS_STATUS_NAME"; }
const char* cublasLtGetStatusString(cublasStatus_t status) {
  return status == CUBLAS_STATUS_NOT_SUPPORTED ? "the requested functionality is not supported" : "words";
}

cublasStatus_t cublasLtMatrixLayoutCreate(cublasLtMatrixLayout_t* handle, cudaDataType_t type, std::uint64_t rows,
                                          std::uint64_t columns, std::int64_t ld) {
  *handle = reinterpret_cast<cublasLtMatrixLayout_t>(new Layout{type, rows, columns, ld});
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasLtMatrixLayoutDestroy(cublasLtMatrixLayout_t handle) {
  delete of(handle);
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasLtMatrixLayoutSetAttribute(cublasLtMatrixLayout_t handle, cublasLtMatrixLayoutAttribute_t which,
                                                const void* value, std::size_t bytes) {
  if (which == CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT) read(of(handle)->batch, value, bytes);
  if (which == CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET) read(of(handle)->stride, value, bytes);
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasLtMatmulDescCreate(cublasLtMatmulDesc_t* handle, cublasComputeType_t compute,
                                        cudaDataType_t scale) {
  *handle = reinterpret_cast<cublasLtMatmulDesc_t>(new Operation{compute, scale});
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasLtMatmulDescDestroy(cublasLtMatmulDesc_t handle) {
  delete of(handle);
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasLtMatmulDescSetAttribute(cublasLtMatmulDesc_t handle, cublasLtMatmulDescAttributes_t which,
                                              const void* value, std::size_t bytes) {
  switch (which) {
    case CUBLASLT_MATMUL_DESC_TRANSA: read(of(handle)->first, value, bytes); break;
    case CUBLASLT_MATMUL_DESC_TRANSB: read(of(handle)->second, value, bytes); break;
    case CUBLASLT_MATMUL_DESC_EPILOGUE: read(of(handle)->epilogue, value, bytes); break;
    case CUBLASLT_MATMUL_DESC_BIAS_POINTER: read(of(handle)->bias, value, bytes); break;
    case CUBLASLT_MATMUL_DESC_FAST_ACCUM: read(of(handle)->fast_accumulation, value, bytes); break;
    default: return CUBLAS_STATUS_INVALID_VALUE;
  }
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasLtMatmulPreferenceCreate(cublasLtMatmulPreference_t* handle) {
  *handle = reinterpret_cast<cublasLtMatmulPreference_t>(new Preference);
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasLtMatmulPreferenceDestroy(cublasLtMatmulPreference_t handle) {
  delete of(handle);
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasLtMatmulPreferenceSetAttribute(cublasLtMatmulPreference_t handle,
                                                    cublasLtMatmulPreferenceAttributes_t which, const void* value,
                                                    std::size_t bytes) {
  if (which == CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES) read(of(handle)->workspace_bytes, value, bytes);
  return CUBLAS_STATUS_SUCCESS;
}

// Three algorithms, of which one may not be proposed any more, and the last needs more workspace than anybody has.
cublasStatus_t cublasLtMatmulAlgoGetHeuristic(cublasLtHandle_t, cublasLtMatmulDesc_t operation,
                                              cublasLtMatrixLayout_t first, cublasLtMatrixLayout_t second,
                                              cublasLtMatrixLayout_t c, cublasLtMatrixLayout_t d,
                                              cublasLtMatmulPreference_t preference, int most,
                                              cublasLtMatmulHeuristicResult_t results[], int* found) {
  *found = 0;
  aibench::cuda::fake::leave_error();
  const bool fused = of(operation)->epilogue != CUBLASLT_EPILOGUE_DEFAULT;
  for (const Layout* layout : {of(first), of(second), of(c), of(d)}) {
    if (!layout->sensible()) return CUBLAS_STATUS_INVALID_VALUE;
  }
  if (settings().refuse_products || (fused && settings().refuse_epilogues)) return CUBLAS_STATUS_NOT_SUPPORTED;
  const bool is_float8 = of(first)->type == CUDA_R_8F_E4M3 || of(second)->type == CUDA_R_8F_E4M3;
  if (is_float8 && !takes_float8(*of(operation), *of(first), *of(second), *of(c))) return CUBLAS_STATUS_NOT_SUPPORTED;
  for (int i = 0; i < 3 && i < most; ++i) {
    cublasLtMatmulHeuristicResult_t& result = results[i];
    std::memset(&result, 0, sizeof(result));
    result.algo.data[0] = static_cast<std::uint64_t>(i);
    result.workspaceSize = i < 2 ? of(preference)->workspace_bytes : std::size_t{1} << 40;
    result.state = settings().forgotten_algorithms.contains(i) ? CUBLAS_STATUS_NOT_SUPPORTED : CUBLAS_STATUS_SUCCESS;
    ++*found;
  }
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasLtMatmulAlgoConfigGetAttribute(const cublasLtMatmulAlgo_t* algorithm,
                                                    cublasLtMatmulAlgoConfigAttributes_t which, void* value,
                                                    std::size_t bytes, std::size_t* written) {
  const bool is_shape = which == CUBLASLT_ALGO_CONFIG_INNER_SHAPE_ID || which == CUBLASLT_ALGO_CONFIG_CLUSTER_SHAPE_ID;
  if (bytes != (is_shape ? sizeof(std::uint16_t) : sizeof(std::int32_t))) return CUBLAS_STATUS_INVALID_VALUE;
  std::int32_t number = which <= CUBLASLT_ALGO_CONFIG_SPLITK_NUM ? 1 : 0;
  if (which == CUBLASLT_ALGO_CONFIG_ID) number = static_cast<std::int32_t>(algorithm->data[0]);
  if (which == CUBLASLT_ALGO_CONFIG_CLUSTER_SHAPE_ID) number = static_cast<std::int32_t>(algorithm->data[1]);
  std::memcpy(value, &number, bytes);
  *written = bytes;
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasLtMatmul(cublasLtHandle_t, cublasLtMatmulDesc_t operation, const void* alpha, const void* a,
                              cublasLtMatrixLayout_t first, const void* b, cublasLtMatrixLayout_t second,
                              const void* beta, const void* c, cublasLtMatrixLayout_t c_layout, void* d,
                              cublasLtMatrixLayout_t d_layout, const cublasLtMatmulAlgo_t* algorithm, void* workspace,
                              std::size_t workspace_bytes, cudaStream_t stream) {
  const auto number = static_cast<int>(algorithm->data[0]);
  if (workspace == nullptr || workspace_bytes == 0 || of(c_layout)->ld != of(d_layout)->ld) {
    return CUBLAS_STATUS_INVALID_VALUE;
  }
  if (settings().broken_algorithms.contains(number)) {
    aibench::cuda::fake::leave_error();
    return CUBLAS_STATUS_NOT_SUPPORTED;
  }
  ++seen().launches;
  seen().matmul_algorithms.push_back(number);
  seen().fast_accumulation.push_back(of(operation)->fast_accumulation);
  const cudaDataType_t scale = of(operation)->scale;
  const Product product{*of(operation),         *of(first),           *of(second), *of(d_layout), a, b, c, d,
                        scale_at(alpha, scale), scale_at(beta, scale)};
  const auto work = [product] {
    if (settings().compute_products) product.run();
  };
  aibench::cuda::fake::submit(stream, work, aibench::cuda::fake::algorithm_s(number));
  return CUBLAS_STATUS_SUCCESS;
}
