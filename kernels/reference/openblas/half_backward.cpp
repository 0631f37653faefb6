#include "kernels/reference/openblas/half_layers.h"
#include "kernels/reference/openblas/half_loops.h"
#include "kernels/reference/openblas/row_blocks.h"
#include "kernels/reference/openblas/simd/loops.h"

namespace aibench::openblas {
namespace {

// How the gradient of a bias is walked through: rows of all channels or, where a row is long, planes of one channel, so
// that the work space stays small.
struct BiasWalk {
  std::int64_t pieces, length, channels, inner;
  bool by_plane;

  explicit BiasWalk(const BiasBackward& op)
      : channels(op.channels), inner(op.inner), by_plane(inner > 1 && channels * inner > kCached) {
    pieces = by_plane ? op.rows * channels : op.rows;
    length = by_plane ? inner : channels * inner;
  }
  // sums[channel] += sum of `count` pieces from number `first` on, which dy points to.
  void add(const float* dy, std::int64_t first, std::int64_t count, double* sums) const {
    const auto loop = elementwise_loops<float>().bias_backward;
    if (!by_plane) return loop(dy, sums, count, channels, inner);
    for (std::int64_t i = 0; i < count; ++i) loop(dy + i * inner, sums + (first + i) % channels, 1, 1, inner);
  }
};

// dx = y > 0 ? dy : 0, a part at a time; `behind` gets each part while it is in cache: its f32 numbers, the first
// piece, how many, and the thread.
template <class Behind>
void relu_back(ThreadPool& pool, ThreadScratch& scratch, const Bf16* y, const Bf16* dy, Bf16* dx, std::int64_t pieces,
               std::int64_t length, const Behind& behind) {
  const HalfLoops& loops = half_loops();
  const auto relu_backward = elementwise_loops<float>().relu_backward;
  for_row_blocks(pool, pieces, length, [&](std::int64_t first, std::int64_t count, int thread) {
    float *wide_y = scratch.of(thread), *gradient = wide_y + largest_block(length);
    loops.widen(y + first * length, wide_y, count * length);
    loops.widen(dy + first * length, gradient, count * length);
    relu_backward(wide_y, gradient, gradient, count * length);
    loops.narrow(gradient, dx + first * length, count * length);
    behind(gradient, first, count, thread);
  });
}

}  // namespace

Outcome serve_bias_backward(const Offer& offer, const BiasBackward& op) {
  ThreadPool& pool = offer.context.pool;
  const HalfLoops& loops = half_loops();
  const Bf16* dy = offer.data<Bf16>(op.dy);
  float* dbias = offer.data<float>(op.dbias);
  const BiasWalk walk(op);
  PartialSums sums(pool.threads(), op.channels);
  ThreadScratch scratch(pool.threads(), largest_block(walk.length));
  return served(1, "bias backward (own loop)", [=, &pool, &loops]() mutable {
    sums.clear();
    for_row_blocks(pool, walk.pieces, walk.length, [&](std::int64_t first, std::int64_t count, int thread) {
      loops.widen(dy + first * walk.length, scratch.of(thread), count * walk.length);
      walk.add(scratch.of(thread), first, count, sums.of(thread));
    });
    sums.write(dbias);
  });
}

Outcome serve_relu_backward(const Offer& offer, const ReluBackward& op) {
  const auto* bias = offer.op<BiasBackward>(1);
  ThreadPool& pool = offer.context.pool;
  const Bf16 *y = offer.data<Bf16>(op.y), *dy = offer.data<Bf16>(op.dy);
  Bf16* dx = offer.data<Bf16>(op.dx);
  if (!follows(bias, op) || !is_half_layer(offer.graph, *bias)) {
    ThreadScratch scratch(pool.threads(), 2 * largest_block(1));
    return served(1, "relu backward (own loop)", [=, &pool, count = op.count]() mutable {
      relu_back(pool, scratch, y, dy, dx, count, 1, [](const float*, std::int64_t, std::int64_t, int) {});
    });
  }
  const BiasWalk walk(*bias);
  float* dbias = offer.data<float>(bias->dbias);
  PartialSums sums(pool.threads(), bias->channels);
  ThreadScratch scratch(pool.threads(), 2 * largest_block(walk.length));
  return served(2, "relu+bias backward (own loop)", [=, &pool]() mutable {
    sums.clear();
    relu_back(pool, scratch, y, dy, dx, walk.pieces, walk.length,
              [&](const float* gradient, std::int64_t first, std::int64_t count, int thread) {
                walk.add(gradient, first, count, sums.of(thread));
              });
    sums.write(dbias);
  });
}

}  // namespace aibench::openblas
