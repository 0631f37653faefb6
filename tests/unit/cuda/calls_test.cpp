// cuBLASLt's and cuDNN's descriptors, which can be made and asked without a device.

#include <gtest/gtest.h>

#include "kernels/reference/cuda/conv_way.h"
#include "kernels/reference/cuda/convolution.h"
#include "kernels/reference/cuda/matmul.h"
#include "kernels/verify/conformance.h"

namespace aibench::cuda {
namespace {

TEST(MatmulTypes, NeverLetF32BecomeTf32NorSum16BitProductsIn16Bits) {
  EXPECT_EQ(matmul_types(DType::f32, DType::f32)->compute, CUBLAS_COMPUTE_32F);
  EXPECT_EQ(matmul_types(DType::tf32, DType::tf32)->compute, CUBLAS_COMPUTE_32F_FAST_TF32);
  EXPECT_EQ(matmul_types(DType::f64, DType::f64)->compute, CUBLAS_COMPUTE_64F);
  for (const DType dtype : {DType::f16, DType::bf16}) {
    EXPECT_EQ(matmul_types(dtype, dtype)->compute, CUBLAS_COMPUTE_32F);
    EXPECT_EQ(matmul_types(dtype, dtype)->operand, matmul_types(dtype, dtype)->result);
  }
  EXPECT_EQ(matmul_types(DType::i8, DType::i32)->compute, CUBLAS_COMPUTE_32I);
  EXPECT_EQ(matmul_types(DType::i8, DType::i8), std::nullopt);
  EXPECT_EQ(matmul_types(DType::f8e4m3, DType::bf16)->compute, CUBLAS_COMPUTE_32F);
  EXPECT_EQ(matmul_types(DType::f8e4m3, DType::bf16)->scale, CUDA_R_32F);
  EXPECT_EQ(matmul_types(DType::f8e4m3, DType::bf16)->operand, CUDA_R_8F_E4M3);
  EXPECT_EQ(matmul_types(DType::f8e4m3, DType::bf16)->result, CUDA_R_16BF);
  EXPECT_EQ(matmul_types(DType::f8e4m3, DType::f8e4m3), std::nullopt);
  EXPECT_EQ(matmul_types(DType::f8e4m3, DType::f32), std::nullopt);
  EXPECT_EQ(matmul_types(DType::f32, DType::f16), std::nullopt);
  EXPECT_EQ(matmul_types(DType::f64, DType::f32), std::nullopt);
  for (const DType half : {DType::f16, DType::bf16}) {
    EXPECT_EQ(matmul_types(half, DType::f32)->compute, CUBLAS_COMPUTE_32F);
    EXPECT_EQ(matmul_types(half, DType::f32)->operand, matmul_types(half, half)->operand);
    EXPECT_EQ(matmul_types(half, DType::f32)->result, CUDA_R_32F);
  }
}

TEST(MatmulScale, IsReadInTheTypeItWasWritten) {
  EXPECT_EQ(scale_of(-0.5, CUDA_R_64F).f64, -0.5);
  EXPECT_EQ(scale_of(-0.5, CUDA_R_32F).f32, -0.5F);
  EXPECT_EQ(scale_of(-3, CUDA_R_32I).i32, -3);
}

// A piece of memory that is never touched: descriptors only look at its address.
class Address final : public Buffer {
 public:
  void* data() override { return memory_; }
  std::size_t bytes() const override { return sizeof(memory_); }

