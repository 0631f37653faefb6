#include <memory>
#include <string>

#include "kernels/reference/openblas/blas.h"
#include "kernels/reference/openblas/column_blocks.h"
#include "kernels/reference/openblas/convolution.h"

// y[k, columns] = w[k, taps] * unrolled x[taps, columns], block by block of columns.
namespace aibench::openblas {
namespace {

template <class T>
class GemmForward final : public Kernel {
 public:
  GemmForward(const Offer& offer, const Conv2dForward& op, const ConvolutionTail& tail)
      : context_(offer.context),
        shape_(op.shape),
        x_(offer.data<T>(op.x)),
        w_(offer.data<T>(op.w)),
        bias_(offer.data<T>(tail.bias)),
        relu_(tail.relu),
        y_(offer.data<T>(op.y)),
        cg_(shape_.c / shape_.groups),
        kg_(shape_.k / shape_.groups),
        blocks_(shape_, good_columns(cg_ * shape_.r * shape_.s, sizeof(T))),
        unroller_(shape_, blocks_, cg_, offer.context.threads) {
    if (blocks_.images > 1) products_ = Scratch<T>(context_.threads, kg_ * blocks_.most_columns());
  }

  void enqueue() override {
    const SingleThreadedBlas single(context_.threads);
    const std::int64_t tasks = blocks_.count() * shape_.groups;
    // Whole rounds of blocks go to one thread each; what does not fill a round is shared by all of them.
    const std::int64_t alone = context_.threads == 1 ? tasks : tasks / context_.threads * context_.threads;
    context_.pool.parallel_tasks(alone, [this](std::int64_t task, int thread) { run_alone(task, thread); });
    for (std::int64_t task = alone; task < tasks; ++task) run_shared(task);
  }

 private:
  struct Task {
    ColumnBlock block;
    std::int64_t group;
  };
  Task task_at(std::int64_t task) const { return {blocks_.at(task / shape_.groups), task % shape_.groups}; }
  const T* input_of(const Task& task) const { return x_ + task.group * cg_ * shape_.h * shape_.w; }

  void run_alone(std::int64_t index, int thread) const {
    const Task task = task_at(index);
    multiply(task, unroller_.run(input_of(task), task.block, thread, cg_), 0, kg_, thread);
  }

  // The columns are made by all threads in the first one's scratch, then each takes some of the output channels.
  void run_shared(std::int64_t index) const {
    const Task task = task_at(index);
    Matrix<const T> columns{};
    if (unroller_.in_place(task.block) || is_pointwise(shape_)) {
      columns = unroller_.run(input_of(task), task.block, 0, cg_);
    } else {
      context_.pool.parallel_tasks(task.block.images, [&](std::int64_t image, int) {
        unroller_.pad_image(input_of(task), task.block, image, unroller_.images_of(0), cg_);
      });
      context_.pool.parallel_for(unroller_.taps(), 1, [&](std::int64_t first, std::int64_t end) {
        unroller_.unroll(unroller_.images_of(0), task.block, first, end, unroller_.columns_of(0));
      });
      columns = {unroller_.columns_of(0), blocks_.columns_of(task.block)};
    }
    const std::int64_t part = std::max<std::int64_t>(16, (kg_ / context_.threads + 15) / 16 * 16);
    context_.pool.parallel_tasks((kg_ + part - 1) / part, [&](std::int64_t i, int thread) {
      multiply(task, columns, i * part, std::min(part, kg_ - i * part), thread);
    });
  }

  // Output channels [first, first + count) of the task's group.
  void multiply(const Task& task, const Matrix<const T>& columns, std::int64_t first, std::int64_t count,
                int thread) const {
    const std::int64_t width = blocks_.columns_of(task.block), plane = shape_.p() * shape_.q();
    const std::int64_t channel = task.group * kg_ + first, taps = unroller_.taps();
    T* y = y_ + (task.block.image * shape_.k + channel) * plane + task.block.row * shape_.q();
    const bool gathered = task.block.images > 1;
    const Matrix<T> product = gathered ? Matrix<T>{products_.of(thread), width} : Matrix<T>{y, plane};
    GemmCall<T>{.m = static_cast<blasint>(count),
                .n = static_cast<blasint>(width),
                .k = static_cast<blasint>(taps),
                .a = w_ + channel * taps,
                .lda = static_cast<blasint>(taps),
                .b = columns.data,
                .ldb = static_cast<blasint>(columns.stride),
                .c = product.data,
                .ldc = static_cast<blasint>(product.stride)}
        .run();
    if (gathered) return scatter(task, product, channel, count);
    if (bias_ != nullptr) elementwise_loops<T>().add_row_bias(y, plane, bias_ + channel, count, width, relu_);
  }

  void scatter(const Task& task, const Matrix<T>& product, std::int64_t channel, std::int64_t count) const {
    const std::int64_t plane = shape_.p() * shape_.q();
    for (std::int64_t k = 0; k < count; ++k) {
      for (std::int64_t image = 0; image < task.block.images; ++image) {
        T* y = y_ + ((task.block.image + image) * shape_.k + channel + k) * plane;
        image_loops<T>().finish_rows(product.data + k * product.stride + image * plane, plane, y, 1, plane,
                                     bias_ == nullptr ? T(0) : bias_[channel + k], relu_);
      }
    }
  }

  Context& context_;
  Conv2dShape shape_;
  const T *x_, *w_, *bias_;
  bool relu_;
  T* y_;
  std::int64_t cg_, kg_;
  ColumnBlocks blocks_;
  Unroller<T> unroller_;
  Scratch<T> products_;
};

}  // namespace

Prepared gemm_forward(const Offer& offer, const Conv2dForward& op, const ConvolutionTail& tail) {
  return with_type(offer.graph.at(op.x).dtype, [&]<class T>(T) -> Prepared {
    return {std::make_unique<GemmForward<T>>(offer, op, tail), 1 + tail.ops(),
            std::string(is_pointwise(op.shape) ? "" : "im2col+") + kGemmName<T> + tail.name()};
  });
}

}  // namespace aibench::openblas
