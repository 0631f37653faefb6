#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "kernels/reference/openblas/prepare.h"
#include "kernels/reference/openblas/simd/loops.h"

// A network ends its training step with one update for each parameter: all of them run as one kernel.
namespace aibench::openblas {
namespace {

constexpr std::int64_t kChunk = 8192;  // elements of one task
constexpr std::int64_t kParallelFrom = 2 * kChunk;

// How many consecutive ops from the first on are of type O, have `first`'s element type and touch no tensor twice.
template <class O>
std::size_t run_length(const Offer& offer, const O& first) {
  const DType type = offer.graph.at(first.parameter).dtype;
  std::set<TensorId> written, read;
  std::size_t length = 0;
  for (const O* op; (op = offer.op<O>(length)) != nullptr; ++length) {
    const std::vector<TensorId> writes_now = writes(Op(*op)), reads_now = reads(Op(*op));
    for (const TensorId id : writes_now) {
      if (written.contains(id) || read.contains(id)) return length;
    }
    for (const TensorId id : reads_now) {
      if (written.contains(id) || offer.graph.at(id).dtype != type) return length;
    }
    written.insert(writes_now.begin(), writes_now.end());
    read.insert(reads_now.begin(), reads_now.end());
  }
  return length;
}

// A piece of one parameter.
struct Chunk {
  std::size_t op;
  std::int64_t first, count;
};

std::vector<Chunk> chunks_of(const std::vector<std::int64_t>& counts) {
  std::vector<Chunk> chunks;
  for (std::size_t op = 0; op < counts.size(); ++op) {
    for (std::int64_t at = 0; at < counts[op]; at += kChunk) {
      chunks.push_back({op, at, std::min(kChunk, counts[op] - at)});
    }
  }
  return chunks;
}

// Runs fn(chunk) for all of them, on one thread when they are few.
template <class Function>
void for_chunks(ThreadPool& pool, const std::vector<Chunk>& chunks, std::int64_t elements, const Function& fn) {
  if (elements < kParallelFrom) {
    for (const Chunk& chunk : chunks) fn(chunk);
  } else {
    pool.parallel_tasks(static_cast<std::int64_t>(chunks.size()),
                        [&](std::int64_t i, int) { fn(chunks[static_cast<std::size_t>(i)]); });
  }
}

std::int64_t total(const std::vector<std::int64_t>& counts) {
  std::int64_t sum = 0;
  for (const std::int64_t count : counts) sum += count;
  return sum;
}

template <class T>
struct AdamState {
  AdamStep op;
  T *parameter, *first, *second, *step;
  const T* gradient;
  AdamFactors<T> factors{};  // of the step under way

  void advance() {
    const double t = static_cast<double>(*step) + 1;
    *step = static_cast<T>(t);
    factors = {.beta1 = static_cast<T>(op.beta1),
               .keep1 = static_cast<T>(1 - op.beta1),
               .beta2 = static_cast<T>(op.beta2),
               .keep2 = static_cast<T>(1 - op.beta2),
               .first_scale = static_cast<T>(op.learning_rate / (1 - std::pow(op.beta1, t))),
               .second_scale = static_cast<T>(1 / (1 - std::pow(op.beta2, t))),
               .epsilon = static_cast<T>(op.epsilon)};
  }
};

}  // namespace

Outcome prepare(const Offer& offer, const SgdStep& op) {
  const std::size_t length = run_length(offer, op);
  return with_type(offer.graph.at(op.parameter).dtype, [&]<class T>(T) -> Outcome {
    struct State {
      T* parameter;
      const T* gradient;
      T* velocity;
      T learning_rate, momentum;
    };
    std::vector<State> states;
    std::vector<std::int64_t> counts;
    for (std::size_t i = 0; i < length; ++i) {
      const SgdStep& step = *offer.op<SgdStep>(i);
      states.push_back({offer.data<T>(step.parameter), offer.data<T>(step.gradient), offer.data<T>(step.velocity),
                        static_cast<T>(step.learning_rate), static_cast<T>(step.momentum)});
      counts.push_back(step.count);
    }
    const auto sgd = elementwise_loops<T>().sgd;
    ThreadPool& pool = offer.context.pool;
    return served(length, "sgd (own loop)", [=, &pool, chunks = chunks_of(counts), elements = total(counts)] {
      for_chunks(pool, chunks, elements, [&](const Chunk& chunk) {
        const State& s = states[chunk.op];
        sgd(s.parameter + chunk.first, s.gradient + chunk.first,
            s.velocity == nullptr ? nullptr : s.velocity + chunk.first, chunk.count, s.learning_rate, s.momentum);
      });
    });
  });
}

Outcome prepare(const Offer& offer, const AdamStep& op) {
  const std::size_t length = run_length(offer, op);
  return with_type(offer.graph.at(op.parameter).dtype, [&]<class T>(T) -> Outcome {
    std::vector<AdamState<T>> states;
    std::vector<std::int64_t> counts;
    for (std::size_t i = 0; i < length; ++i) {
      const AdamStep& step = *offer.op<AdamStep>(i);
      states.push_back({.op = step,
                        .parameter = offer.data<T>(step.parameter),
                        .first = offer.data<T>(step.first_moment),
                        .second = offer.data<T>(step.second_moment),
                        .step = offer.data<T>(step.step),
                        .gradient = offer.data<T>(step.gradient)});
      counts.push_back(step.count);
    }
    const auto adam = elementwise_loops<T>().adam;
    ThreadPool& pool = offer.context.pool;
    return served(length, "adam (own loop)",
                  [=, &pool, chunks = chunks_of(counts), elements = total(counts)]() mutable {
                    for (AdamState<T>& state : states) state.advance();
                    for_chunks(pool, chunks, elements, [&](const Chunk& chunk) {
                      const AdamState<T>& s = states[chunk.op];
                      const std::int64_t at = chunk.first;
                      adam(s.parameter + at, s.gradient + at, s.first + at, s.second + at, chunk.count, s.factors);
                    });
                  });
  });
}

}  // namespace aibench::openblas