 private:
  alignas(256) char memory_[256] = {};
};

template <class Value>
Value attribute(const LtLayout& layout, cublasLtMatrixLayoutAttribute_t which) {
  Value value{};
  std::size_t written = 0;
  EXPECT_EQ(cublasLtMatrixLayoutGetAttribute(layout.get(), which, &value, sizeof(value), &written),
            CUBLAS_STATUS_SUCCESS);
  return value;
}

// The library must hold every product of the conformance suite within the elements that its tensors have.
TEST(Matmul, LayoutsStayWithinTheirTensors) {
  int products = 0;
  for (const ConformanceCase& c : conformance_cases()) {
    const auto* op = std::get_if<Gemm>(&c.graph.ops.front());
    if (op == nullptr || c.graph.ops.size() > 1) continue;
    Address memory;
    const std::vector<Buffer*> bindings(c.graph.tensors.size(), &memory);
    const auto types = matmul_types(c.graph.at(op->a).dtype, c.graph.at(op->c).dtype);
    ASSERT_TRUE(types.has_value()) << c.name;
    const Matmul matmul = make_matmul(*types, *op, Tail{}, bindings);
    const auto expect_inside = [&](const LtLayout& layout, TensorId id) {
      const auto rows = attribute<std::uint64_t>(layout, CUBLASLT_MATRIX_LAYOUT_ROWS);
      const auto columns = attribute<std::uint64_t>(layout, CUBLASLT_MATRIX_LAYOUT_COLS);
      const auto ld = attribute<std::int64_t>(layout, CUBLASLT_MATRIX_LAYOUT_LD);
      const auto batch = attribute<std::int32_t>(layout, CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT);
      const auto stride = attribute<std::int64_t>(layout, CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET);
      const std::int64_t last =
          (batch - 1) * stride + (static_cast<std::int64_t>(columns) - 1) * ld + static_cast<std::int64_t>(rows);
      EXPECT_LE(last, c.graph.at(id).elements) << c.name;
      EXPECT_LE(static_cast<std::int64_t>(rows), ld) << c.name;
    };
    expect_inside(matmul.first, op->b);
    expect_inside(matmul.second, op->a);
    expect_inside(matmul.result, op->c);
    ++products;
  }
  EXPECT_GT(products, 40);
}

#if AIBENCH_HAVE_CUDNN

TEST(ConvTypes, NeverLetF32BecomeTf32NorSum16BitProductsIn16Bits) {
  EXPECT_EQ(conv_types(DType::f32)->math, CUDNN_FMA_MATH);
  EXPECT_EQ(conv_types(DType::tf32)->math, CUDNN_DEFAULT_MATH);
  EXPECT_EQ(conv_types(DType::f64)->compute, CUDNN_DATA_DOUBLE);
  for (const DType dtype : {DType::f16, DType::bf16}) {
    EXPECT_EQ(conv_types(dtype)->compute, CUDNN_DATA_FLOAT);
    EXPECT_EQ(conv_types(dtype)->math, CUDNN_TENSOR_OP_MATH);
    EXPECT_EQ(conv_types(dtype)->output, conv_types(dtype)->data);
  }
  EXPECT_EQ(conv_types(DType::i8)->compute, CUDNN_DATA_INT32);
  EXPECT_EQ(conv_types(DType::i8)->output, CUDNN_DATA_FLOAT);
  EXPECT_EQ(conv_types(DType::i32), std::nullopt);
  EXPECT_EQ(conv_types(DType::f8e4m3), std::nullopt);
}

const Conv2dShape* shape_of(const Op& op) {
  if (const auto* forward = std::get_if<Conv2dForward>(&op)) return &forward->shape;
  if (const auto* data = std::get_if<Conv2dBackwardData>(&op)) return &data->shape;
  if (const auto* weights = std::get_if<Conv2dBackwardWeights>(&op)) return &weights->shape;
  return nullptr;
}

// The products of real f32 convolutions must not be those that a widened one may have.
TEST(ConvTypes, OnlyTf32LetsTensorCoresRoundFloats) {
  EXPECT_NE(conv_types(DType::f32)->math, conv_types(DType::tf32)->math);
  EXPECT_EQ(conv_types(DType::f32)->data, conv_types(DType::tf32)->data);
}

// cuDNN itself computes the output's size from the descriptors; it has to be what aibench allocates.
TEST(Convolution, DescriptorsMeanTheSameOutputToCudnn) {
  int convolutions = 0;
  for (const ConformanceCase& c : conformance_cases()) {
    const Conv2dShape* shape = shape_of(c.graph.ops.front());
    const DType dtype = c.graph.tensors.front().dtype;
    if (shape == nullptr || std::holds_alternative<std::string>(conv_way(c.graph, c.graph.ops.front()))) continue;
    const ConvDescriptors d = make_descriptors(std::get<ConvDescription>(describe(*shape)), *conv_types(dtype));
    int n = 0, k = 0, p = 0, q = 0;
    ASSERT_EQ(cudnnGetConvolution2dForwardOutputDim(d.convolution.get(), d.x.get(), d.w.get(), &n, &k, &p, &q),
              CUDNN_STATUS_SUCCESS)
        << c.name;
    EXPECT_EQ(n, shape->n) << c.name;
    EXPECT_EQ(k, shape->k) << c.name;
    EXPECT_EQ(p, shape->p()) << c.name;
    EXPECT_EQ(q, shape->q()) << c.name;
    std::size_t bytes = 0;
    ASSERT_EQ(cudnnGetTensorSizeInBytes(d.y.get(), &bytes), CUDNN_STATUS_SUCCESS);
    EXPECT_EQ(bytes, static_cast<std::size_t>(shape->n * shape->k * shape->p() * shape->q()) *
                         size_of(dtype == DType::i8 ? DType::f32 : dtype))
        << c.name;
    cudnnMathType_t math = CUDNN_DEFAULT_MATH;
    ASSERT_EQ(cudnnGetConvolutionMathType(d.convolution.get(), &math), CUDNN_STATUS_SUCCESS);
    EXPECT_EQ(math, conv_types(dtype)->math) << c.name;
    ++convolutions;
  }
  EXPECT_GT(convolutions, 60);
}

#endif

}  // namespace
}  // namespace aibench::cuda
