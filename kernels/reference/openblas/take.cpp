#include "kernels/reference/openblas/take.h"

#include "kernels/reference/openblas/half_layers.h"
#include "kernels/reference/openblas/nhwc_pooling.h"
#include "kernels/reference/openblas/prepare.h"
#include "kernels/reference/openblas/quantized_layers.h"
#include "kernels/reference/openblas/refusal.h"

namespace aibench::openblas {
namespace {

template <class O>
Outcome take_op(const Offer& offer, const O& op) {
  if constexpr (requires { prepare(offer, op); }) {
    return prepare(offer, op);
  } else {
    return Unsupported{std::string(name_of(Op(op))) + ": openblas has nothing for it"};
  }
}

}  // namespace

Outcome take(const Offer& offer) {
  const Op& first = offer.graph.ops.at(offer.next);
  if (std::string reason = refusal(offer.graph, first); !reason.empty()) return Unsupported{std::move(reason)};
  if (is_nhwc_pooling(first)) return prepare_nhwc_pooling(offer);
  if (is_half_layer(offer.graph, first)) return prepare_half_layer(offer);
  if (is_quantized_layer(offer.graph, first)) return prepare_quantized_layer(offer);
  return std::visit([&](const auto& op) { return take_op(offer, op); }, first);
}

}  // namespace aibench::openblas
