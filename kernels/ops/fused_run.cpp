#include "kernels/ops/fused_run.h"

#include <algorithm>
#include <set>
#include <vector>

namespace aibench {
namespace {

std::vector<TensorId> touched(const Op& op) {
  std::vector<TensorId> ids = reads(op);
  const std::vector<TensorId> written = writes(op);
  ids.insert(ids.end(), written.begin(), written.end());
  return ids;
}

// Nobody but the ops [begin, end) knows the tensor.
bool only_inside(const OpGraph& graph, TensorId tensor, std::size_t begin, std::size_t end) {
  if (graph.at(tensor).role != TensorRole::intermediate) return false;
  for (std::size_t i = 0; i < graph.ops.size(); ++i) {
    if (i >= begin && i < end) continue;
    const std::vector<TensorId> ids = touched(graph.ops[i]);
    if (std::find(ids.begin(), ids.end(), tensor) != ids.end()) return false;
  }
  return true;
}

template <class O>
const O* op_at(const OpGraph& graph, std::size_t index) {
  return index < graph.ops.size() ? std::get_if<O>(&graph.ops[index]) : nullptr;
}

}  // namespace

Tail tail_of(const OpGraph& graph, std::size_t next, TensorId product, std::int64_t rows, std::int64_t channels,
             std::int64_t inner, std::size_t most) {
  const DType dtype = graph.at(product).dtype;
  const auto* bias = op_at<AddBias>(graph, next + 1);
  if (most < 1 || bias == nullptr || bias->x != product || bias->rows != rows || bias->channels != channels ||
      bias->inner != inner || graph.at(bias->bias).dtype != dtype || graph.at(bias->y).dtype != dtype) {
    return {};
  }
  const auto replaced = [&](TensorId from, TensorId to, std::size_t end) {
    return from == to || only_inside(graph, from, next, end);
  };
  const auto* relu = op_at<Relu>(graph, next + 2);
  if (most > 1 && relu != nullptr && relu->x == bias->y && relu->count == rows * channels * inner &&
      graph.at(relu->y).dtype == dtype && replaced(product, relu->y, next + 3) &&
      replaced(bias->y, relu->y, next + 3)) {
    return {bias, true, relu->y};
  }
  if (replaced(product, bias->y, next + 2)) return {bias, false, bias->y};
  return {};
}

const Rescale* rescale_of(const OpGraph& graph, std::size_t next, TensorId sums, std::int64_t rows,
                          std::int64_t channels, std::int64_t inner) {
  const auto* rescale = op_at<Rescale>(graph, next + 1);
  if (rescale == nullptr || rescale->x != sums || rescale->rows != rows || rescale->channels != channels ||
      rescale->inner != inner) {
    return nullptr;
  }
  return only_inside(graph, sums, next, next + 2) ? rescale : nullptr;
}

template <class O>
std::size_t run_length(const OpGraph& graph, std::size_t next, std::size_t most) {
  std::set<TensorId> seen;
  std::size_t length = 0;
  while (length < most && op_at<O>(graph, next + length) != nullptr) {
    const std::vector<TensorId> listed = touched(graph.ops[next + length]);
    const std::set<TensorId> ids(listed.begin(), listed.end());
    if (std::any_of(ids.begin(), ids.end(), [&](TensorId id) { return seen.contains(id); })) break;
    seen.insert(ids.begin(), ids.end());
    ++length;
  }
  return length;
}

template std::size_t run_length<SgdStep>(const OpGraph&, std::size_t, std::size_t);
template std::size_t run_length<AdamStep>(const OpGraph&, std::size_t, std::size_t);
template std::size_t run_length<Convert>(const OpGraph&, std::size_t, std::size_t);

}  // namespace aibench
