#include "kernels/verify/exact_pass.h"

#include <algorithm>

#include "kernels/ops/algorithm.h"
#include "kernels/verify/exact_check.h"
#include "kernels/verify/exact_inputs.h"
#include "kernels/verify/product_check.h"

namespace aibench {
namespace {

constexpr std::uint64_t kSeed = 61;

bool is_product(const Op& op) {
  return std::holds_alternative<Gemm>(op) || std::holds_alternative<Conv2dForward>(op) ||
         std::holds_alternative<Conv2dBackwardData>(op) || std::holds_alternative<Conv2dBackwardWeights>(op);
}

}  // namespace

std::optional<Check> run_exact_pass(Session& session) {
  const OpGraph& graph = session.graph();
  if (graph.ops.size() != 1 || !is_product(graph.ops.front())) return std::nullopt;
  const TensorId written = writes(graph.ops.front()).front();
  const auto not_applicable = [&](const std::string& why) {
    return Check{.id = "exact/" + graph.at(written).name, .state = "unknown", .reason = "not applicable: " + why};
  };
  const auto& served = session.served();
  const auto transforms = std::ranges::find_if(served, [](const ServedOp& s) { return transforms_data(s.algorithm); });
  if (transforms != served.end()) {
    return not_applicable("'" + transforms->algorithm + "' transforms its data and rounds even small integers");
  }
  auto made = exact_inputs(graph, kSeed);
  if (const auto* unsupported = std::get_if<Unsupported>(&made)) return not_applicable(unsupported->reason);

  const auto& contents = std::get<std::vector<std::vector<std::byte>>>(made);
  session.start_from(contents);
  session.enqueue();
  std::vector<std::vector<std::byte>> results(graph.tensors.size());
  results[static_cast<std::size_t>(written)] = session.download(written);
  return check_exactly(graph, contents, results, kSeed);
}

}  // namespace aibench
