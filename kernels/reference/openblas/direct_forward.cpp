#include <memory>
#include <string>

#include "kernels/reference/openblas/convolution.h"
#include "kernels/reference/openblas/direct_convolution.h"
#include "kernels/reference/openblas/windows.h"

namespace aibench::openblas {
namespace {

template <class T>
class DirectForwardKernel final : public Kernel {
 public:
  DirectForwardKernel(const Offer& offer, const Conv2dForward& op, const ConvolutionTail& tail, const MaxPool* pool)
      : context_(offer.context),
        shape_(op.shape),
        x_(offer.data<T>(op.x)),
        w_(offer.data<T>(op.w)),
        bias_(offer.data<T>(tail.bias)),
        relu_(tail.relu),
        y_(offer.data<T>(op.y)),
        pooled_(pool == nullptr ? nullptr : offer.data<T>(pool->y)),
        window_(pool == nullptr ? PoolWindow{} : window_of(pool->shape)),
        convolution_(DirectForward<T>::forward(op.shape, offer.context.threads)) {}

  void enqueue() override {
    convolution_.pack_weights(w_);
    const std::int64_t bands = convolution_.bands(), groups = convolution_.groups();
    if (pooled_ != nullptr) {
      return context_.pool.parallel_tasks(shape_.n, [&](std::int64_t image, int thread) {
        for (std::int64_t part = 0; part < groups * bands; ++part) run(image, part / bands, part % bands, thread);
        pool_image(image);
      });
    }
    context_.pool.parallel_tasks(shape_.n * groups * bands, [&](std::int64_t task, int thread) {
      run(task / bands / groups, task / bands % groups, task % bands, thread);
    });
  }

 private:
  void run(std::int64_t image, std::int64_t group, std::int64_t band, int thread) const {
    const std::int64_t channel = image * shape_.c + group * (shape_.c / shape_.groups);
    convolution_.run_band(x_ + channel * shape_.h * shape_.w, y_ + image * shape_.k * shape_.p() * shape_.q(), group,
                          band, thread, bias_, relu_);
  }

  void pool_image(std::int64_t image) const {
    const std::int64_t in = window_.h * window_.w, out = window_.p * window_.q;
    for (std::int64_t channel = image * shape_.k; channel < (image + 1) * shape_.k; ++channel) {
      pool_loops<T>().max_pool(window_, y_ + channel * in, pooled_ + channel * out);
    }
  }

  Context& context_;
  Conv2dShape shape_;
  const T *x_, *w_, *bias_;
  bool relu_;
  T *y_, *pooled_;
  PoolWindow window_;
  DirectForward<T> convolution_;
};

template <class T>
class DirectBackwardDataKernel final : public Kernel {
 public:
  DirectBackwardDataKernel(const Offer& offer, const Conv2dBackwardData& op)
      : context_(offer.context),
        shape_(op.shape),
        dy_(offer.data<T>(op.dy)),
        w_(offer.data<T>(op.w)),
        dx_(offer.data<T>(op.dx)),
        convolution_(DirectForward<T>::backward_data(op.shape, op.shape.q(), op.shape.p() * op.shape.q(),
                                                     offer.context.threads)) {}

  void enqueue() override {
    convolution_.pack_weights(w_);
    const std::int64_t bands = convolution_.bands(), groups = convolution_.groups();
    const std::int64_t plane = shape_.p() * shape_.q();
    context_.pool.parallel_tasks(shape_.n * groups * bands, [&](std::int64_t task, int thread) {
      const std::int64_t image = task / bands / groups, group = task / bands % groups;
      const T* dy = dy_ + (image * shape_.k + group * (shape_.k / shape_.groups)) * plane;
      T* dx = dx_ + image * shape_.c * shape_.h * shape_.w;
      convolution_.run_band(dy, dx, group, task % bands, thread, nullptr, false);
    });
  }

 private:
  Context& context_;
  Conv2dShape shape_;
  const T *dy_, *w_;
  T* dx_;
  DirectForward<T> convolution_;
};

}  // namespace

Prepared direct_forward(const Offer& offer, const Conv2dForward& op, const ConvolutionTail& tail, const MaxPool* pool) {
  return with_type(offer.graph.at(op.x).dtype, [&]<class T>(T) -> Prepared {
    std::string name = tail.name();
    if (pool != nullptr) name += "+max pool";
    return {std::make_unique<DirectForwardKernel<T>>(offer, op, tail, pool),
            1 + tail.ops() + (pool == nullptr ? 0u : 1u),
            name.empty() ? kDirect : std::string(kDirect) + ", fused" + name};
  });
}

Prepared direct_backward_data(const Offer& offer, const Conv2dBackwardData& op) {
  return with_type(offer.graph.at(op.dy).dtype, [&]<class T>(T) -> Prepared {
    return {std::make_unique<DirectBackwardDataKernel<T>>(offer, op), 1, kDirect};
  });
}

}  // namespace aibench::openblas
