#include "kernels/verify/calibration.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>

#include "kernels/ops/stored_number.h"
#include "kernels/verify/decode.h"
#include "kernels/verify/host_pass.h"
#include "kernels/workloads/generator.h"

namespace aibench {
namespace {

constexpr double kLargest = 127.0;

double scale_of(std::span<const double> numbers) {
  double largest = 0.0;
  for (const double number : numbers) largest = std::max(largest, std::abs(number));
  return largest > 0.0 ? largest / kLargest : 1.0;
}

// The f32 network by the names of its tensors.
class Float {
 public:
  Float(const FloatNetwork& network, int threads) : pass_(network.graph, network.contents, threads) {
    pass_.run();
    for (std::size_t i = 0; i < network.graph.tensors.size(); ++i) {
      ids_[network.graph.tensors[i].name] = static_cast<TensorId>(i);
    }
  }

  // What a tensor held at the end of the pass.
  std::vector<double> numbers(const std::string& name) const { return pass_.numbers(ids_.at(name)); }

 private:
  HostPass pass_;
  std::map<std::string, TensorId> ids_;
};

// Fills the parameters of a quantised graph, op by op.
class Quantizer {
 public:
  Quantizer(OpGraph graph, const Float& from) : graph_(std::move(graph)), from_(from) {}

  OpGraph run() {
    for (const Op& op : graph_.ops) {
      std::visit([&](const auto& o) { fill(o); }, op);
    }
    return std::move(graph_);
  }

 private:
  Tensor& at(TensorId id) { return graph_.tensors[static_cast<std::size_t>(id)]; }

  void give(TensorId id, std::span<const double> numbers) {
    Tensor& tensor = at(id);
    const std::size_t size = size_of(tensor.dtype);
    std::vector<std::byte> bytes(tensor.bytes());
    for (std::size_t i = 0; i < numbers.size(); ++i) store_number(tensor.dtype, bytes.data() + i * size, numbers[i]);
    tensor.fill.contents = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
  }

  // Quantises a weight [channels, ...] and says what the sums of its products stand for.
  void fill_product(TensorId x, TensorId weight, TensorId sums) {
    std::vector<double> numbers = from_.numbers(at(weight).name);
    const auto channels = static_cast<std::size_t>(at(weight).shape.front()), row = numbers.size() / channels;
    std::vector<double>& scales = scales_[sums];
    for (std::size_t channel = 0; channel < channels; ++channel) {
      const std::span<double> slice = std::span(numbers).subspan(channel * row, row);
      const double scale = scale_of(slice);
      for (double& number : slice) number = std::nearbyint(number / scale);
      scales.push_back(scales_.at(x).front() * scale);
    }
    give(weight, numbers);
  }

  void fill(const Gemm& op) { fill_product(op.a, op.b, op.c); }
  void fill(const Conv2dForward& op) { fill_product(op.x, op.w, op.y); }
  void fill(const Relu& op) { scales_[op.y] = scales_.at(op.x); }
  void fill(const MaxPool& op) { scales_[op.y] = scales_.at(op.x); }

  void fill(const Rescale& op) {
    const bool quantizes = at(op.x).dtype == DType::f32, to_float = at(op.y).dtype == DType::f32;
    const std::string& name = quantizes ? at(op.x).name : at(op.y).name;
    const double scale = to_float ? 1.0 : scale_of(from_.numbers(name));
    std::vector<double> factors = quantizes ? std::vector<double>{1.0} : scales_.at(op.x);
    for (double& factor : factors) factor /= scale;
    give(op.factor, factors);
    if (op.bias != kNoTensor) {
      std::vector<double> bias = from_.numbers(at(op.bias).name);
      for (double& number : bias) number /= scale;
      give(op.bias, bias);
    }
    scales_[op.y] = {scale};
  }

  template <class O>
  void fill(const O& op) {
    throw std::logic_error("a quantised network has no " + std::string(name_of(Op(op))));
  }

  OpGraph graph_;
  const Float& from_;
  // What an integer of the tensor stands for: one number, or one for each channel of sums.
  std::map<TensorId, std::vector<double>> scales_;
};

}  // namespace

FloatNetwork float_network(const NetworkWorkload& network, std::int64_t batch, std::uint64_t parameter_seed,
                           std::uint64_t input_seed) {
  NetworkWorkload wide = network;
  wide.dtype = DType::f32;
  wide.batch = batch;
  FloatNetwork made{.graph = build_graph(wide), .contents = {}};
  for (const Tensor& tensor : made.graph.tensors) {
    const bool input = tensor.role == TensorRole::input;
    const bool filled = input || tensor.role == TensorRole::parameter;
    made.contents.push_back(filled ? generate(tensor, input ? input_seed : parameter_seed) : std::vector<std::byte>());
  }
  return made;
}

OpGraph quantized(const NetworkWorkload& network, const FloatNetwork& from, int threads) {
  return Quantizer(build_graph(network), Float(from, threads)).run();
}

OpGraph build_runnable_graph(const Workload& workload, std::uint64_t seed, int threads) {
  const auto* network = std::get_if<NetworkWorkload>(&workload);
  if (network == nullptr || network->dtype != DType::i8) return build_graph(workload);
  return quantized(*network, float_network(*network, kCalibrationSamples, seed, calibration_seed(seed)), threads);
}

}  // namespace aibench
