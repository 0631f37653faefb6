#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "kernels/reference/openblas/convolution.h"
#include "kernels/reference/openblas/direct_convolution.h"
#include "kernels/reference/openblas/windows.h"

// A convolution's backward pass image by image: the gradient of its output is carried back through pooling and relu
// into a core's cache, and bias, weights and input take theirs from there. The gradient itself never reaches memory.
namespace aibench::openblas {
namespace {

// The ops that one kernel serves, in this order; the weights' alone is always there.
struct BackwardRun {
  const MaxPoolBackward* pool = nullptr;
  const ReluBackward* relu = nullptr;
  const BiasBackward* bias = nullptr;
  const Conv2dBackwardWeights* weights = nullptr;
  const Conv2dBackwardData* data = nullptr;
  std::size_t ops = 0;
};

bool touches(const Op& op, TensorId id) {
  const std::vector<TensorId> read = reads(op), written = writes(op);
  return std::find(read.begin(), read.end(), id) != read.end() ||
         std::find(written.begin(), written.end(), id) != written.end();
}

// Only the ops of the run see the tensor, so it need not be written.
bool is_private(const Offer& offer, TensorId id, std::size_t ops) {
  if (offer.graph.at(id).role != TensorRole::intermediate) return false;
  for (std::size_t i = 0; i < offer.graph.ops.size(); ++i) {
    const bool inside = i >= offer.next && i < offer.next + ops;
    if (!inside && touches(offer.graph.ops[i], id)) return false;
  }
  return true;
}

bool same_shape(const Conv2dShape& a, const Conv2dShape& b) {
  const auto all = [](const Conv2dShape& s) {
    return std::tuple(s.n, s.c, s.h, s.w, s.k, s.r, s.s, s.pad_h, s.pad_w, s.stride_h, s.stride_w, s.dilation_h,
                      s.dilation_w, s.groups, s.layout);
  };
  return all(a) == all(b);
}

// The run's results are written image by image, while its inputs are still to be read for later images.
bool results_apart(const BackwardRun& run) {
  std::vector<TensorId> read{run.weights->x};
  if (run.pool != nullptr) read.insert(read.end(), {run.pool->y, run.pool->dy});
  if (run.relu != nullptr) read.insert(read.end(), {run.relu->y, run.relu->dy});
  if (run.data != nullptr) read.push_back(run.data->w);
  read.push_back(run.weights->dy);
  std::vector<TensorId> written{run.weights->dw};
  if (run.bias != nullptr) written.push_back(run.bias->dbias);
  if (run.data != nullptr) written.push_back(run.data->dx);
  for (std::size_t i = 0; i < written.size(); ++i) {
    const auto same = [&](TensorId id) { return id == written[i]; };
    if (std::any_of(read.begin(), read.end(), same)) return false;
    if (std::any_of(written.begin() + static_cast<std::ptrdiff_t>(i) + 1, written.end(), same)) return false;
  }
  return true;
}

bool halves(const MaxPoolShape& shape) {
  return shape.size_h == 2 && shape.size_w == 2 && shape.stride_h == 2 && shape.stride_w == 2 &&
         shape.layout == Layout::nchw;
}

bool belong_together(const Offer& offer, const BackwardRun& run) {
  const Conv2dShape& shape = run.weights->shape;
  const std::int64_t plane = shape.p() * shape.q(), count = shape.n * shape.k * plane;
  const TensorId dy = run.weights->dy;
  const DType type = offer.graph.at(dy).dtype;
  if (run.bias != nullptr && (run.bias->dy != dy || run.bias->rows != shape.n || run.bias->channels != shape.k ||
                              run.bias->inner != plane || offer.graph.at(run.bias->dbias).dtype != type)) {
    return false;
  }
  if (run.relu != nullptr &&
      (run.relu->dx != dy || run.relu->count != count || run.relu->y == dy ||
       offer.graph.at(run.relu->y).dtype != type || offer.graph.at(run.relu->dy).dtype != type)) {
    return false;
  }
  if (run.pool == nullptr) return true;
  const MaxPoolShape& pool = run.pool->shape;
  return run.relu != nullptr && run.pool->dx == dy && run.relu->dy == dy && run.relu->y == run.pool->x &&
         halves(pool) && pool.n == shape.n && pool.c == shape.k && pool.h == shape.p() && pool.w == shape.q() &&
         offer.graph.at(run.pool->dy).dtype == type && offer.graph.at(run.pool->y).dtype == type &&
         is_private(offer, dy, run.ops);
}

// Whether the gradient of one image's output stays in a core's cache between the ops of a run.
bool image_is_cached(const Conv2dShape& shape, DType type) {
  constexpr std::size_t kCacheBytes = 512 << 10;
  const PaddedImage image = padded_input(shape, shape.p());
  return static_cast<std::size_t>(shape.k * image.positions(1)) * size_of(type) <= kCacheBytes;
}

std::optional<BackwardRun> run_at(const Offer& offer) {
  BackwardRun run;
  if ((run.pool = offer.op<MaxPoolBackward>(run.ops)) != nullptr) ++run.ops;
  if ((run.relu = offer.op<ReluBackward>(run.ops)) != nullptr) ++run.ops;
  if ((run.bias = offer.op<BiasBackward>(run.ops)) != nullptr) ++run.ops;
  if ((run.weights = offer.op<Conv2dBackwardWeights>(run.ops)) == nullptr) return std::nullopt;
  ++run.ops;
  const Conv2dShape& shape = run.weights->shape;
  const DType type = offer.graph.at(run.weights->dy).dtype;
  if (shape.layout != Layout::nchw || offer.graph.at(run.weights->x).dtype != type ||
      offer.graph.at(run.weights->dw).dtype != type) {
    return std::nullopt;
  }
  if (!prefer_direct(shape, ConvDirection::backward_weights, offer.context)) return std::nullopt;
  const auto* data = offer.op<Conv2dBackwardData>(run.ops);
  // One image is one task: with fewer images than threads the gradient of the input is better off in bands.
  if (data != nullptr && data->dy == run.weights->dy && data->shape.n >= offer.context.threads &&
      same_shape(data->shape, shape) && offer.graph.at(data->w).dtype == type &&
      offer.graph.at(data->dx).dtype == type && prefer_direct(shape, ConvDirection::backward_data, offer.context)) {
    run.data = data;
    ++run.ops;
  }
  if (run.ops > 1 && !image_is_cached(run.weights->shape, type)) {
    if (offer.op<Conv2dBackwardWeights>() == nullptr) return std::nullopt;
    run = {.weights = run.weights, .ops = 1};
  }
  if (!belong_together(offer, run) || !results_apart(run)) return std::nullopt;
  return run;
}

template <class T>
class DirectBackwardKernel final : public Kernel {
 public:
  DirectBackwardKernel(const Offer& offer, const BackwardRun& run)
      : context_(offer.context),
        shape_(run.weights->shape),
        plane_(shape_.p() * shape_.q()),
        x_(offer.data<T>(run.weights->x)),
        dw_(offer.data<T>(run.weights->dw)),
        weights_(shape_, run.ops == 1 ? Bands::cached : Bands::whole_image, context_.threads) {
    dy_ = offer.data<T>(run.weights->dy);
    if (run.relu != nullptr) {
      relu_y_ = offer.data<T>(run.relu->y);
      relu_dx_ = offer.data<T>(run.relu->dx);
      dy_ = offer.data<T>(run.relu->dy);
    }
    if (run.pool != nullptr) {
      window_ = window_of(run.pool->shape);
      pooled_ = offer.data<T>(run.pool->y);
      dy_ = offer.data<T>(run.pool->dy);
    }
    if (run.bias != nullptr) {
      dbias_ = offer.data<T>(run.bias->dbias);
      bias_sums_ = Scratch<double>(context_.threads, shape_.k);
    }
    if (run.data != nullptr) {
      w_ = offer.data<T>(run.data->w);
      dx_ = offer.data<T>(run.data->dx);
      data_.push_back(DirectForward<T>::backward_data(shape_, weights_.pitch(), weights_.channel(), context_.threads));
    }
  }

