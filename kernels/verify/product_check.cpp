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

std::optional<Residual> check_residual(const OpGraph& graph, Contents initial, Contents result, std::uint64_t seed,
                                       int threads) {
  if (graph.ops.size() != 1) return std::nullopt;
  if (const auto* o = std::get_if<Gemm>(&graph.ops.front())) {
    if (!residual_applies(*o, graph.at(o->c).dtype)) return std::nullopt;
    return check_gemm_residual(*o, graph.at(o->a).dtype, graph.at(o->c).dtype, bytes(initial, o->a),
                               bytes(initial, o->b), bytes(initial, o->c), bytes(result, o->c), seed);
  }
  const std::optional<Convolution> o = convolution_of(graph.ops.front());
  if (!o || !residual_applies(o->direction, o->shape, graph.at(o->written).dtype)) return std::nullopt;
  return check_conv_residual(o->direction, o->shape, graph.at(o->first).dtype, graph.at(o->written).dtype,
                             bytes(initial, o->first), bytes(initial, o->second), bytes(result, o->written), seed,
                             threads);
}

}  // namespace aibench
