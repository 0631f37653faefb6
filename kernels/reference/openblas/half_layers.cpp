#include "kernels/reference/openblas/half_layers.h"

#include <algorithm>

#include "kernels/ops/fused_run.h"
#include "kernels/reference/openblas/half_loops.h"
#include "kernels/reference/openblas/prepare.h"
#include "kernels/reference/openblas/row_blocks.h"
#include "kernels/reference/openblas/simd/loops.h"
#include "kernels/reference/openblas/windows.h"

namespace aibench::openblas {
namespace {

// A conversion of the run; one of the two destinations is there.
struct Conversion {
  const void* from;
  Bf16* narrow = nullptr;
  float* wide = nullptr;
  std::int64_t count = 0;
};

Outcome serve(const Offer& offer, const BiasBackward& op) { return serve_bias_backward(offer, op); }
Outcome serve(const Offer& offer, const ReluBackward& op) { return serve_relu_backward(offer, op); }

Outcome serve(const Offer& offer, const Convert& first) {
  constexpr std::size_t kMost = 1000;
  std::vector<Conversion> conversions;
  const std::size_t length = run_length<Convert>(offer.graph, offer.next, kMost);
  std::int64_t elements = 0;
  while (conversions.size() < length) {
    const Convert& op = *offer.op<Convert>(conversions.size());
    if (!is_half_layer(offer.graph, op) || op.type != first.type) break;
    Conversion conversion{.from = offer.data<void>(op.x), .count = op.count};
    (op.type == DType::bf16 ? static_cast<void>(conversion.narrow = offer.data<Bf16>(op.y))
                            : static_cast<void>(conversion.wide = offer.data<float>(op.y)));
    conversions.push_back(conversion);
    elements += op.count;
  }
  const std::size_t ops = conversions.size();
  ThreadPool& pool = offer.context.pool;
  const HalfLoops& loops = half_loops();
  return served(ops, "convert (own loop)", [=, &pool, &loops, conversions = std::move(conversions)] {
    for (const Conversion& c : conversions) {
      pool.parallel_for(c.count, kGrain, [&](std::int64_t begin, std::int64_t end) {
        if (c.narrow != nullptr) {
          loops.narrow(static_cast<const float*>(c.from) + begin, c.narrow + begin, end - begin);
        } else {
          loops.widen(static_cast<const Bf16*>(c.from) + begin, c.wide + begin, end - begin);
        }
      });
    }
  });
}

Outcome serve(const Offer& offer, const MaxPool& op) {
  ThreadPool& pool = offer.context.pool;
  const HalfLoops& loops = half_loops();
  const Bf16* x = offer.data<Bf16>(op.x);
  Bf16* y = offer.data<Bf16>(op.y);
  const PoolWindow window = window_of(op.shape);
  const std::int64_t images = op.shape.n * op.shape.c, in = window.h * window.w, out = window.p * window.q;
  ThreadScratch scratch(pool.threads(), in + out);
  return served(1, "max pool (own loop)", [=, &pool, &loops, max_pool = pool_loops<float>().max_pool]() mutable {
    for_row_blocks(pool, images, in, [&](std::int64_t first, std::int64_t count, int thread) {
      float *wide_x = scratch.of(thread), *wide_y = wide_x + in;
      for (std::int64_t i = first; i < first + count; ++i) {
        loops.widen(x + i * in, wide_x, in);
        max_pool(window, wide_x, wide_y);
        loops.narrow(wide_y, y + i * out, out);
      }
    });
  });
}

Outcome serve(const Offer& offer, const MaxPoolBackward& op) {
  ThreadPool& pool = offer.context.pool;
  const HalfLoops& loops = half_loops();
  const Bf16 *x = offer.data<Bf16>(op.x), *y = offer.data<Bf16>(op.y), *dy = offer.data<Bf16>(op.dy);
  Bf16* dx = offer.data<Bf16>(op.dx);
  const PoolWindow window = window_of(op.shape);
  const std::int64_t images = op.shape.n * op.shape.c, in = window.h * window.w, out = window.p * window.q;
  ThreadScratch scratch(pool.threads(), 2 * in + 2 * out);
  const auto backward = pool_loops<float>().max_pool_backward;
  return served(1, "max pool backward (own loop)", [=, &pool, &loops]() mutable {
    for_row_blocks(pool, images, in, [&](std::int64_t first, std::int64_t count, int thread) {
      float *wide_x = scratch.of(thread), *wide_dx = wide_x + in, *wide_y = wide_dx + in, *wide_dy = wide_y + out;
      for (std::int64_t i = first; i < first + count; ++i) {
        loops.widen(x + i * in, wide_x, in);
        loops.widen(y + i * out, wide_y, out);
        loops.widen(dy + i * out, wide_dy, out);
        backward(window, wide_x, wide_y, wide_dy, wide_dx);
        loops.narrow(wide_dx, dx + i * in, in);
      }
    });
  });
}

template <class O>
inline constexpr bool kIsServed =
    std::is_same_v<O, Convert> || std::is_same_v<O, BiasBackward> || std::is_same_v<O, ReluBackward> ||
    std::is_same_v<O, MaxPool> || std::is_same_v<O, MaxPoolBackward>;

bool all_of_type(const OpGraph& graph, const std::vector<TensorId>& ids, DType dtype) {
  return std::all_of(ids.begin(), ids.end(), [&](TensorId id) { return graph.at(id).dtype == dtype; });
}

}  // namespace

Outcome prepare(const Offer&, const Convert&) {
  return Unsupported{"convert: the loops beside openblas convert between f32 and bf16 only"};
}

bool is_half_layer(const OpGraph& graph, const Op& op) {
  return std::visit(
      [&]<class O>(const O& o) {
        if constexpr (std::is_same_v<O, Convert>) {
          if (o.scale != 1.0) return false;
          return (all_of_type(graph, reads(op), DType::f32) && all_of_type(graph, writes(op), DType::bf16)) ||
                 (all_of_type(graph, reads(op), DType::bf16) && all_of_type(graph, writes(op), DType::f32));
        } else if constexpr (kIsServed<O>) {
          const DType result = std::is_same_v<O, BiasBackward> ? DType::f32 : DType::bf16;
          return all_of_type(graph, reads(op), DType::bf16) && all_of_type(graph, writes(op), result);
        } else {
          return false;
        }
      },
      op);
}

Outcome prepare_half_layer(const Offer& offer) {
  return std::visit(
      [&]<class O>(const O& op) -> Outcome {
        if constexpr (kIsServed<O>) {
          return serve(offer, op);
        } else {
          return Unsupported{std::string(name_of(Op(op))) + ": there is no bf16 loop for it"};
        }
      },
      offer.graph.ops[offer.next]);
}

}  // namespace aibench::openblas
