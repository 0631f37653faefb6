#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "kernels/reference/openblas/blas.h"
#include "kernels/reference/openblas/column_blocks.h"
#include "kernels/reference/openblas/convolution.h"

// Unrolled dx[taps, columns] = w[k, taps] transposed * dy[k, columns], then added back into images (col2im). A task is
// some channels of some images, so that no two tasks add to the same element.
namespace aibench::openblas {
namespace {

constexpr std::int64_t kUnrolledBytes = 512 << 10;
constexpr std::int64_t kFewestRows = 64;  // of the product, for the library to work at speed

// Channels of one task.
std::int64_t channels_for(const Conv2dShape& shape, std::int64_t tasks_otherwise, std::int64_t columns,
                          std::size_t element_bytes, int threads) {
  const std::int64_t area = shape.r * shape.s, cg = shape.c / shape.groups;
  const std::int64_t row_bytes = area * columns * static_cast<std::int64_t>(element_bytes);
  const std::int64_t least = (kFewestRows + area - 1) / area;
  std::int64_t chunks = (cg * row_bytes + kUnrolledBytes - 1) / kUnrolledBytes;
  if (threads > 1 && tasks_otherwise * chunks < 2 * threads)
    chunks = (2 * threads + tasks_otherwise - 1) / tasks_otherwise;
  return std::clamp<std::int64_t>((cg + chunks - 1) / chunks, std::min(least, cg), cg);
}

template <class T>
class GemmBackwardData final : public Kernel {
 public:
  GemmBackwardData(const Offer& offer, const Conv2dBackwardData& op)
      : context_(offer.context),
        shape_(op.shape),
        dy_(offer.data<T>(op.dy)),
        w_(offer.data<T>(op.w)),
        dx_(offer.data<T>(op.dx)),
        cg_(shape_.c / shape_.groups),
        kg_(shape_.k / shape_.groups),
        area_(shape_.r * shape_.s),
        blocks_(shape_, good_columns(kg_, sizeof(T))),
        chunk_(channels_for(shape_, blocks_.across_images() * shape_.groups, blocks_.most_columns(), sizeof(T),
                            context_.threads)),
        layout_(padded_input(shape_, shape_.p())),
        offsets_(layout_.tap_offsets()) {
    if (blocks_.images > 1) gathered_ = Scratch<T>(context_.threads, kg_ * blocks_.most_columns());
    if (in_place()) return;
    unrolled_ = Scratch<T>(context_.threads, chunk_ * area_ * blocks_.most_columns() + PaddedImage::kSlack);
    padded_ = Scratch<T>(context_.threads, blocks_.images * (chunk_ * layout_.channel_elements + PaddedImage::kSlack));
  }

  void enqueue() override {
    const SingleThreadedBlas single(context_.threads);
    const std::int64_t chunks = (cg_ + chunk_ - 1) / chunk_;
    context_.pool.parallel_tasks(blocks_.across_images() * shape_.groups * chunks, [&](std::int64_t task, int thread) {
      const std::int64_t first = task % chunks * chunk_;
      run(task / chunks / shape_.groups, task / chunks % shape_.groups, first, std::min(chunk_, cg_ - first), thread);
    });
  }

 private:
  bool in_place() const { return is_pointwise(shape_) && blocks_.images == 1; }

  void run(std::int64_t images_index, std::int64_t group, std::int64_t channel, std::int64_t channels,
           int thread) const {
    const std::int64_t bands = blocks_.across_rows();
    const ColumnBlock first = blocks_.at(images_index * bands);
    PaddedImage layout = layout_;
    layout.channels = channels;
    T* padded = in_place() ? nullptr : padded_.of(thread);
    if (!in_place()) {
      std::memset(padded, 0, static_cast<std::size_t>(first.images * layout.elements()) * sizeof(T));
    }
    const std::int64_t plane = shape_.h * shape_.w;
    T* dx = dx_ + (first.image * shape_.c + group * cg_ + channel) * plane;
    for (std::int64_t band = 0; band < bands; ++band) {
      const ColumnBlock block = blocks_.at(images_index * bands + band);
      const std::int64_t width = blocks_.columns_of(block);
      const Matrix<T> to =
          in_place() ? Matrix<T>{dx + block.row * shape_.w, plane} : Matrix<T>{unrolled_.of(thread), width};
      multiply(block, group, channel, channels, to, thread);
      if (!in_place()) roll_up(layout, block, to.data, padded);
    }
    if (in_place()) return;
    for (std::int64_t image = 0; image < first.images; ++image) {
      unpad(layout, padded + image * layout.elements(), dx + image * shape_.c * plane);
    }
  }

  void multiply(const ColumnBlock& block, std::int64_t group, std::int64_t channel, std::int64_t channels,
                const Matrix<T>& to, int thread) const {
    T* scratch = blocks_.images > 1 ? gathered_.of(thread) : nullptr;
    const Matrix<const T> dy = gather(dy_, block, shape_, group * kg_, kg_, scratch, shape_.k);
    GemmCall<T>{.trans_a = CblasTrans,
                .m = static_cast<blasint>(channels * area_),
                .n = static_cast<blasint>(blocks_.columns_of(block)),
                .k = static_cast<blasint>(kg_),
                .a = w_ + (group * kg_ * cg_ + channel) * area_,
                .lda = static_cast<blasint>(cg_ * area_),
                .b = dy.data,
                .ldb = static_cast<blasint>(dy.stride),
                .c = to.data,
                .ldc = static_cast<blasint>(to.stride)}
        .run();
  }

  void roll_up(const PaddedImage& layout, const ColumnBlock& block, const T* unrolled, T* padded) const {
    const auto add_rows = image_loops<T>().add_rows;
    const std::int64_t part = block.rows * shape_.q();
    for (std::int64_t tap = 0; tap < layout.channels * area_; ++tap) {
      const std::int64_t at = offsets_[static_cast<std::size_t>(tap)] + block.row * layout.pitch;
      for (std::int64_t image = 0; image < block.images; ++image) {
        add_rows(unrolled + (tap * block.images + image) * part, padded + image * layout.elements() + at, layout.pitch,
                 block.rows, shape_.q());
      }
    }
  }

  Context& context_;
  Conv2dShape shape_;
  const T *dy_, *w_;
  T* dx_;
  std::int64_t cg_, kg_, area_;
  ColumnBlocks blocks_;
  std::int64_t chunk_;
  PaddedImage layout_;
  std::vector<std::int32_t> offsets_;  // of every tap
  Scratch<T> gathered_, unrolled_, padded_;
};

}  // namespace

Prepared gemm_backward_data(const Offer& offer, const Conv2dBackwardData& op) {
  return with_type(offer.graph.at(op.dy).dtype, [&]<class T>(T) -> Prepared {
    return {std::make_unique<GemmBackwardData<T>>(offer, op), 1,
            std::string(kGemmName<T>) + (is_pointwise(op.shape) ? "" : "+col2im")};
  });
}

}  // namespace aibench::openblas
