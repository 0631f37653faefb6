#include "kernels/verify/accuracy_loss.h"

#include <algorithm>
#include <cmath>

#include "kernels/verify/calibration.h"
#include "kernels/verify/decode.h"
#include "kernels/verify/host_pass.h"

namespace aibench {
namespace {

TensorId output_of(const OpGraph& graph) {
  const auto found = std::ranges::find(graph.tensors, TensorRole::output, &Tensor::role);
  return static_cast<TensorId>(found - graph.tensors.begin());
}

std::ptrdiff_t class_of(std::span<const double> outputs) { return std::ranges::max_element(outputs) - outputs.begin(); }

bool is_finite(std::span<const double> numbers) {
  return std::ranges::all_of(numbers, [](double number) { return std::isfinite(number); });
}

}  // namespace

bool loses_accuracy(const Workload& workload) {
  const auto* network = std::get_if<NetworkWorkload>(&workload);
  return network != nullptr && network->mode == NetworkMode::inference &&
         (is_mixed_precision(network->dtype) || network->dtype == DType::i8);
}

AccuracyLoss accuracy_loss(std::span<const double> output, std::span<const double> exact, std::int64_t samples,
                           bool classifies) {
  AccuracyLoss loss{.samples = samples};
  double difference = 0.0, size = 0.0;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    difference += (output[i] - exact[i]) * (output[i] - exact[i]);
    size += exact[i] * exact[i];
  }
  if (size > 0.0 && std::isfinite(difference)) loss.relative_l2_error = std::sqrt(difference / size);
  const std::size_t outputs = exact.size() / static_cast<std::size_t>(samples);
  if (!classifies || outputs < 2) return loss;
  std::int64_t same = 0;
  for (std::size_t at = 0; at < exact.size(); at += outputs) {
    const auto here = output.subspan(at, outputs);
    same += is_finite(here) && class_of(here) == class_of(exact.subspan(at, outputs)) ? 1 : 0;
  }
  loss.same_class_share = static_cast<double>(same) / static_cast<double>(samples);
  return loss;
}

AccuracyLoss accuracy_loss(Session& session, const NetworkWorkload& network, std::uint64_t seed, int threads) {
  const FloatNetwork exact = float_network(network, network.batch, seed, seed);
  HostPass pass(exact.graph, exact.contents, threads);
  pass.run();
  session.reset();
  session.enqueue();
  const TensorId output = output_of(session.graph());
  const std::vector<double> numbers = decode(session.graph().at(output).dtype, session.download(output));
  session.reset();
  return accuracy_loss(numbers, pass.numbers(output_of(exact.graph)), network.batch,
                       network.loss == Loss::cross_entropy);
}

}  // namespace aibench
