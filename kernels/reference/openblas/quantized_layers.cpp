#include "kernels/reference/openblas/quantized_layers.h"

#include <limits>

#include "kernels/reference/openblas/row_blocks.h"
#include "kernels/reference/openblas/simd/loops.h"
#include "kernels/reference/openblas/windows.h"

namespace aibench::openblas {
namespace {

// x, factors and biases as Rescale has them; lines of one channel each, or of all channels.
template <class In, class Out>
struct Lines {
  RescaleLoops<In, Out> loops;
  const In* x;
  const float *factors, *biases;
  Out* y;
  std::int64_t lines, channels, length;
  float lowest;
  bool by_plane;

  void run(std::int64_t first, std::int64_t count) const {
    for (std::int64_t line = first; line < first + count; ++line) {
      const In* from = x + line * length;
      if (by_plane) {
        loops.plane(from, factors[line % channels], biases[line % channels], lowest, y + line * length, length);
      } else {
        loops.row(from, factors, biases, lowest, y + line * length, length);
      }
    }
  }

  // A part of the only line there is.
  void run_part(std::int64_t begin, std::int64_t end) const {
    loops.plane(x + begin, factors[0], biases[0], lowest, y + begin, end - begin);
  }
};

template <class In, class Out>
Outcome serve(const Offer& offer, const Rescale& op, const RescaleLoops<In, Out>& loops) {
  constexpr bool kRounds = std::is_same_v<Out, std::int8_t>;
  ThreadPool& pool = offer.context.pool;
  std::vector<float> none(op.bias == kNoTensor ? static_cast<std::size_t>(op.channels) : 0);
  const bool one = op.channels == 1, by_plane = one || op.inner > 1;
  Lines<In, Out> lines{.loops = loops,
                       .x = offer.data<In>(op.x),
                       .factors = offer.data<float>(op.factor),
                       .biases = op.bias == kNoTensor ? none.data() : offer.data<float>(op.bias),
                       .y = offer.data<Out>(op.y),
                       .lines = one        ? 1
                                : by_plane ? op.rows * op.channels
                                           : op.rows,
                       .channels = op.channels,
                       .length = one        ? op.rows * op.inner
                                 : by_plane ? op.inner
                                            : op.channels,
                       .lowest = op.relu   ? 0.0F
                                 : kRounds ? -128.0F
                                           : -std::numeric_limits<float>::infinity(),
                       .by_plane = by_plane};
  return served(1, op.relu ? "rescale+relu (own loop)" : "rescale (own loop)",
                [lines, none = std::move(none), &pool] {  // `none` keeps its address
                  if (lines.lines == 1 && lines.by_plane) {
                    pool.parallel_for(lines.length, kGrain,
                                      [&](std::int64_t begin, std::int64_t end) { lines.run_part(begin, end); });
                  } else {
                    for_row_blocks(pool, lines.lines, lines.length,
                                   [&](std::int64_t first, std::int64_t count, int) { lines.run(first, count); });
                  }
                });
}

Outcome serve(const Offer& offer, const Rescale& op) {
  const QuantizedLoops& loops = quantized_loops();
  const DType from = offer.graph.at(op.x).dtype, to = offer.graph.at(op.y).dtype;
  if (from == DType::f32) return serve(offer, op, loops.quantize);
  if (from == DType::i8) return serve(offer, op, loops.dequantize);
  return to == DType::i8 ? serve(offer, op, loops.requantize) : serve(offer, op, loops.dequantize_sums);
}

Outcome serve(const Offer& offer, const Relu& op) {
  ThreadPool& pool = offer.context.pool;
  const std::int8_t* x = offer.data<std::int8_t>(op.x);
  std::int8_t* y = offer.data<std::int8_t>(op.y);
  return served(1, "relu (own loop)", [=, &pool, relu = quantized_loops().relu, count = op.count] {
    pool.parallel_for(count, kGrain,
                      [&](std::int64_t begin, std::int64_t end) { relu(x + begin, y + begin, end - begin); });
  });
}

Outcome serve(const Offer& offer, const MaxPool& op) {
  ThreadPool& pool = offer.context.pool;
  const std::int8_t* x = offer.data<std::int8_t>(op.x);
  std::int8_t* y = offer.data<std::int8_t>(op.y);
  const PoolWindow window = window_of(op.shape);
  const std::int64_t images = op.shape.n * op.shape.c, in = window.h * window.w, out = window.p * window.q;
  return served(1, "max pool (own loop)", [=, &pool, max_pool = pool_loops<std::int8_t>().max_pool] {
    pool.parallel_for(images, kGrain / in, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) max_pool(window, x + i * in, y + i * out);
    });
  });
}

bool is_served(const OpGraph& graph, const Rescale& op) {
  const DType from = graph.at(op.x).dtype, to = graph.at(op.y).dtype;
  const bool integers = from == DType::i32 || from == DType::i8, float_to_integer = from == DType::f32;
  const bool known = (integers && to == DType::f32) || ((from == DType::i32 || float_to_integer) && to == DType::i8);
  return known && graph.at(op.factor).dtype == DType::f32 &&
         (op.bias == kNoTensor || graph.at(op.bias).dtype == DType::f32);
}

template <class O>
inline constexpr bool kIsServed = std::is_same_v<O, Rescale> || std::is_same_v<O, Relu> || std::is_same_v<O, MaxPool>;

}  // namespace

bool is_quantized_layer(const OpGraph& graph, const Op& op) {
  return std::visit(
      [&]<class O>(const O& o) {
        if constexpr (std::is_same_v<O, Rescale>) {
          return is_served(graph, o);
        } else if constexpr (kIsServed<O>) {
          return graph.at(o.x).dtype == DType::i8 && graph.at(o.y).dtype == DType::i8;
        } else {
          return false;
        }
      },
      op);
}

Outcome prepare_quantized_layer(const Offer& offer) {
  return std::visit(
      [&]<class O>(const O& op) -> Outcome {
        if constexpr (kIsServed<O>) {
          return serve(offer, op);
        } else {
          return Unsupported{std::string(name_of(Op(op))) + ": there is no loop of 8-bit integers for it"};
        }
      },
      offer.graph.ops[offer.next]);
}

}  // namespace aibench::openblas