  void enqueue() override {
    weights_.clear();
    if (dbias_ != nullptr) {
      for (int thread = 0; thread < context_.threads; ++thread) {
        std::fill(bias_sums_.of(thread), bias_sums_.of(thread) + shape_.k, 0.0);
      }
    }
    if (dx_ != nullptr) data_.front().pack_weights(w_);
    const std::int64_t bands = weights_.bands();
    context_.pool.parallel_tasks(shape_.n * bands, [this, bands](std::int64_t task, int thread) {
      run_band(task / bands, task % bands, thread);
    });
    weights_.write(dw_);
    if (dbias_ != nullptr) write_bias();
  }

 private:
  using Bands = typename DirectBackwardWeights<T>::Bands;

  void run_band(std::int64_t image, std::int64_t band, int thread) {
    T* gradient = weights_.gradient(thread);
    carry_back(image, band, gradient);
    if (dbias_ != nullptr) {
      elementwise_loops<T>().bias_backward(gradient, bias_sums_.of(thread), 1, shape_.k, weights_.channel());
    }
    weights_.add_band(x_ + image * shape_.c * shape_.h * shape_.w, band, thread);
    if (dx_ == nullptr) return;
    const DirectForward<T>& data = data_.front();
    T* dx = dx_ + image * shape_.c * shape_.h * shape_.w;
    for (std::int64_t part = 0; part < shape_.groups * data.bands(); ++part) {
      const std::int64_t group = part / data.bands();
      data.run_band(gradient + group * (shape_.k / shape_.groups) * weights_.channel(), dx, group, part % data.bands(),
                    thread, nullptr, false);
    }
  }

