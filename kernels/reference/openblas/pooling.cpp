#include "kernels/reference/openblas/convolution.h"
#include "kernels/reference/openblas/prepare.h"
#include "kernels/reference/openblas/simd/loops.h"
#include "kernels/reference/openblas/windows.h"

namespace aibench::openblas {
namespace {

constexpr std::int64_t kGrain = 16384;  // elements a thread should have

}  // namespace

PoolWindow window_of(const MaxPoolShape& shape) {
  return {.h = shape.h,
          .w = shape.w,
          .p = shape.p(),
          .q = shape.q(),
          .size_h = shape.size_h,
          .size_w = shape.size_w,
          .stride_h = shape.stride_h,
          .stride_w = shape.stride_w};
}

Outcome prepare(const Offer& offer, const MaxPool& op) {
  return with_type(offer.graph.at(op.x).dtype, [&]<class T>(T) -> Outcome {
    const auto max_pool = pool_loops<T>().max_pool;
    ThreadPool& pool = offer.context.pool;
    const T* x = offer.data<T>(op.x);
    T* y = offer.data<T>(op.y);
    const PoolWindow window = window_of(op.shape);
    const std::int64_t images = op.shape.n * op.shape.c, in = window.h * window.w, out = window.p * window.q;
    return served(1, "max pool (own loop)", [=, &pool] {
      pool.parallel_for(images, kGrain / in, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) max_pool(window, x + i * in, y + i * out);
      });
    });
  });
}

Outcome prepare(const Offer& offer, const MaxPoolBackward& op) {
  if (std::optional<Prepared> fused = direct_backward(offer)) return std::move(*fused);
  return with_type(offer.graph.at(op.x).dtype, [&]<class T>(T) -> Outcome {
    const auto max_pool_backward = pool_loops<T>().max_pool_backward;
    ThreadPool& pool = offer.context.pool;
    const T *x = offer.data<T>(op.x), *y = offer.data<T>(op.y), *dy = offer.data<T>(op.dy);
    T* dx = offer.data<T>(op.dx);
    const PoolWindow window = window_of(op.shape);
    const std::int64_t images = op.shape.n * op.shape.c, in = window.h * window.w, out = window.p * window.q;
    return served(1, "max pool backward (own loop)", [=, &pool] {
      pool.parallel_for(images, kGrain / in, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) {
          max_pool_backward(window, x + i * in, y + i * out, dy + i * out, dx + i * in);
        }
      });
    });
  });
}

}  // namespace aibench::openblas
