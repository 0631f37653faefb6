#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/ops/graph.h"
#include "kernels/worker/protocol.h"

namespace aibench {

// Compares one pass over `graph` on a device with the same pass in fp64 (provider "reference", plain host loops).
//
// `initial` and `result` are bytes in the declared storage format by TensorId (one entry a tensor, entries may be
// empty). `initial` holds what the device started from: every tensor that is not empty was filled, all others held
// canaries (kernels/ops/canary.h). `result` holds what the device ended with; a tensor left empty is not checked (a
// fused kernel need not write what only it reads, see must_be_written). Leave nothing out that the device does write:
// the more is known of the device's pass, the sharper every check (see tolerance.h).
//
// One Check a written tensor, "reference/NAME": value is the RMS error relative to the op's scale, limit what it may
// be; for ops that must be exact (integers, relu, pooling without overlap) value is the largest absolute error and
// limit 0; for integers that were rounded (rescale) value is the largest distance from the number before rounding and
// limit half, and the rounding of f32 beside it. Bad is: an error over its limit; one element kSingleElementFactor
// times the limit off; NaN, infinity or a canary where the reference is finite; a changed element that the op does not
// own (beyond a leading dimension). Unknown is what the reference cannot compute. Throws std::invalid_argument when the
// graph or the sizes are wrong.
//
// A gemm or convolution of more than `largest_full_product` multiplications whose operands and result the device shows
// is not computed again: it gets the residual check instead (residual_check.h, "residual/NAME"), so that the time of
// the whole is linear in the data. A gemm with fewer than `least_folded` rows or columns is compared in full all the
// same: that is linear in its large operand, too, and so few rows do not tell which of them is unlike the others.
struct ReferenceCheckOptions {
  int threads = 1;
  double largest_full_product = 0x1p27;
  std::int64_t least_folded = 64;
  std::uint64_t seed = 1;  // of the residual checks' random vectors
};
Verification check_against_reference(const OpGraph& graph, std::span<const std::vector<std::byte>> initial,
                                     std::span<const std::vector<std::byte>> result,
                                     const ReferenceCheckOptions& options = {});
inline Verification check_against_reference(const OpGraph& graph, std::span<const std::vector<std::byte>> initial,
                                            std::span<const std::vector<std::byte>> result, int threads) {
  return check_against_reference(graph, initial, result, ReferenceCheckOptions{.threads = threads});
}

// By TensorId: whether a pass must leave the tensor written, when kernels serve the ops as `served` says (in order,
// `count` consecutive ops each). False for tensors that no op writes, and for intermediates that one kernel of several
// ops alone touches.
std::vector<bool> must_be_written(const OpGraph& graph, std::span<const ServedOp> served);

}  // namespace aibench
