#include "kernels/reference/sim/sim_provider.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <optional>
#include <utility>
#include <vector>

#include "kernels/reference/sim/sim_mutation.h"
#include "kernels/workloads/generator.h"

namespace aibench {
namespace {

// After this many passes over the same uploaded data only time passes: results of a graph without state do not change
// any more, those of a training step were looked at for this long, and a run of millions of passes takes no real time.
constexpr int kComputedPasses = 32;

class SimKernel final : public Kernel {
 public:
  SimKernel(std::vector<std::unique_ptr<Kernel>> real, Tensor output, Buffer* output_buffer, double time_factor,
            SimDevice& device, SimSituation& situation)
      : real_(std::move(real)),
        output_(std::move(output)),
        output_buffer_(output_buffer),
        before_(output_.bytes()),
        time_factor_(time_factor),
        device_(device),
        situation_(situation) {}

  void enqueue() override {
    if (device_.uploads() != uploads_seen_) computed_ = 0;
    uploads_seen_ = device_.uploads();
    if (computed_ < kComputedPasses) compute();
    const SimCase& rule = situation_.rule;
    const std::uint64_t pass = situation_.passes++;
    double pass_s = situation_.pass_s * time_factor_;
    if (rule.noise > 0) pass_s *= std::exp(rule.noise * sim_normal(situation_.noise_key, pass));
    if (std::exchange(first_, false)) pass_s += rule.first_call_s;
    device_.enqueue(rule.launch_s, pass_s);
  }

 private:
  void compute() {
    ++computed_;
    const std::string& kind = situation_.rule.mutation.kind;
    auto* data = static_cast<std::byte*>(output_buffer_->data());
    if (!kind.empty()) std::memcpy(before_.data(), data, before_.size());
    for (const auto& kernel : real_) kernel->enqueue();
    if (!kind.empty()) mutate(kind, output_, data, before_);
  }

  std::vector<std::unique_ptr<Kernel>> real_;
  Tensor output_;
  Buffer* output_buffer_;
  std::vector<std::byte> before_;
  double time_factor_;
  SimDevice& device_;
  SimSituation& situation_;
  std::uint64_t uploads_seen_ = 0;
  int computed_ = 0;
  bool first_ = true;
};

// The tensor that a mutation spoils: the one named, else the first output, else what the last op writes.
TensorId tensor_to_spoil(const OpGraph& graph, const std::string& name) {
  const auto find = [&](auto matches) {
    const auto found = std::ranges::find_if(graph.tensors, matches);
    return found == graph.tensors.end() ? kNoTensor : static_cast<TensorId>(found - graph.tensors.begin());
  };
  if (!name.empty()) return find([&](const Tensor& t) { return t.name == name; });
  const TensorId output = find([](const Tensor& t) { return t.role == TensorRole::output; });
  return output != kNoTensor ? output : writes(graph.ops.back()).front();
}

}  // namespace

std::variant<Prepared, Unsupported> SimProvider::prepare(const OpGraph& graph, std::size_t next, Bindings bindings) {
  if (!situation_.rule.unsupported.empty()) return Unsupported{situation_.rule.unsupported};
  std::vector<std::unique_ptr<Kernel>> real;
  for (std::size_t at = next; at < graph.ops.size();) {
    auto answer = reference_.prepare(graph, at, bindings);
    if (auto* unsupported = std::get_if<Unsupported>(&answer)) return std::move(*unsupported);
    auto& prepared = std::get<Prepared>(answer);
    real.push_back(std::move(prepared.kernel));
    at += prepared.ops_served;
  }
  const TensorId spoiled = tensor_to_spoil(graph, situation_.rule.mutation.tensor);
  if (spoiled == kNoTensor) return Unsupported{"the script's mutation names no tensor of this case"};
  auto kernel =
      std::make_unique<SimKernel>(std::move(real), graph.at(spoiled), bindings[static_cast<std::size_t>(spoiled)],
                                  script_.time_factor, device_, situation_);
  return Prepared{std::move(kernel), graph.ops.size() - next, "scripted"};
}

double sim_normal(std::uint64_t key, std::uint64_t index) {
  const double radius = 1.0 - generator_uniform(key, 2 * index);  // in (0, 1]
  const double angle = generator_uniform(key, 2 * index + 1);
  return std::sqrt(-2.0 * std::log(radius)) * std::cos(2.0 * std::numbers::pi * angle);
}

}  // namespace aibench
