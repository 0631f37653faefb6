#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "kernels/reference/openblas/blas.h"
#include "kernels/reference/openblas/column_blocks.h"
#include "kernels/reference/openblas/convolution.h"

// dw[k, taps] = sum over blocks of dy[k, columns] * unrolled x[taps, columns] transposed. Threads either take blocks
// and add up in sums of their own, or, where those sums would be large or the blocks few, take input channels.
namespace aibench::openblas {
namespace {

constexpr std::int64_t kMostSumBytes = 4 << 20;  // of one thread

template <class T>
class GemmBackwardWeights final : public Kernel {
 public:
  GemmBackwardWeights(const Offer& offer, const Conv2dBackwardWeights& op)
      : context_(offer.context),
        shape_(op.shape),
        x_(offer.data<T>(op.x)),
        dy_(offer.data<T>(op.dy)),
        dw_(offer.data<T>(op.dw)),
        cg_(shape_.c / shape_.groups),
        kg_(shape_.k / shape_.groups),
        area_(shape_.r * shape_.s),
        blocks_(shape_, good_columns(cg_ * area_, sizeof(T))),
        by_blocks_(context_.threads == 1 ||
                   (blocks_.count() >= context_.threads && weights() * std::int64_t{sizeof(T)} <= kMostSumBytes)),
        chunk_(by_blocks_ ? cg_ : channels_of_task()),
        unroller_(shape_, blocks_, chunk_, context_.threads),
        started_(static_cast<std::size_t>(context_.threads)) {
    if (blocks_.images > 1) gathered_ = Scratch<T>(context_.threads, kg_ * blocks_.most_columns());
    if (by_blocks_ && context_.threads > 1) sums_ = Scratch<T>(context_.threads, weights());
  }

  void enqueue() override {
    const SingleThreadedBlas single(context_.threads);
    if (!by_blocks_) return run_by_channels();
    std::fill(started_.begin(), started_.end(), 0);
    context_.pool.parallel_tasks(blocks_.count(), [&](std::int64_t i, int thread) {
      T* to = context_.threads == 1 ? dw_ : sums_.of(thread);
      char& started = started_[static_cast<std::size_t>(thread)];
      for (std::int64_t group = 0; group < shape_.groups; ++group) {
        add_block(blocks_.at(i), group, 0, cg_, to, started != 0, thread);
      }
      started = 1;
    });
    if (context_.threads > 1) add_up();
  }

 private:
  std::int64_t weights() const { return shape_.k * cg_ * area_; }

  std::int64_t channels_of_task() const {
    const std::int64_t chunks = (2 * context_.threads + shape_.groups - 1) / shape_.groups;
    return std::max<std::int64_t>(1, (cg_ + chunks - 1) / chunks);
  }

  void run_by_channels() {
    const std::int64_t chunks = (cg_ + chunk_ - 1) / chunk_;
    context_.pool.parallel_tasks(shape_.groups * chunks, [&](std::int64_t task, int thread) {
      const std::int64_t first = task % chunks * chunk_, channels = std::min(chunk_, cg_ - first);
      for (std::int64_t i = 0; i < blocks_.count(); ++i) {
        add_block(blocks_.at(i), task / chunks, first, channels, dw_, i > 0, thread);
      }
    });
  }

  // Adds one block's part of the gradient for some channels of a group; overwrites when there is nothing to add to.
  void add_block(const ColumnBlock& block, std::int64_t group, std::int64_t channel, std::int64_t channels, T* to,
                 bool add, int thread) const {
    const T* x = x_ + (group * cg_ + channel) * shape_.h * shape_.w;
    const Matrix<const T> columns = unroller_.run(x, block, thread, channels);
    T* scratch = blocks_.images > 1 ? gathered_.of(thread) : nullptr;
    const Matrix<const T> dy = gather(dy_, block, shape_, group * kg_, kg_, scratch, shape_.k);
    GemmCall<T>{.trans_b = CblasTrans,
                .m = static_cast<blasint>(kg_),
                .n = static_cast<blasint>(channels * area_),
                .k = static_cast<blasint>(blocks_.columns_of(block)),
                .a = dy.data,
                .lda = static_cast<blasint>(dy.stride),
                .b = columns.data,
                .ldb = static_cast<blasint>(columns.stride),
                .beta = add ? T(1) : T(0),
                .c = to + (group * kg_ * cg_ + channel) * area_,
                .ldc = static_cast<blasint>(cg_ * area_)}
        .run();
  }

  void add_up() {
    constexpr std::int64_t kGrain = 16384;
    context_.pool.parallel_for(weights(), kGrain, [&](std::int64_t begin, std::int64_t end) {
      bool first = true;
      for (int thread = 0; thread < context_.threads; ++thread) {
        if (started_[static_cast<std::size_t>(thread)] == 0) continue;
        const T* from = sums_.of(thread) + begin;
        if (first) {
          std::memcpy(dw_ + begin, from, static_cast<std::size_t>(end - begin) * sizeof(T));
        } else {
          elementwise_loops<T>().add(from, dw_ + begin, end - begin);
        }
        first = false;
      }
    });
  }

  Context& context_;
  Conv2dShape shape_;
  const T *x_, *dy_;
  T* dw_;
  std::int64_t cg_, kg_, area_;
  ColumnBlocks blocks_;
  bool by_blocks_;
  std::int64_t chunk_;  // channels of one task
  Unroller<T> unroller_;
  std::vector<char> started_;  // per thread: its sums hold something
  Scratch<T> gathered_, sums_;
};

}  // namespace

Prepared gemm_backward_weights(const Offer& offer, const Conv2dBackwardWeights& op) {
  return with_type(offer.graph.at(op.x).dtype, [&]<class T>(T) -> Prepared {
    return {std::make_unique<GemmBackwardWeights<T>>(offer, op), 1,
            std::string(is_pointwise(op.shape) ? "" : "im2col+") + kGemmName<T>};
  });
}

}  // namespace aibench::openblas