  // Puts the gradient of the convolution's output where weights_ wants it. Only a kernel of the weights alone has more
  // than one band.
  void carry_back(std::int64_t image, std::int64_t band, T* gradient) const {
    const std::int64_t first = image * shape_.k * plane_;
    if (pooled_ != nullptr) {
      const std::int64_t out = window_.p * window_.q;
      for (std::int64_t k = 0; k < shape_.k; ++k) {
        const std::int64_t pooled = (image * shape_.k + k) * out;
        pool_loops<T>().relu_pool2_backward(window_, relu_y_ + first + k * plane_, pooled_ + pooled, dy_ + pooled,
                                            gradient + k * weights_.channel(), weights_.pitch());
      }
      return;
    }
    const T* dy = dy_ + first;
    if (relu_dx_ != nullptr) {
      elementwise_loops<T>().relu_backward(relu_y_ + first, dy, relu_dx_ + first, shape_.k * plane_);
      dy = relu_dx_ + first;
    }
    const std::int64_t q = shape_.q();
    for (std::int64_t k = 0; k < shape_.k; ++k) {
      image_loops<T>().move_rows(dy + k * plane_ + weights_.first_row(band) * q, q, gradient + k * weights_.channel(),
                                 weights_.pitch(), weights_.rows(band), q);
    }
  }

  void write_bias() const {
    for (std::int64_t k = 0; k < shape_.k; ++k) {
      double sum = 0;
      for (int thread = 0; thread < context_.threads; ++thread) sum += bias_sums_.of(thread)[k];
      dbias_[k] = static_cast<T>(sum);
    }
  }

  Context& context_;
  Conv2dShape shape_;
  std::int64_t plane_;
  const T* x_;
  T* dw_;
  DirectBackwardWeights<T> weights_;
  const T *dy_ = nullptr, *relu_y_ = nullptr, *pooled_ = nullptr, *w_ = nullptr;
  T *relu_dx_ = nullptr, *dbias_ = nullptr, *dx_ = nullptr;
  PoolWindow window_{};
  Scratch<double> bias_sums_;
  std::vector<DirectForward<T>> data_;  // one, when the run has the gradient of the input
};

std::string name_of_run(const BackwardRun& run) {
  std::string name = kDirect;
  if (run.ops == 1) return name;
  name += ", fused";
  if (run.pool != nullptr) name += " max pool";
  if (run.relu != nullptr) name += " relu";
  if (run.bias != nullptr) name += " bias";
  name += " weights";
  if (run.data != nullptr) name += " data";
  return name;
}

}  // namespace

std::optional<Prepared> direct_backward(const Offer& offer) {
  const std::optional<BackwardRun> run = run_at(offer);
  if (!run) return std::nullopt;
  return with_type(offer.graph.at(run->weights->dy).dtype, [&]<class T>(T) -> Prepared {
    return {std::make_unique<DirectBackwardKernel<T>>(offer, *run), run->ops, name_of_run(*run)};
  });
}

}  // namespace aibench::openblas
