#include "kernels/verify/conformance_builder.h"
#include "kernels/workloads/network_graph.h"

namespace aibench {
namespace {

using Cases = std::vector<ConformanceCase>;

void add_convert_case(DType from, DType to, std::int64_t count, double low, double high, const char* variant,
                      Cases& cases, double scale = 1.0) {
  CaseBuilder builder(from);
  const TensorId x = builder.input("x", {count}, low, high);
  builder.run(Convert{.count = count, .type = to, .x = x, .y = builder.output("y", {count}, to), .scale = scale});
  ConformanceCase made = builder.named("convert", variant);
  made.name = "convert/" + std::string(name_of(to)) + "/from-" + std::string(name_of(from)) + "-" + variant;
  cases.push_back(std::move(made));
}

// The gradients of weights.
void add_weight_gradient_cases(DType dtype, Cases& cases) {
  CaseBuilder product(dtype);
  Gemm gemm{.m = 33, .n = 65, .k = 127, .trans_a = true, .lda = 33, .ldb = 65, .ldc = 65};
  gemm.a = product.input("a", {127, 33});
  gemm.b = product.input("b", {127, 65});
  gemm.c = product.output("c", {33, 65}, DType::f32);
  cases.push_back(product.run(gemm).named("mixed", "gemm-m33n65k127-ta-into-f32"));

  const Conv2dShape s{.n = 3, .c = 6, .h = 14, .w = 13, .k = 16, .r = 5, .s = 3, .pad_h = 2, .stride_w = 2};
  CaseBuilder conv(dtype);
  const TensorId x = conv.input("x", {s.n, s.c, s.h, s.w}), back = conv.input("dy", {s.n, s.k, s.p(), s.q()});
  conv.run(Conv2dBackwardWeights{s, x, back, conv.output("dw", {s.k, s.c, s.r, s.s}, DType::f32)});
  cases.push_back(conv.named("mixed", "conv2d_backward_weights-n3c6h14w13k16r5s3-into-f32"));
}

// Updates of f32 masters by gradients of a scaled loss.
void add_scaled_sgd_case(double momentum, Cases& cases) {
  constexpr std::int64_t kCount = 1027;
  CaseBuilder builder(DType::f32);
  SgdStep step{.count = kCount, .learning_rate = 0.01, .momentum = momentum, .gradient_scale = kLossScale};
  step.parameter = builder.updated("parameter", {kCount});
  step.gradient = builder.input("gradient", {kCount}, -kLossScale, kLossScale);
  if (momentum != 0.0) step.velocity = builder.updated("velocity", {kCount});
  cases.push_back(builder.run(step).named("sgd_step", momentum == 0.0 ? "plain-scaled" : "momentum0.9-scaled"));
}

void add_scaled_adam_case(Cases& cases) {
  constexpr std::int64_t kCount = 1027;
  CaseBuilder builder(DType::f32);
  AdamStep step{.count = kCount, .gradient_scale = kLossScale};
  step.parameter = builder.updated("parameter", {kCount});
  step.gradient = builder.input("gradient", {kCount}, -kLossScale, kLossScale);
  step.first_moment = builder.updated("first_moment", {kCount});
  step.second_moment = builder.updated("second_moment", {kCount}, 0.0, 1.0);
  step.step = builder.updated("step", {1}, 1.0, 1.0);
  cases.push_back(builder.run(step).named("adam_step", "step2-scaled"));
}

}  // namespace

void add_mixed_cases(Cases& cases) {
  for (const DType half : {DType::bf16, DType::f16}) {
    for (const std::int64_t count : {std::int64_t{1}, std::int64_t{1027}}) {
      const std::string size = "count" + std::to_string(count);
      add_convert_case(DType::f32, half, count, -1.0, 1.0, size.c_str(), cases);
      add_convert_case(half, DType::f32, count, -1.0, 1.0, size.c_str(), cases);
    }
    add_convert_case(DType::f32, half, 1027, -3e4, 3e4, "count1027-large", cases);
    add_weight_gradient_cases(half, cases);
  }
  // What loss scaling is for: unscaled, most of these are nothing in f16.
  add_convert_case(DType::f32, DType::f16, 1027, -1e-7, 1e-7, "count1027-small-scaled", cases, kLossScale);
  for (const double momentum : {0.0, 0.9}) add_scaled_sgd_case(momentum, cases);
  add_scaled_adam_case(cases);
}

}  // namespace aibench
