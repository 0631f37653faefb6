#include "kernels/verify/product_check.h"

#include "kernels/verify/exact_check.h"

namespace aibench {
namespace {

using Contents = std::span<const std::vector<std::byte>>;

std::span<const std::byte> bytes(Contents contents, TensorId id) { return contents[static_cast<std::size_t>(id)]; }

struct Convolution {
  ConvDirection direction;
  Conv2dShape shape;
  TensorId first, second, written;
};

std::optional<Convolution> convolution_of(const Op& op) {
  if (const auto* o = std::get_if<Conv2dForward>(&op)) {
    return Convolution{ConvDirection::forward, o->shape, o->x, o->w, o->y};
  }
  if (const auto* o = std::get_if<Conv2dBackwardData>(&op)) {
    return Convolution{ConvDirection::backward_data, o->shape, o->dy, o->w, o->dx};
  }
  if (const auto* o = std::get_if<Conv2dBackwardWeights>(&op)) {
    return Convolution{ConvDirection::backward_weights, o->shape, o->x, o->dy, o->dw};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Check> check_exactly(const OpGraph& graph, Contents initial, Contents result, std::uint64_t seed) {
  if (graph.ops.size() != 1) return std::nullopt;
  if (const auto* o = std::get_if<Gemm>(&graph.ops.front())) {
    return check_gemm_exactly(*o, graph.at(o->a).dtype, graph.at(o->c).dtype, bytes(initial, o->a),
                              bytes(initial, o->b), bytes(initial, o->c), bytes(result, o->c), seed);
  }
  const std::optional<Convolution> o = convolution_of(graph.ops.front());
  if (!o) return std::nullopt;
  return check_conv_exactly(o->direction, o->shape, graph.at(o->first).dtype, graph.at(o->written).dtype,
                            bytes(initial, o->first), bytes(initial, o->second), bytes(result, o->written), seed);
}

std::optional<Residual> check_residual(const OpGraph& graph, const Op& op,
                                       const std::function<StoredNumbers(TensorId)>& numbers, StoredNumbers before,
                                       StoredNumbers result, double added_error, std::uint64_t seed, int threads) {
  const auto target = [&](TensorId operand, TensorId written) {
    return ResidualTarget{graph.at(written).name, graph.at(operand).dtype, graph.at(written).dtype, added_error};
  };
  if (const auto* o = std::get_if<Gemm>(&op)) {
    if (!residual_applies(*o, graph.at(o->c).dtype)) return std::nullopt;
    return check_gemm_residual(*o, target(o->a, o->c), numbers(o->a), numbers(o->b), before, result, seed);
  }
  const std::optional<Convolution> o = convolution_of(op);
  if (!o || !residual_applies(o->direction, o->shape, graph.at(o->written).dtype)) return std::nullopt;
  return check_conv_residual(o->direction, o->shape, target(o->first, o->written), numbers(o->first),
                             numbers(o->second), result, seed, threads);
}

std::optional<Residual> check_residual(const OpGraph& graph, Contents initial, Contents result, std::uint64_t seed,
                                       int threads) {
  if (graph.ops.size() != 1) return std::nullopt;
  const auto numbers = [&](TensorId id) { return StoredNumbers{graph.at(id).dtype, bytes(initial, id)}; };
  const TensorId written = writes(graph.ops.front()).front();
  return check_residual(graph, graph.ops.front(), numbers, numbers(written),
                        {graph.at(written).dtype, bytes(result, written)}, 0.0, seed, threads);
}

}  // namespace aibench
