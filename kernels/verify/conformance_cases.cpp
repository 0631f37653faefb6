#include "kernels/verify/conformance_builder.h"
#include "kernels/workloads/workload.h"

namespace aibench {
namespace {

using Cases = std::vector<ConformanceCase>;

void add_bias_cases(DType dtype, Cases& cases) {
  struct Size {
    const char* name;
    std::int64_t rows, channels, inner;
  };
  for (const Size& s : {Size{"rows3channels7inner63", 3, 7, 63}, Size{"rows257channels31", 257, 31, 1},
                        Size{"rows1channels1", 1, 1, 1}}) {
    CaseBuilder add(dtype);
    const TensorId x = add.input("x", {s.rows, s.channels, s.inner}), bias = add.input("bias", {s.channels});
    add.run(AddBias{s.rows, s.channels, s.inner, x, bias, add.output("y", {s.rows, s.channels, s.inner})});
    cases.push_back(add.named("add_bias", s.name));

    CaseBuilder back(dtype);
    const TensorId dy = back.input("dy", {s.rows, s.channels, s.inner});
    const TensorId dbias = back.output("dbias", {s.channels}, is_mixed_precision(dtype) ? DType::f32 : dtype);
    back.run(BiasBackward{s.rows, s.channels, s.inner, dy, dbias});
    cases.push_back(back.named("bias_backward", s.name));
  }
  CaseBuilder in_place(dtype);
  const TensorId x = in_place.updated("x", {3, 7, 63}), bias = in_place.input("bias", {7});
  cases.push_back(in_place.run(AddBias{3, 7, 63, x, bias, x}).named("add_bias", "rows3channels7inner63-in-place"));
}

void add_relu_cases(DType dtype, Cases& cases) {
  for (const std::int64_t count : {std::int64_t{1}, std::int64_t{1027}}) {
    const std::string size = "count" + std::to_string(count);
    CaseBuilder relu(dtype);
    const TensorId x = relu.input("x", {count});
    cases.push_back(relu.run(Relu{count, x, relu.output("y", {count})}).named("relu", size));

    CaseBuilder relu_in_place(dtype);
    const TensorId xy = relu_in_place.updated("x", {count});
    cases.push_back(relu_in_place.run(Relu{count, xy, xy}).named("relu", size + "-in-place"));

    CaseBuilder back(dtype);
    const TensorId y = back.input("y", {count}), dy = back.input("dy", {count});
    cases.push_back(back.run(ReluBackward{count, y, dy, back.output("dx", {count})}).named("relu_backward", size));

    CaseBuilder back_in_place(dtype);
    const TensorId y2 = back_in_place.input("y", {count}), dxy = back_in_place.updated("dy", {count});
    cases.push_back(back_in_place.run(ReluBackward{count, y2, dxy, dxy}).named("relu_backward", size + "-in-place"));
  }
}

void add_pool_cases(DType dtype, Cases& cases) {
  struct Pool {
    const char* name;
    MaxPoolShape shape;
    double low, high;  // equal: every window ties
  };
  const Layout nhwc = Layout::nhwc;
  const Pool pools[] = {
      {"n2c3h8w6-2x2", {.n = 2, .c = 3, .h = 8, .w = 6}, -1, 1},
      {"n2c3h9w7-2x2-remainder", {.n = 2, .c = 3, .h = 9, .w = 7}, -1, 1},
      {"n1c4h14w14-3x3s2-overlap", {.c = 4, .h = 14, .w = 14, .size_h = 3, .size_w = 3}, -1, 1},
      {"n2c2h7w9-3x2s1x2", {.n = 2, .c = 2, .h = 7, .w = 9, .size_h = 3, .stride_h = 1}, -1, 1},
      {"n257c1h5w5-whole-image", {.n = 257, .h = 5, .w = 5, .size_h = 5, .size_w = 5}, -1, 1},
      {"n2c3h9w7-3x3s2-overlap-nhwc",
       {.n = 2, .c = 3, .h = 9, .w = 7, .size_h = 3, .size_w = 3, .layout = nhwc},
       -1,
       1},
      {"n2c67h9w7-2x2-remainder-nhwc", {.n = 2, .c = 67, .h = 9, .w = 7, .layout = nhwc}, -1, 1},
      {"n1c2h9w9-3x3s1-all-tie",
       {.c = 2, .h = 9, .w = 9, .size_h = 3, .size_w = 3, .stride_h = 1, .stride_w = 1},
       0.5,
       0.5},
  };
  for (const Pool& pool : pools) {
    const MaxPoolShape& s = pool.shape;
    const CaseBuilder::Shape in = image_shape(s.layout, s.n, s.c, s.h, s.w);
    const CaseBuilder::Shape out = image_shape(s.layout, s.n, s.c, s.p(), s.q());
    CaseBuilder forward(dtype);
    const TensorId x = forward.input("x", in, pool.low, pool.high);
    cases.push_back(forward.run(MaxPool{s, x, forward.output("y", out)}).named("max_pool", pool.name));

    CaseBuilder backward(dtype);  // runs the forward op first, which makes y
    const TensorId x2 = backward.input("x", in, pool.low, pool.high), y = backward.intermediate("y", out);
    const TensorId dy = backward.input("dy", out);
    backward.run(MaxPool{s, x2, y}).run(MaxPoolBackward{s, x2, y, dy, backward.output("dx", in)});
    cases.push_back(backward.named("max_pool_backward", pool.name));
  }
}

void add_loss_cases(DType dtype, Cases& cases) {
  struct Softmax {
    const char* name;
    std::int64_t rows, classes;
    double size;  // of the logits
  };
  for (const Softmax& s : {Softmax{"rows1classes1", 1, 1, 1}, Softmax{"rows7classes10", 7, 10, 1},
                           Softmax{"rows257classes31", 257, 31, 3}, Softmax{"rows7classes10-huge", 7, 10, 1e4}}) {
    CaseBuilder forward(dtype);
    const TensorId logits = forward.input("logits", {s.rows, s.classes}, -s.size, s.size);
    const TensorId labels = forward.labels(s.rows, s.classes);
    const TensorId probabilities = forward.output("probabilities", {s.rows, s.classes});
    forward.run(SoftmaxCrossEntropy{s.rows, s.classes, logits, labels, probabilities, forward.output("loss", {1})});
    cases.push_back(forward.named("softmax_cross_entropy", s.name));
    if (s.size > 100) continue;
    CaseBuilder backward(dtype);
    const TensorId given = backward.input("probabilities", {s.rows, s.classes}, 0.0, 1.0);
    const TensorId truth = backward.labels(s.rows, s.classes);
    backward.run(
        SoftmaxCrossEntropyBackward{s.rows, s.classes, given, truth, backward.output("dlogits", {s.rows, s.classes})});
    cases.push_back(backward.named("softmax_cross_entropy_backward", s.name));
  }
  for (const std::int64_t count : {std::int64_t{1}, std::int64_t{1027}}) {
    const std::string size = "count" + std::to_string(count);
    CaseBuilder forward(dtype);
    const TensorId prediction = forward.input("prediction", {count}), target = forward.input("target", {count});
    forward.run(MeanSquaredError{count, prediction, target, forward.output("loss", {1})});
    cases.push_back(forward.named("mean_squared_error", size));
    CaseBuilder backward(dtype);
    const TensorId given = backward.input("prediction", {count}), wanted = backward.input("target", {count});
    backward.run(MeanSquaredErrorBackward{count, given, wanted, backward.output("dprediction", {count})});
    cases.push_back(backward.named("mean_squared_error_backward", size));
  }
}

void add_optimizer_cases(DType dtype, Cases& cases) {
  constexpr std::int64_t kCount = 1027;
  for (const double momentum : {0.0, 0.9}) {
    CaseBuilder builder(dtype);
    SgdStep step{.count = kCount, .learning_rate = 0.01, .momentum = momentum};
    step.parameter = builder.updated("parameter", {kCount});
    step.gradient = builder.input("gradient", {kCount});
    if (momentum != 0.0) step.velocity = builder.updated("velocity", {kCount});
    cases.push_back(builder.run(step).named("sgd_step", momentum == 0.0 ? "plain" : "momentum0.9"));
  }
  for (const double steps_before : {0.0, 1.0, 999.0}) {
    CaseBuilder builder(dtype);
    const double size = steps_before == 0.0 ? 0.0 : 1.0;  // no moments before the first step
    AdamStep step{.count = kCount};
    step.parameter = builder.updated("parameter", {kCount});
    step.gradient = builder.input("gradient", {kCount});
    step.first_moment = builder.updated("first_moment", {kCount}, -size, size);
    step.second_moment = builder.updated("second_moment", {kCount}, 0.0, size);
    step.step = builder.updated("step", {1}, steps_before, steps_before);
    cases.push_back(builder.run(step).named("adam_step", "step" + std::to_string(static_cast<int>(steps_before) + 1)));
  }
}

void add_conv_run_case(DType dtype, Layout layout, Cases& cases) {
  const Conv2dShape s{.n = 2, .c = 3, .h = 9, .w = 7, .k = 8, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1, .layout = layout};
  const CaseBuilder::Shape y_shape = image_shape(layout, s.n, s.k, s.p(), s.q());
  const std::int64_t pixels = s.p() * s.q();
  const bool nchw = layout == Layout::nchw;
  CaseBuilder fused(dtype);
  const TensorId x = fused.input("x", image_shape(layout, s.n, s.c, s.h, s.w));
  const TensorId w = fused.input("w", image_shape(layout, s.k, s.c, s.r, s.s));
  const TensorId bias = fused.input("bias", {s.k}), y = fused.intermediate("y", y_shape);
  const TensorId z = fused.output("z", y_shape);
  fused.run(Conv2dForward{s, x, w, y});
  fused.run(AddBias{nchw ? s.n : s.n * pixels, s.k, nchw ? pixels : 1, y, bias, y});
  cases.push_back(
      fused.run(Relu{s.n * s.k * pixels, y, z}).named("run", nchw ? "conv-bias-relu" : "conv-bias-relu-nhwc"));
}

// Runs of ops that a library may fuse, and whole training steps.
void add_run_cases(DType dtype, Cases& cases) {
  add_conv_run_case(dtype, Layout::nchw, cases);
  add_conv_run_case(dtype, Layout::nhwc, cases);

  NetworkWorkload cnn{.name = "cnn", .dtype = dtype, .mode = NetworkMode::training, .batch = 7, .input = {1, 12, 12}};
  cnn.layers = {Conv2dLayer{.channels = 6, .kernel_h = 5, .kernel_w = 5, .pad_h = 2, .pad_w = 2},
                ReluLayer{},
                MaxPoolLayer{},
                Conv2dLayer{.channels = 8, .kernel_h = 3, .kernel_w = 3, .stride_h = 2, .stride_w = 2, .groups = 2},
                ReluLayer{},
                FullyConnectedLayer{.features = 10}};
  cnn.optimizer = SgdOptimizer{.learning_rate = 0.1, .momentum = 0.9};
  cases.push_back({"run/" + std::string(name_of(dtype)) + "/cnn-training-sgd", build_graph(cnn)});
  cnn.layout = Layout::nhwc;
  cases.push_back({"run/" + std::string(name_of(dtype)) + "/cnn-training-sgd-nhwc", build_graph(cnn)});

  NetworkWorkload mlp{.name = "mlp", .dtype = dtype, .mode = NetworkMode::training, .batch = 31, .input = {5}};
  mlp.layers = {FullyConnectedLayer{.features = 7}, ReluLayer{}, FullyConnectedLayer{.features = 3}};
  mlp.loss = Loss::mean_squared_error;
  mlp.optimizer = AdamOptimizer{};
  cases.push_back({"run/" + std::string(name_of(dtype)) + "/mlp-training-adam", build_graph(mlp)});
}

// Within a cache line, over a page, and what several threads or a driver's staging share.
void add_copy_cases(Cases& cases) {
  const auto add = [&](CopyDirection direction, Place memory) {
    for (const std::int64_t bytes : {std::int64_t{1}, std::int64_t{4099}, (std::int64_t{3} << 20) + 1}) {
      const CopyWorkload copy{.direction = direction, .memory = memory, .bytes = bytes};
      cases.push_back({id_of(copy), build_graph(copy)});
    }
  };
  for (const Place memory : {Place::pinned, Place::pageable}) {
    add(CopyDirection::host_to_device, memory);
    add(CopyDirection::device_to_host, memory);
  }
  add(CopyDirection::device_to_device, Place::device);
}

Cases make_cases() {
  Cases cases;
  add_product_cases(cases);
  for (DType dtype : {DType::f64, DType::f32}) {
    add_bias_cases(dtype, cases);
    add_relu_cases(dtype, cases);
    add_pool_cases(dtype, cases);
    add_loss_cases(dtype, cases);
    add_optimizer_cases(dtype, cases);
    add_run_cases(dtype, cases);
  }
  // The layers of mixed precision; losses and optimizers stay f32 in it.
  for (DType dtype : {DType::bf16, DType::f16}) {
    add_bias_cases(dtype, cases);
    add_relu_cases(dtype, cases);
    add_pool_cases(dtype, cases);
    add_run_cases(dtype, cases);
  }
  add_mixed_cases(cases);
  add_copy_cases(cases);
  add_network_cases(cases);
  add_quantized_cases(cases);
  return cases;
}

}  // namespace

const std::vector<ConformanceCase>& conformance_cases() {
  static const Cases cases = make_cases();
  return cases;
}

}  // namespace aibench
