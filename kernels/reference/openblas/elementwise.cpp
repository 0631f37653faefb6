#include "kernels/reference/openblas/convolution.h"
#include "kernels/reference/openblas/prepare.h"
#include "kernels/reference/openblas/row_blocks.h"
#include "kernels/reference/openblas/simd/loops.h"

// Bias and relu, forward and backward. What follows on the same values joins the loop while they are in cache.
namespace aibench::openblas {
namespace {

bool follows(const Relu* relu, const AddBias& bias) {
  return relu != nullptr && relu->x == bias.y && relu->y == bias.y &&
         relu->count == bias.rows * bias.channels * bias.inner;
}

}  // namespace

Outcome prepare(const Offer& offer, const AddBias& op) {
  const bool relu = follows(offer.op<Relu>(1), op);
  return with_type(offer.graph.at(op.x).dtype, [&]<class T>(T) -> Outcome {
    const auto add_bias = elementwise_loops<T>().add_bias;
    ThreadPool& pool = offer.context.pool;
    const T *x = offer.data<T>(op.x), *bias = offer.data<T>(op.bias);
    T* y = offer.data<T>(op.y);
    const std::int64_t rows = op.rows, channels = op.channels, inner = op.inner, row = channels * inner;
    return served(relu ? 2 : 1, relu ? "bias+relu (own loop)" : "bias (own loop)", [=, &pool] {
      for_row_blocks(pool, rows, row, [&](std::int64_t first, std::int64_t count, int) {
        add_bias(x + first * row, bias, y + first * row, count, channels, inner, relu);
      });
    });
  });
}

Outcome prepare(const Offer& offer, const Relu& op) {
  return with_type(offer.graph.at(op.x).dtype, [&]<class T>(T) -> Outcome {
    const auto relu = elementwise_loops<T>().relu;
    ThreadPool& pool = offer.context.pool;
    const T* x = offer.data<T>(op.x);
    T* y = offer.data<T>(op.y);
    return served(1, "relu (own loop)", [=, &pool, count = op.count] {
      pool.parallel_for(count, kGrain,
                        [&](std::int64_t begin, std::int64_t end) { relu(x + begin, y + begin, end - begin); });
    });
  });
}

Outcome prepare(const Offer& offer, const ReluBackward& op) {
  if (std::optional<Prepared> fused = direct_backward(offer)) return std::move(*fused);
  const auto* bias = offer.op<BiasBackward>(1);
  return with_type(offer.graph.at(op.y).dtype, [&]<class T>(T) -> Outcome {
    const ElementwiseLoops<T>& loops = elementwise_loops<T>();
    ThreadPool& pool = offer.context.pool;
    const T *y = offer.data<T>(op.y), *dy = offer.data<T>(op.dy);
    T* dx = offer.data<T>(op.dx);
    if (!follows(bias, op)) {
      return served(1, "relu backward (own loop)", [=, &pool, relu = loops.relu_backward, count = op.count] {
        pool.parallel_for(count, kGrain, [&](std::int64_t begin, std::int64_t end) {
          relu(y + begin, dy + begin, dx + begin, end - begin);
        });
      });
    }
    T* dbias = offer.data<T>(bias->dbias);
    const std::int64_t rows = bias->rows, channels = bias->channels, inner = bias->inner, row = channels * inner;
    PartialSums sums(pool.threads(), channels);
    return served(2, "relu+bias backward (own loop)", [=, &pool, &loops]() mutable {
      sums.clear();
      for_row_blocks(pool, rows, row, [&](std::int64_t first, std::int64_t count, int thread) {
        const std::int64_t at = first * row;
        loops.relu_backward(y + at, dy + at, dx + at, count * row);
        loops.bias_backward(dx + at, sums.of(thread), count, channels, inner);
      });
      sums.write(dbias);
    });
  });
}

Outcome prepare(const Offer& offer, const BiasBackward& op) {
  if (std::optional<Prepared> fused = direct_backward(offer)) return std::move(*fused);
  return with_type(offer.graph.at(op.dy).dtype, [&]<class T>(T) -> Outcome {
    const auto bias_backward = elementwise_loops<T>().bias_backward;
    ThreadPool& pool = offer.context.pool;
    const T* dy = offer.data<T>(op.dy);
    T* dbias = offer.data<T>(op.dbias);
    const std::int64_t rows = op.rows, channels = op.channels, inner = op.inner, row = channels * inner;
    PartialSums sums(pool.threads(), channels);
    return served(1, "bias backward (own loop)", [=, &pool]() mutable {
      sums.clear();
      for_row_blocks(pool, rows, row, [&](std::int64_t first, std::int64_t count, int thread) {
        bias_backward(dy + first * row, sums.of(thread), count, channels, inner);
      });
      sums.write(dbias);
    });
  });
}

}  // namespace aibench::openblas
