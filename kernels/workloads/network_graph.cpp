#include "kernels/workloads/network_graph.h"

#include <cmath>
#include <map>

#include "kernels/ops/shaped_tensor.h"
#include "kernels/workloads/network_shapes.h"
#include "kernels/workloads/quantized_graph.h"

namespace aibench {
namespace {

// `value` is what the layers read: the master itself, or a copy of it in fewer bits.
struct Parameter {
  TensorId value = kNoTensor, master = kNoTensor, gradient = kNoTensor;
};

// What the backward pass has to know of a layer that ran forward.
struct Step {
  const Layer* layer = nullptr;
  std::string name;
  Activation in, out;
  TensorId x = kNoTensor, y = kNoTensor;
  Parameter weight, bias;
};

class Builder {
 public:
  explicit Builder(const NetworkWorkload& network) : network_(network) {}

  OpGraph build() {
    forward();
    if (network_.mode == NetworkMode::training) {
      const TensorId gradient = loss();
      backward(gradient);
      update();
      graph_.ops.insert(graph_.ops.begin(), copies_.begin(), copies_.end());
    } else {
      graph_.tensors[static_cast<std::size_t>(steps_.back().y)].role = TensorRole::output;
    }
    return std::move(graph_);
  }

 private:
  TensorId add(std::string name, std::vector<std::int64_t> shape, TensorRole role, Fill fill = {}) {
    return add_as(network_.dtype, std::move(name), std::move(shape), role, fill);
  }

  // Loss, gradients of parameters and what an optimizer works on are never shorter than f32.
  TensorId add_wide(std::string name, std::vector<std::int64_t> shape, TensorRole role, Fill fill = {}) {
    return add_as(wide(), std::move(name), std::move(shape), role, fill);
  }

  DType wide() const { return is_mixed_precision(network_.dtype) ? DType::f32 : network_.dtype; }

  TensorId add_as(DType dtype, std::string name, std::vector<std::int64_t> shape, TensorRole role, Fill fill) {
    return graph_.add(shaped_tensor(std::move(name), dtype, std::move(shape), role, std::move(fill)));
  }

  double loss_scale() const { return network_.dtype == DType::f16 ? kLossScale : 1.0; }

  // The tensor itself when it has the type, else an intermediate that `ops` converts it to.
  TensorId converted(TensorId from, DType type, std::vector<Op>& ops, double scale = 1.0) {
    const Tensor source = graph_.at(from);
    if (source.dtype == type) return from;
    const TensorId to =
        add_as(type, source.name + "." + std::string(name_of(type)), source.shape, TensorRole::intermediate, {});
    ops.push_back(Convert{.count = source.elements, .type = type, .x = from, .y = to, .scale = scale});
    return to;
  }

  std::vector<std::int64_t> batch_shape(const Activation& a) const {
    return aibench::batch_shape(a, network_.batch, network_.layout);
  }

  Conv2dShape shape_of(const Conv2dLayer& layer, const Step& step) const {
    return conv_shape(layer, step.in, network_.batch, network_.layout);
  }

  MaxPoolShape shape_of(const MaxPoolLayer& layer, const Step& step) const {
    return pool_shape(layer, step.in, network_.batch, network_.layout);
  }

  // Uniform in +-1/sqrt(fan in), for weights and biases alike: the bound that keeps activations of order one and that
  // the common frameworks use for these layers.
  Parameter add_parameter(const std::string& name, const std::string& kind, std::vector<std::int64_t> shape,
                          double fan_in) {
    const double bound = 1.0 / std::sqrt(fan_in);
    const Fill fill{.kind = Fill::Kind::uniform, .low = -bound, .high = bound};
    Parameter parameter;
    if (network_.mode == NetworkMode::inference) {
      parameter.value = parameter.master = add(name + "." + kind, shape, TensorRole::parameter, fill);
      graph_.tensors.back().constant = kind == "weight" && network_.weights == Weights::packed;
      return parameter;
    }
    parameter.master = add_wide(name + "." + kind, shape, TensorRole::parameter, fill);
    parameter.value = converted(parameter.master, network_.dtype, copies_);
    parameter.gradient = add_wide(name + ".d" + kind, std::move(shape), TensorRole::intermediate);
    parameters_.push_back(parameter);
    return parameter;
  }

  void forward() {
    const Activation in = *input_activation(network_.input);
    const bool digits = network_.data == NetworkData::digits;
    TensorId x =
        add("input", batch_shape(in), TensorRole::input, {.kind = digits ? Fill::Kind::digits : Fill::Kind::uniform});
    Activation activation = in;
    for (const Layer& layer : network_.layers) {
      Step step{.layer = &layer, .name = name_for(layer), .in = activation};
      step.out = std::get<Activation>(aibench::apply(layer, activation));
      step.x = x;
      std::visit([&](const auto& l) { run(l, step); }, layer);
      x = step.y;
      activation = step.out;
      steps_.push_back(std::move(step));
    }
  }

