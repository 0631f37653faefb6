#include "kernels/workloads/quantized_graph.h"

#include <map>

#include "kernels/ops/shaped_tensor.h"
#include "kernels/workloads/network_shapes.h"

namespace aibench {
namespace {

class Builder {
 public:
  explicit Builder(const NetworkWorkload& network) : network_(network), activation_(*input_activation(network.input)) {}

  OpGraph build() {
    quantize_input();
    for (next_ = 0; next_ < network_.layers.size();) {
      const Layer& layer = network_.layers[next_++];
      const Activation out = std::get<Activation>(aibench::apply(layer, activation_));
      const std::string name = name_for(layer);
      std::visit([&](const auto& l) { run(l, name, out); }, layer);
      activation_ = out;
    }
    if (graph_.at(x_).dtype == DType::i8) dequantize_output();
    graph_.tensors[static_cast<std::size_t>(x_)].role = TensorRole::output;
    return std::move(graph_);
  }

 private:
  TensorId add(std::string name, DType dtype, std::vector<std::int64_t> shape, TensorRole role, Fill fill = {}) {
    return graph_.add(shaped_tensor(std::move(name), dtype, std::move(shape), role, std::move(fill)));
  }

  TensorId add_calibrated(std::string name, DType dtype, std::vector<std::int64_t> shape) {
    return add(std::move(name), dtype, std::move(shape), TensorRole::parameter, {.kind = Fill::Kind::given});
  }

  std::vector<std::int64_t> batch_shape(const Activation& a) const {
    return aibench::batch_shape(a, network_.batch, network_.layout);
  }

  std::string name_for(const Layer& layer) {
    static constexpr const char* kNames[] = {"conv", "fc", "relu", "pool"};
    const char* kind = kNames[layer.index()];
    return kind + std::to_string(++counts_[kind]);
  }

  // All of x, whatever its shape, with one factor.
  void rescale_all(const std::string& factor, TensorId y) {
    graph_.ops.push_back(Rescale{.rows = 1,
                                 .channels = 1,
                                 .inner = graph_.at(x_).elements,
                                 .x = x_,
                                 .factor = add_calibrated(factor, DType::f32, {1}),
                                 .y = y});
    x_ = y;
  }

  void quantize_input() {
    const bool digits = network_.data == NetworkData::digits;
    const std::vector<std::int64_t> shape = batch_shape(activation_);
    x_ =
        add("input", DType::f32, shape, TensorRole::input, {.kind = digits ? Fill::Kind::digits : Fill::Kind::uniform});
    rescale_all("input.factor", add("input.i8", DType::i8, shape, TensorRole::intermediate));
  }

  void dequantize_output() {
    const Tensor last = graph_.at(x_);
    rescale_all(last.name + ".factor", add(last.name + ".f32", DType::f32, last.shape, TensorRole::intermediate));
  }

  TensorId add_weight(const std::string& name, std::vector<std::int64_t> shape) {
    const TensorId weight = add_calibrated(name + ".weight", DType::i8, std::move(shape));
    graph_.tensors[static_cast<std::size_t>(weight)].constant = network_.weights == Weights::packed;
    return weight;
  }

  TensorId add_sums(const std::string& name, const Activation& out) {
    return add(name + ".sums", DType::i32, batch_shape(out), TensorRole::intermediate);
  }

  void run(const Conv2dLayer& layer, const std::string& name, const Activation& out) {
    const Conv2dShape shape = conv_shape(layer, activation_, network_.batch, network_.layout);
    Conv2dForward op{.shape = shape, .x = x_};
    op.w = add_weight(name, filter_shape(shape));
    op.y = add_sums(name, out);
    graph_.ops.push_back(op);
    rescale_sums(name, op.y, shape.k, channel_spread(shape), layer.bias, out);
  }

  void run(const FullyConnectedLayer& layer, const std::string& name, const Activation& out) {
    const std::int64_t inputs = activation_.elements();
    // sums [batch, features] = x [batch, inputs] * weight^T
    Gemm op{.m = network_.batch,
            .n = layer.features,
            .k = inputs,
            .trans_b = true,
            .lda = inputs,
            .ldb = inputs,
            .ldc = layer.features,
            .a = x_};
    op.b = add_weight(name, {layer.features, inputs});
    op.c = add_sums(name, out);
    graph_.ops.push_back(op);
    rescale_sums(name, op.c, layer.features, {network_.batch, 1}, layer.bias, out);
  }

  // A relu directly behind is part of it, and is counted as a layer all the same.
  void rescale_sums(const std::string& name, TensorId sums, std::int64_t channels, ChannelSpread spread, bool bias,
                    const Activation& out) {
    const bool relu = next_ < network_.layers.size() && std::holds_alternative<ReluLayer>(network_.layers[next_]);
    if (relu) name_for(network_.layers[next_++]);
    const bool last = next_ == network_.layers.size();
    Rescale op{.rows = spread.rows, .channels = channels, .inner = spread.inner, .relu = relu, .x = sums};
    op.factor = add_calibrated(name + ".factor", DType::f32, {channels});
    if (bias) op.bias = add_calibrated(name + ".bias", DType::f32, {channels});
    op.y = add(name + ".output", last ? DType::f32 : DType::i8, batch_shape(out), TensorRole::intermediate);
    graph_.ops.push_back(op);
    x_ = op.y;
  }

  void run(const ReluLayer&, const std::string& name, const Activation& out) {
    const TensorId y = add(name + ".output", DType::i8, batch_shape(out), TensorRole::intermediate);
    graph_.ops.push_back(Relu{.count = graph_.at(x_).elements, .x = x_, .y = y});
    x_ = y;
  }

  void run(const MaxPoolLayer& layer, const std::string& name, const Activation& out) {
    const TensorId y = add(name + ".output", DType::i8, batch_shape(out), TensorRole::intermediate);
    graph_.ops.push_back(
        MaxPool{.shape = pool_shape(layer, activation_, network_.batch, network_.layout), .x = x_, .y = y});
    x_ = y;
  }

  const NetworkWorkload& network_;
  Activation activation_;  // the shape of x_ for one sample
  OpGraph graph_;
  TensorId x_ = kNoTensor;  // what the next layer reads
  std::size_t next_ = 0;    // layer
  std::map<std::string, int> counts_;
};

}  // namespace

OpGraph build_quantized_graph(const NetworkWorkload& network) { return Builder(network).build(); }

}  // namespace aibench
