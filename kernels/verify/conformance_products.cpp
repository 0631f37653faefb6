#include "kernels/verify/conformance_builder.h"

namespace aibench {
namespace {

using Cases = std::vector<ConformanceCase>;

// Gaps: elements between the rows of the stored matrices, and between the matrices of a batch.
struct GemmCase {
  const char* name;
  Gemm op;  // sizes, transposes, factors, batch; the rest is filled in
  std::int64_t row_gap = 0, matrix_gap = 0;
  bool shared_b = false;  // one B for the whole batch
};

const GemmCase kEveryType[] = {
    {"m1n1k1", {.m = 1, .n = 1, .k = 1}},
    {"m31n7k63", {.m = 31, .n = 7, .k = 63}},
    {"m63n65k129", {.m = 63, .n = 65, .k = 129}},
    {"m63n65k129-ta-tb", {.m = 63, .n = 65, .k = 129, .trans_a = true, .trans_b = true}},
    {"m31n7k63-gaps-batch3", {.m = 31, .n = 7, .k = 63, .batch = 3}, 3, 5},
};
const GemmCase kMore[] = {
    {"m7n31k1", {.m = 7, .n = 31, .k = 1}},
    {"m1n65k31", {.m = 1, .n = 65, .k = 31}},
    {"m65n1k31", {.m = 65, .n = 1, .k = 31}},
    {"m1n1k4099", {.m = 1, .n = 1, .k = 4099}},
    {"m257n7k31", {.m = 257, .n = 7, .k = 31}},
    {"m63n65k129-ta", {.m = 63, .n = 65, .k = 129, .trans_a = true}},
    {"m63n65k129-tb", {.m = 63, .n = 65, .k = 129, .trans_b = true}},
    {"m31n7k63-gaps", {.m = 31, .n = 7, .k = 63}, 5},
    {"m31n7k63-gaps-ta", {.m = 31, .n = 7, .k = 63, .trans_a = true}, 5},
    {"m31n7k63-gaps-tb", {.m = 31, .n = 7, .k = 63, .trans_b = true}, 5},
    {"m31n7k63-gaps-ta-tb", {.m = 31, .n = 7, .k = 63, .trans_a = true, .trans_b = true}, 5},
    {"m31n7k63-gaps-alpha-0.5-beta1", {.m = 31, .n = 7, .k = 63, .alpha = -0.5, .beta = 1.0}, 5},
    {"m31n65k7-beta1", {.m = 31, .n = 65, .k = 7, .beta = 1.0}},
    {"m31n65k7-beta-0.5", {.m = 31, .n = 65, .k = 7, .beta = -0.5}},
    {"m31n65k7-alpha-0.5", {.m = 31, .n = 65, .k = 7, .alpha = -0.5}},
    {"m31n65k7-alpha-0.5-beta-0.5-ta", {.m = 31, .n = 65, .k = 7, .trans_a = true, .alpha = -0.5, .beta = -0.5}},
    {"m31n65k7-alpha0", {.m = 31, .n = 65, .k = 7, .alpha = 0.0}},
    {"m31n65k7-alpha0-beta-0.5", {.m = 31, .n = 65, .k = 7, .alpha = 0.0, .beta = -0.5}},
    {"m7n7k7-batch257", {.m = 7, .n = 7, .k = 7, .batch = 257}},
    {"m31n7k63-ta-beta1-batch3", {.m = 31, .n = 7, .k = 63, .trans_a = true, .beta = 1.0, .batch = 3}, 0, 11},
    {"m31n7k63-shared-b-batch3", {.m = 31, .n = 7, .k = 63, .batch = 3}, 0, 0, true},
};

// Both operands with k inside, n, k and everything between rows and matrices in multiples of 16: what tensor cores for
// fp8 ask for.
const GemmCase kFloat8[] = {
    {"m1n16k16-tb", {.m = 1, .n = 16, .k = 16, .trans_b = true}},
    {"m31n48k64-tb", {.m = 31, .n = 48, .k = 64, .trans_b = true}},
    {"m64n80k272-tb", {.m = 64, .n = 80, .k = 272, .trans_b = true}},
    {"m16n16k4112-tb", {.m = 16, .n = 16, .k = 4112, .trans_b = true}},
    {"m33n32k144-tb-gaps-batch3", {.m = 33, .n = 32, .k = 144, .trans_b = true, .batch = 3}, 16, 32},
    {"m17n32k48-tb-alpha-0.5-beta1", {.m = 17, .n = 32, .k = 48, .trans_b = true, .alpha = -0.5, .beta = 1.0}, 16},
    {"m16n64k32-tb-shared-b-batch3", {.m = 16, .n = 64, .k = 32, .trans_b = true, .batch = 3}, 0, 0, true},
};
// Each lacks one of these, kEveryType several: the library may refuse them, and must not compute them wrongly.
const GemmCase kFloat8Odd[] = {
    {"m32n32k32", {.m = 32, .n = 32, .k = 32}},
    {"m32n32k32-ta-tb", {.m = 32, .n = 32, .k = 32, .trans_a = true, .trans_b = true}},
    {"m32n32k24-tb", {.m = 32, .n = 32, .k = 24, .trans_b = true}},
    {"m32n24k32-tb", {.m = 32, .n = 24, .k = 32, .trans_b = true}},
    {"m32n32k32-tb-gaps", {.m = 32, .n = 32, .k = 32, .trans_b = true}, 8},
};

ConformanceCase gemm_case(DType dtype, const GemmCase& wanted) {
  Gemm op = wanted.op;
  const std::int64_t a_rows = op.trans_a ? op.k : op.m, b_rows = op.trans_b ? op.n : op.k;
  op.lda = (op.trans_a ? op.m : op.k) + wanted.row_gap;
  op.ldb = (op.trans_b ? op.k : op.n) + wanted.row_gap;
  op.ldc = op.n + wanted.row_gap;
  op.stride_a = a_rows * op.lda + wanted.matrix_gap;
  op.stride_b = wanted.shared_b ? 0 : b_rows * op.ldb + wanted.matrix_gap;
  op.stride_c = op.m * op.ldc + wanted.matrix_gap;
  CaseBuilder builder(dtype);
  op.a = builder.input("a", {op.batch * op.stride_a});
  op.b = builder.input("b", {wanted.shared_b ? b_rows * op.ldb : op.batch * op.stride_b});
  const CaseBuilder::Shape c_shape{op.batch * op.stride_c};
  op.c = op.beta == 0.0 ? builder.output("c", c_shape) : builder.updated("c", c_shape, product_dtype(dtype));
  return builder.run(op).named("gemm", wanted.name);
}

struct ConvCase {
  const char* name;
  Conv2dShape shape;
};

const ConvCase kConvEveryType[] = {
    {"n2c3h9w7k5r3s3p1", {.n = 2, .c = 3, .h = 9, .w = 7, .k = 5, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1}},
    {"n2c8h9w7k12r3s3p1-nhwc",
     {.n = 2, .c = 8, .h = 9, .w = 7, .k = 12, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1, .layout = Layout::nhwc}},
};
const ConvCase kConvMore[] = {
    {"n1c1h1w1k1r1s1", {}},
    {"n1c8h14w14k16r1s1", {.c = 8, .h = 14, .w = 14, .k = 16}},
    {"n2c8h15w17k12r3s3p1t2d2g4",
     {.n = 2,
      .c = 8,
      .h = 15,
      .w = 17,
      .k = 12,
      .r = 3,
      .s = 3,
      .pad_h = 1,
      .pad_w = 1,
      .stride_h = 2,
      .stride_w = 2,
      .dilation_h = 2,
      .dilation_w = 2,
      .groups = 4}},
    {"n1c8h9w9k8r3s3p1g8-depthwise",
     {.c = 8, .h = 9, .w = 9, .k = 8, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1, .groups = 8}},
    {"n2c3h5w31k4r1s7pw3th2", {.n = 2, .c = 3, .h = 5, .w = 31, .k = 4, .s = 7, .pad_w = 3, .stride_h = 2}},
    {"n2c3h11w13k4r5s2ph2tw3dh2",
     {.n = 2, .c = 3, .h = 11, .w = 13, .k = 4, .r = 5, .s = 2, .pad_h = 2, .stride_w = 3, .dilation_h = 2}},
    {"n2c3h7w5k6r7s5-whole-image", {.n = 2, .c = 3, .h = 7, .w = 5, .k = 6, .r = 7, .s = 5}},
    {"n257c2h3w3k3r3s3p1", {.n = 257, .c = 2, .h = 3, .w = 3, .k = 3, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1}},
    {"n1c4h10w9k4r1s1t3-gaps", {.c = 4, .h = 10, .w = 9, .k = 4, .stride_h = 3, .stride_w = 3}},
    {"n2c3h7w9k5r3s3p1-nhwc",
     {.n = 2, .c = 3, .h = 7, .w = 9, .k = 5, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1, .layout = Layout::nhwc}},
    {"n2c8h9w7k12r3s2ph1pw2th2dw2g4-nhwc",
     {.n = 2,
      .c = 8,
      .h = 9,
      .w = 7,
      .k = 12,
      .r = 3,
      .s = 2,
      .pad_h = 1,
      .pad_w = 2,
      .stride_h = 2,
      .dilation_w = 2,
      .groups = 4,
      .layout = Layout::nhwc}},
};

void add_conv_cases(DType dtype, const ConvCase& wanted, Cases& cases) {
  const Conv2dShape& s = wanted.shape;
  const CaseBuilder::Shape x_shape = image_shape(s.layout, s.n, s.c, s.h, s.w),
                           y_shape = image_shape(s.layout, s.n, s.k, s.p(), s.q());
  const CaseBuilder::Shape w_shape = image_shape(s.layout, s.k, s.c / s.groups, s.r, s.s);
  {
    CaseBuilder builder(dtype);
    const TensorId x = builder.input("x", x_shape), w = builder.input("w", w_shape);
    builder.run(Conv2dForward{.shape = s, .x = x, .w = w, .y = builder.output("y", y_shape)});
    cases.push_back(builder.named("conv2d_forward", wanted.name));
  }
  {
    CaseBuilder builder(dtype);
    const TensorId dy = builder.input("dy", y_shape), w = builder.input("w", w_shape);
    builder.run(Conv2dBackwardData{.shape = s, .dy = dy, .w = w, .dx = builder.output("dx", x_shape)});
    cases.push_back(builder.named("conv2d_backward_data", wanted.name));
  }
  {
    CaseBuilder builder(dtype);
    const TensorId x = builder.input("x", x_shape), dy = builder.input("dy", y_shape);
    builder.run(Conv2dBackwardWeights{.shape = s, .x = x, .dy = dy, .dw = builder.output("dw", w_shape)});
    cases.push_back(builder.named("conv2d_backward_weights", wanted.name));
  }
}

}  // namespace

void add_product_cases(Cases& cases) {
  for (DType dtype : {DType::f64, DType::f32, DType::tf32, DType::f16, DType::bf16, DType::f8e4m3, DType::i8}) {
    const bool basic = dtype == DType::f64 || dtype == DType::f32;
    for (const GemmCase& wanted : kEveryType) cases.push_back(gemm_case(dtype, wanted));
    for (const GemmCase& wanted : kMore) {
      if (basic) cases.push_back(gemm_case(dtype, wanted));
    }
  }
  for (const GemmCase& wanted : kFloat8) cases.push_back(gemm_case(DType::f8e4m3, wanted));
  for (const GemmCase& wanted : kFloat8Odd) cases.push_back(gemm_case(DType::f8e4m3, wanted));
  for (DType dtype : {DType::f64, DType::f32, DType::tf32, DType::f16, DType::bf16, DType::i8}) {
    const bool basic = dtype == DType::f64 || dtype == DType::f32;
    for (const ConvCase& wanted : kConvEveryType) add_conv_cases(dtype, wanted, cases);
    for (const ConvCase& wanted : kConvMore) {
      if (basic) add_conv_cases(dtype, wanted, cases);
    }
  }
}

}  // namespace aibench
