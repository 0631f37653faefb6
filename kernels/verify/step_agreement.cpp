#include "kernels/verify/step_agreement.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "kernels/verify/decode.h"
#include "kernels/verify/host_pass.h"
#include "kernels/workloads/workload.h"

namespace aibench {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

// ||seen - wanted|| / ||wanted||. Where nothing is wanted (a dead relu's weights), anything is infinitely wrong.
double relative_error(const std::vector<double>& seen, const std::vector<double>& wanted) {
  double difference = 0, size = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    difference += (seen[i] - wanted[i]) * (seen[i] - wanted[i]);
    size += wanted[i] * wanted[i];
  }
  if (!std::isfinite(difference)) return kInfinite;
  if (size == 0) return difference == 0 ? 0 : kInfinite;
  return std::sqrt(difference / size);
}

TensorId loss_of(const OpGraph& graph) {
  for (const Op& op : graph.ops) {
    if (const auto* softmax = std::get_if<SoftmaxCrossEntropy>(&op)) return softmax->loss;
    if (const auto* mse = std::get_if<MeanSquaredError>(&op)) return mse->loss;
  }
  throw std::invalid_argument("compare_steps: a graph without a loss");
}

}  // namespace

bool is_mixed_precision(const OpGraph& graph) {
  return std::ranges::any_of(graph.tensors, [](const Tensor& tensor) { return is_mixed_precision(tensor.dtype); });
}

StepAgreement compare_steps(Session& session, std::int64_t steps) {
  const OpGraph& graph = session.graph();
  const TensorId loss = loss_of(graph);
  HostPass reference(graph, session.initial());
  StepAgreement agreement;
  bool has_state = false;
  const auto compare = [&](TensorId id, const std::string& what) {
    const double error = relative_error(decode(graph.at(id).dtype, session.download(id)), reference.numbers(id));
    if (agreement.culprit.empty() || error > agreement.worst) agreement = {.worst = error, .culprit = what};
  };
  session.reset();
  for (std::int64_t step = 1; step <= steps; ++step) {
    session.enqueue();
    reference.run();
    compare(loss, "the loss of step " + std::to_string(step));
    for (std::size_t i = 0; step == 1 && i < graph.tensors.size(); ++i) {
      if (graph.tensors[i].role != TensorRole::state) continue;
      has_state = true;
      compare(static_cast<TensorId>(i), "the gradient in '" + graph.tensors[i].name + "'");
    }
  }
  if (!has_state) throw std::invalid_argument("compare_steps: no optimizer keeps a gradient in its state");
  return agreement;
}

}  // namespace aibench