  std::string name_for(const Layer& layer) {
    static constexpr const char* kNames[] = {"conv", "fc", "relu", "pool"};
    const char* kind = kNames[layer.index()];
    return kind + std::to_string(++counts_[kind]);
  }

  void run(const Conv2dLayer& layer, Step& step) {
    const Conv2dShape shape = shape_of(layer, step);
    const std::int64_t terms = shape.c / shape.groups * shape.r * shape.s;
    step.weight = add_parameter(step.name, "weight", filter_shape(shape), static_cast<double>(terms));
    step.y = add(step.name + ".output", batch_shape(step.out), TensorRole::intermediate);
    graph_.ops.push_back(Conv2dForward{.shape = shape, .x = step.x, .w = step.weight.value, .y = step.y});
    if (layer.bias) add_bias(step, shape.k, channel_spread(shape), static_cast<double>(terms));
  }

  void run(const FullyConnectedLayer& layer, Step& step) {
    const std::int64_t inputs = step.in.elements();
    step.weight = add_parameter(step.name, "weight", {layer.features, inputs}, static_cast<double>(inputs));
    step.y = add(step.name + ".output", batch_shape(step.out), TensorRole::intermediate);
    // y [batch, features] = x [batch, inputs] * weight^T
    graph_.ops.push_back(
        matrix(network_.batch, layer.features, inputs, step.x, false, step.weight.value, true, step.y));
    if (layer.bias) add_bias(step, layer.features, {network_.batch, 1}, static_cast<double>(inputs));
  }

  void run(const ReluLayer&, Step& step) {
    const bool in_place = !steps_.empty() && steps_.back().weight.value != kNoTensor;
    step.y = in_place ? step.x : add(step.name + ".output", batch_shape(step.out), TensorRole::intermediate);
    graph_.ops.push_back(Relu{.count = network_.batch * step.in.elements(), .x = step.x, .y = step.y});
  }

  void run(const MaxPoolLayer& layer, Step& step) {
    step.y = add(step.name + ".output", batch_shape(step.out), TensorRole::intermediate);
    graph_.ops.push_back(MaxPool{.shape = shape_of(layer, step), .x = step.x, .y = step.y});
  }

  void add_bias(Step& step, std::int64_t channels, ChannelSpread spread, double fan_in) {
    step.bias = add_parameter(step.name, "bias", {channels}, fan_in);
    graph_.ops.push_back(AddBias{.rows = spread.rows,
                                 .channels = channels,
                                 .inner = spread.inner,
                                 .x = step.y,
                                 .bias = step.bias.value,
                                 .y = step.y});
  }

  static Gemm matrix(std::int64_t m, std::int64_t n, std::int64_t k, TensorId a, bool trans_a, TensorId b, bool trans_b,
                     TensorId c) {
    return {.m = m,
            .n = n,
            .k = k,
            .trans_a = trans_a,
            .trans_b = trans_b,
            .lda = trans_a ? m : k,
            .ldb = trans_b ? k : n,
            .ldc = n,
            .a = a,
            .b = b,
            .c = c};
  }

  // Adds the loss and returns the gradient of the last layer's output.
  TensorId loss() {
    const Activation& out = steps_.back().out;
    const std::int64_t count = network_.batch * out.elements();
    const TensorId y = converted(steps_.back().y, wide(), graph_.ops);
    const TensorId value = add_wide("loss", {1}, TensorRole::output);
    if (network_.loss == Loss::mean_squared_error) {
      const TensorId target = add_wide("target", batch_shape(out), TensorRole::input, {.kind = Fill::Kind::uniform});
      const TensorId gradient = add_wide("doutput", batch_shape(out), TensorRole::intermediate);
      graph_.ops.push_back(MeanSquaredError{.count = count, .prediction = y, .target = target, .loss = value});
      graph_.ops.push_back(
          MeanSquaredErrorBackward{.count = count, .prediction = y, .target = target, .dprediction = gradient});
      return converted(gradient, network_.dtype, graph_.ops, loss_scale());
    }
    const std::int64_t classes = out.elements();
    const bool digits = network_.data == NetworkData::digits;
    const TensorId labels =
        graph_.add({.name = "labels",
                    .dtype = DType::i32,
                    .shape = {network_.batch},
                    .elements = network_.batch,
                    .role = TensorRole::input,
                    .fill = {.kind = digits ? Fill::Kind::digit_labels : Fill::Kind::labels, .classes = classes}});
    const TensorId probabilities = add_wide("probabilities", {network_.batch, classes}, TensorRole::intermediate);
    const TensorId gradient = add_wide("doutput", {network_.batch, classes}, TensorRole::intermediate);
    graph_.ops.push_back(SoftmaxCrossEntropy{.rows = network_.batch,
                                             .classes = classes,
                                             .logits = y,
                                             .labels = labels,
                                             .probabilities = probabilities,
                                             .loss = value});
    graph_.ops.push_back(SoftmaxCrossEntropyBackward{.rows = network_.batch,
                                                     .classes = classes,
                                                     .probabilities = probabilities,
                                                     .labels = labels,
                                                     .dlogits = gradient});
    return converted(gradient, network_.dtype, graph_.ops, loss_scale());
  }

