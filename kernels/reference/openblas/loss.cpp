#include <algorithm>
#include <limits>
#include <vector>

#include "kernels/reference/openblas/prepare.h"
#include "kernels/reference/openblas/simd/loops.h"

namespace aibench::openblas {
namespace {

constexpr std::int64_t kGrain = 16384;        // elements a thread should have
constexpr std::int64_t kSoftmaxGrain = 2048;  // the same where each costs an exponential

// A partial result of each thread, on cache lines of their own.
class Partials {
 public:
  explicit Partials(int threads) : values_(static_cast<std::size_t>(threads) * kStride) {}
  void clear() { std::fill(values_.begin(), values_.end(), 0.0); }
  double& of(int thread) { return values_[static_cast<std::size_t>(thread) * kStride]; }
  double sum() const {
    double total = 0;
    for (std::size_t i = 0; i < values_.size(); i += kStride) total += values_[i];
    return total;
  }

 private:
  static constexpr std::size_t kStride = 8;
  std::vector<double> values_;
};

// Adds fn(first, count) over blocks of [0, count) to the threads' partials.
template <class Function>
double summed(ThreadPool& pool, Partials& partials, std::int64_t count, std::int64_t block, const Function& fn) {
  if (block < 1) block = 1;
  partials.clear();
  const std::int64_t blocks = (count + block - 1) / block;
  pool.parallel_tasks(blocks, [&](std::int64_t i, int thread) {
    partials.of(thread) += fn(i * block, i + 1 == blocks ? count - i * block : block);
  });
  return partials.sum();
}

}  // namespace

Outcome prepare(const Offer& offer, const SoftmaxCrossEntropy& op) {
  const auto* back = offer.op<SoftmaxCrossEntropyBackward>(1);
  const bool both = back != nullptr && back->probabilities == op.probabilities && back->labels == op.labels &&
                    back->rows == op.rows && back->classes == op.classes && back->dlogits != op.logits;
  return with_type(offer.graph.at(op.logits).dtype, [&]<class T>(T) -> Outcome {
    const ElementwiseLoops<T>& loops = elementwise_loops<T>();
    ThreadPool& pool = offer.context.pool;
    const T* logits = offer.data<T>(op.logits);
    const auto* labels = offer.data<std::int32_t>(op.labels);
    T *probabilities = offer.data<T>(op.probabilities), *loss = offer.data<T>(op.loss);
    T* dlogits = both ? offer.data<T>(back->dlogits) : nullptr;
    const std::int64_t rows = op.rows, classes = op.classes;
    Partials partials(pool.threads());
    return served(
        both ? 2 : 1, both ? "softmax forward+backward (own loop)" : "softmax (own loop)",
        [=, &pool, &loops]() mutable {
          const T scale = static_cast<T>(1.0 / static_cast<double>(rows));
          const double sum =
              summed(pool, partials, rows, kSoftmaxGrain / classes, [&](std::int64_t first, std::int64_t count) {
                const std::int64_t at = first * classes;
                const double part = loops.softmax(logits + at, labels + first, probabilities + at, count, classes);
                if (both) {
                  loops.softmax_backward(probabilities + at, labels + first, dlogits + at, count, classes, scale);
                }
                return part;
              });
          loss[0] = static_cast<T>(sum / static_cast<double>(rows));
        });
  });
}

Outcome prepare(const Offer& offer, const SoftmaxCrossEntropyBackward& op) {
  return with_type(offer.graph.at(op.probabilities).dtype, [&]<class T>(T) -> Outcome {
    const auto backward = elementwise_loops<T>().softmax_backward;
    ThreadPool& pool = offer.context.pool;
    const T* probabilities = offer.data<T>(op.probabilities);
    const auto* labels = offer.data<std::int32_t>(op.labels);
    T* dlogits = offer.data<T>(op.dlogits);
    const std::int64_t rows = op.rows, classes = op.classes;
    const T scale = static_cast<T>(1.0 / static_cast<double>(rows));
    return served(1, "softmax backward (own loop)", [=, &pool] {
      pool.parallel_for(rows, kGrain / classes, [&](std::int64_t begin, std::int64_t end) {
        const std::int64_t at = begin * classes;
        backward(probabilities + at, labels + begin, dlogits + at, end - begin, classes, scale);
      });
    });
  });
}

Outcome prepare(const Offer& offer, const MeanSquaredError& op) {
  return with_type(offer.graph.at(op.prediction).dtype, [&]<class T>(T) -> Outcome {
    const auto squared_error = elementwise_loops<T>().squared_error;
    ThreadPool& pool = offer.context.pool;
    const T *prediction = offer.data<T>(op.prediction), *target = offer.data<T>(op.target);
    T* loss = offer.data<T>(op.loss);
    Partials partials(pool.threads());
    return served(1, "squared error (own loop)", [=, &pool, count = op.count]() mutable {
      const double sum = summed(pool, partials, count, kGrain, [&](std::int64_t first, std::int64_t part) {
        return squared_error(prediction + first, target + first, part);
      });
      loss[0] = static_cast<T>(sum / static_cast<double>(count));
    });
  });
}

Outcome prepare(const Offer& offer, const MeanSquaredErrorBackward& op) {
  return with_type(offer.graph.at(op.prediction).dtype, [&]<class T>(T) -> Outcome {
    const auto difference = elementwise_loops<T>().scaled_difference;
    ThreadPool& pool = offer.context.pool;
    const T *prediction = offer.data<T>(op.prediction), *target = offer.data<T>(op.target);
    T* out = offer.data<T>(op.dprediction);
    const T scale = static_cast<T>(2.0 / static_cast<double>(op.count));
    return served(1, "squared error backward (own loop)", [=, &pool, count = op.count] {
      pool.parallel_for(count, kGrain, [&](std::int64_t begin, std::int64_t end) {
        difference(prediction + begin, target + begin, out + begin, scale, end - begin);
      });
    });
  });
}

}  // namespace aibench::openblas