  void backward(TensorId gradient) {
    for (std::size_t i = steps_.size(); i-- > first_trained();) {
      const bool input_gradient = i > first_trained();
      gradient =
          std::visit([&](const auto& l) { return back(l, steps_[i], gradient, input_gradient); }, *steps_[i].layer);
    }
  }

  // Layers before the first one with parameters have nothing to learn: no gradient is carried to them.
  std::size_t first_trained() const {
    std::size_t i = 0;
    while (steps_[i].weight.value == kNoTensor) ++i;
    return i;
  }

  TensorId input_gradient_of(const Step& step) {
    return add(step.name + ".dinput", batch_shape(step.in), TensorRole::intermediate);
  }

  void bias_back(const Step& step, std::int64_t channels, ChannelSpread spread, TensorId gradient) {
    graph_.ops.push_back(BiasBackward{
        .rows = spread.rows, .channels = channels, .inner = spread.inner, .dy = gradient, .dbias = step.bias.gradient});
  }

  TensorId back(const Conv2dLayer& layer, const Step& step, TensorId gradient, bool input_gradient) {
    const Conv2dShape shape = shape_of(layer, step);
    if (layer.bias) bias_back(step, shape.k, channel_spread(shape), gradient);
    graph_.ops.push_back(
        Conv2dBackwardWeights{.shape = shape, .x = step.x, .dy = gradient, .dw = step.weight.gradient});
    if (!input_gradient) return kNoTensor;
    const TensorId dx = input_gradient_of(step);
    graph_.ops.push_back(Conv2dBackwardData{.shape = shape, .dy = gradient, .w = step.weight.value, .dx = dx});
    return dx;
  }

  TensorId back(const FullyConnectedLayer& layer, const Step& step, TensorId gradient, bool input_gradient) {
    const std::int64_t inputs = step.in.elements(), outputs = layer.features, batch = network_.batch;
    if (layer.bias) bias_back(step, outputs, {batch, 1}, gradient);
    // dweight [outputs, inputs] = gradient^T * x
    graph_.ops.push_back(matrix(outputs, inputs, batch, gradient, true, step.x, false, step.weight.gradient));
    if (!input_gradient) return kNoTensor;
    const TensorId dx = input_gradient_of(step);
    graph_.ops.push_back(matrix(batch, inputs, outputs, gradient, false, step.weight.value, false, dx));
    return dx;
  }

  TensorId back(const ReluLayer&, const Step& step, TensorId gradient, bool) {
    graph_.ops.push_back(
        ReluBackward{.count = network_.batch * step.in.elements(), .y = step.y, .dy = gradient, .dx = gradient});
    return gradient;
  }

  TensorId back(const MaxPoolLayer& layer, const Step& step, TensorId gradient, bool) {
    const TensorId dx = input_gradient_of(step);
    graph_.ops.push_back(
        MaxPoolBackward{.shape = shape_of(layer, step), .x = step.x, .y = step.y, .dy = gradient, .dx = dx});
    return dx;
  }

  void update() {
    for (const Parameter& parameter : parameters_) {
      const Tensor value = graph_.at(parameter.master);
      if (const auto* sgd = std::get_if<SgdOptimizer>(&network_.optimizer)) {
        const TensorId velocity =
            sgd->momentum == 0.0 ? kNoTensor : add_wide(value.name + ".velocity", value.shape, TensorRole::state);
        graph_.ops.push_back(SgdStep{.count = value.elements,
                                     .learning_rate = sgd->learning_rate,
                                     .momentum = sgd->momentum,
                                     .parameter = parameter.master,
                                     .gradient = parameter.gradient,
                                     .velocity = velocity,
                                     .gradient_scale = loss_scale()});
        continue;
      }
      const auto& adam = std::get<AdamOptimizer>(network_.optimizer);
      AdamStep step{.count = value.elements,
                    .learning_rate = adam.learning_rate,
                    .beta1 = adam.beta1,
                    .beta2 = adam.beta2,
                    .epsilon = adam.epsilon,
                    .parameter = parameter.master,
                    .gradient = parameter.gradient,
                    .gradient_scale = loss_scale()};
      step.first_moment = add_wide(value.name + ".first_moment", value.shape, TensorRole::state);
      step.second_moment = add_wide(value.name + ".second_moment", value.shape, TensorRole::state);
      step.step = add_wide(value.name + ".step", {1}, TensorRole::state);
      graph_.ops.push_back(step);
    }
  }

  const NetworkWorkload& network_;
  OpGraph graph_;
  std::vector<Step> steps_;
  std::vector<Parameter> parameters_;
  std::vector<Op> copies_;  // of the masters, at the start of a step
  std::map<std::string, int> counts_;
};

}  // namespace

OpGraph build_network_graph(const NetworkWorkload& network) {
  return network.dtype == DType::i8 ? build_quantized_graph(network) : Builder(network).build();
}

}  // namespace aibench
