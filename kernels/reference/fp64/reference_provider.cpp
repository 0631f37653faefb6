#include "kernels/reference/fp64/reference_provider.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "kernels/reference/fp64/conv2d.h"
#include "kernels/reference/fp64/elementwise.h"
#include "kernels/reference/fp64/gemm.h"
#include "kernels/reference/fp64/pooling.h"
#include "kernels/reference/fp64/training.h"

namespace aibench {
namespace {

using Work = std::function<void()>;

class ReferenceKernel final : public Kernel {
 public:
  explicit ReferenceKernel(Work work) : work_(std::move(work)) {}
  void enqueue() override { work_(); }

 private:
  Work work_;
};

// The host addresses of an op's tensors.
struct Memory {
  Bindings bindings;
  int threads;

  template <class T>
  T* at(TensorId id) const {
    return id == kNoTensor ? nullptr : static_cast<T*>(bindings[static_cast<std::size_t>(id)]->data());
  }
};

template <class In, class Out>
Work bind(const Gemm& op, const Memory& memory) {
  return [=, a = memory.at<In>(op.a), b = memory.at<In>(op.b), c = memory.at<Out>(op.c), threads = memory.threads] {
    reference::gemm(op, a, b, c, threads);
  };
}
template <class In, class Out>
Work bind(const Conv2dForward& op, const Memory& memory) {
  return [shape = op.shape, x = memory.at<In>(op.x), w = memory.at<In>(op.w), y = memory.at<Out>(op.y),
          threads = memory.threads] { reference::conv2d_forward(shape, x, w, y, threads); };
}
template <class In, class Out>
Work bind(const Conv2dBackwardData& op, const Memory& memory) {
  return [shape = op.shape, dy = memory.at<In>(op.dy), w = memory.at<In>(op.w), dx = memory.at<Out>(op.dx),
          threads = memory.threads] { reference::conv2d_backward_data(shape, dy, w, dx, threads); };
}
template <class In, class Out>
Work bind(const Conv2dBackwardWeights& op, const Memory& memory) {
  return [shape = op.shape, x = memory.at<In>(op.x), dy = memory.at<In>(op.dy), dw = memory.at<Out>(op.dw),
          threads = memory.threads] { reference::conv2d_backward_weights(shape, x, dy, dw, threads); };
}

template <class T>
Work bind(const AddBias& op, const Memory& memory) {
  return [=, x = memory.at<T>(op.x), bias = memory.at<T>(op.bias), y = memory.at<T>(op.y)] {
    reference::add_bias(op, x, bias, y);
  };
}
template <class T>
Work bind(const BiasBackward& op, const Memory& memory) {
  return [=, dy = memory.at<T>(op.dy), dbias = memory.at<T>(op.dbias)] { reference::bias_backward(op, dy, dbias); };
}
template <class T>
Work bind(const Relu& op, const Memory& memory) {
  return [=, x = memory.at<T>(op.x), y = memory.at<T>(op.y)] { reference::relu(op, x, y); };
}
template <class T>
Work bind(const ReluBackward& op, const Memory& memory) {
  return [=, y = memory.at<T>(op.y), dy = memory.at<T>(op.dy), dx = memory.at<T>(op.dx)] {
    reference::relu_backward(op, y, dy, dx);
  };
}
template <class T>
Work bind(const MaxPool& op, const Memory& memory) {
  return [=, x = memory.at<T>(op.x), y = memory.at<T>(op.y)] { reference::max_pool(op.shape, x, y); };
}
template <class T>
Work bind(const MaxPoolBackward& op, const Memory& memory) {
  std::vector<double> plane(static_cast<std::size_t>(op.shape.h * op.shape.w));
  return [shape = op.shape, x = memory.at<T>(op.x), dy = memory.at<T>(op.dy), dx = memory.at<T>(op.dx),
          plane = std::move(plane)]() mutable { reference::max_pool_backward(shape, x, dy, dx, plane.data()); };
}
template <class T>
Work bind(const SoftmaxCrossEntropy& op, const Memory& memory) {
  return [=, logits = memory.at<T>(op.logits), labels = memory.at<std::int32_t>(op.labels),
          probabilities = memory.at<T>(op.probabilities),
          loss = memory.at<T>(op.loss)] { reference::softmax_cross_entropy(op, logits, labels, probabilities, loss); };
}
template <class T>
Work bind(const SoftmaxCrossEntropyBackward& op, const Memory& memory) {
  return [=, probabilities = memory.at<T>(op.probabilities), labels = memory.at<std::int32_t>(op.labels),
          dlogits = memory.at<T>(op.dlogits)] {
    reference::softmax_cross_entropy_backward(op, probabilities, labels, dlogits);
  };
}
template <class T>
Work bind(const MeanSquaredError& op, const Memory& memory) {
  return [=, prediction = memory.at<T>(op.prediction), target = memory.at<T>(op.target), loss = memory.at<T>(op.loss)] {
    reference::mean_squared_error(op, prediction, target, loss);
  };
}
template <class T>
Work bind(const MeanSquaredErrorBackward& op, const Memory& memory) {
  return [=, prediction = memory.at<T>(op.prediction), target = memory.at<T>(op.target),
          dprediction = memory.at<T>(op.dprediction)] {
    reference::mean_squared_error_backward(op, prediction, target, dprediction);
  };
}
template <class T>
Work bind(const SgdStep& op, const Memory& memory) {
  return [=, parameter = memory.at<T>(op.parameter), gradient = memory.at<T>(op.gradient),
          velocity = memory.at<T>(op.velocity)] { reference::sgd_step(op, parameter, gradient, velocity); };
}
template <class T>
Work bind(const AdamStep& op, const Memory& memory) {
  return [=, parameter = memory.at<T>(op.parameter), gradient = memory.at<T>(op.gradient),
          first_moment = memory.at<T>(op.first_moment), second_moment = memory.at<T>(op.second_moment),
          step = memory.at<T>(op.step)] {
    reference::adam_step(op, parameter, gradient, first_moment, second_moment, step);
  };
}

template <class O>
inline constexpr bool kIsProduct = std::is_same_v<O, Gemm> || std::is_same_v<O, Conv2dForward> ||
                                   std::is_same_v<O, Conv2dBackwardData> || std::is_same_v<O, Conv2dBackwardWeights>;

template <class T>
Work bind_floating(const Op& op, const Memory& memory) {
  return std::visit(
      [&]<class O>(const O& o) {
        if constexpr (kIsProduct<O>) {
          return bind<T, T>(o, memory);
        } else if constexpr (std::is_same_v<O, Copy>) {
          return Work{};
        } else {
          return bind<T>(o, memory);
        }
      },
      op);
}

Work bind_integer(const Op& op, const Memory& memory) {
  return std::visit(
      [&]<class O>(const O& o) -> Work {
        if constexpr (kIsProduct<O>) {
          return bind<std::int8_t, std::int32_t>(o, memory);
        } else if constexpr (std::is_same_v<O, Copy>) {
          return [to = memory.at<std::byte>(o.to), from = memory.at<std::byte>(o.from), bytes = o.bytes] {
            std::memcpy(to, from, static_cast<std::size_t>(bytes));
          };
        } else {
          return {};
        }
      },
      op);
}

// Most products in one sum of an op.
std::int64_t terms_of(const Op& op) {
  if (const auto* o = std::get_if<Gemm>(&op)) return o->k;
  if (const auto* o = std::get_if<Conv2dForward>(&op)) return o->shape.c / o->shape.groups * o->shape.r * o->shape.s;
  if (const auto* o = std::get_if<Conv2dBackwardData>(&op)) {
    return o->shape.k / o->shape.groups * o->shape.r * o->shape.s;
  }
  if (const auto* o = std::get_if<Conv2dBackwardWeights>(&op)) return o->shape.n * o->shape.p() * o->shape.q();
  return 0;
}

bool is_whole(double value) { return std::nearbyint(value) == value; }

// Empty when 8-bit operands make an exact 32-bit result.
std::string integer_problem(const Op& op) {
  constexpr std::int64_t kMaxTerms = 131071;  // 131072 * 128 * 128 = 2^31 is the first sum that does not fit
  if (terms_of(op) > kMaxTerms) return "i8 sums of more than 131071 products do not fit into i32";
  if (const auto* o = std::get_if<Gemm>(&op); o != nullptr && !(is_whole(o->alpha) && is_whole(o->beta))) {
    return "i8 gemm needs whole numbers for alpha and beta";
  }
  return {};
}

// The dtype all tensors of an op share, labels left out; for i8 products of the operands. nullopt when they differ in
// a way that the reference does not compute.
std::optional<DType> common_dtype(const OpGraph& graph, const Op& op) {
  std::optional<DType> operands, results;
  const auto merge = [&](std::optional<DType>& into, TensorId id) {
    const DType dtype = graph.at(id).dtype;
    if (!into) into = dtype;
    return *into == dtype;
  };
  const auto* loss = std::get_if<SoftmaxCrossEntropy>(&op);
  const auto* loss_backward = std::get_if<SoftmaxCrossEntropyBackward>(&op);
  const TensorId labels = loss != nullptr ? loss->labels : loss_backward != nullptr ? loss_backward->labels : kNoTensor;
  const std::vector<TensorId> written = writes(op);
  for (TensorId id : written) {
    if (!merge(results, id)) return std::nullopt;
  }
  for (TensorId id : reads(op)) {
    if (id == labels) {
      if (graph.at(id).dtype != DType::i32) return std::nullopt;
    } else if (std::find(written.begin(), written.end(), id) == written.end() && !merge(operands, id)) {
      return std::nullopt;
    }
  }
  if (!operands || *operands == *results) return results;
  const bool is_product = terms_of(op) > 0;
  if (is_product && *operands == DType::i8 && *results == DType::i32) return DType::i8;
  return std::nullopt;
}

}  // namespace

ProviderInfo ReferenceProvider::info() const {
  return {.name = "reference",
          .version = "1",
          .path = "",
          .configuration = "plain loops, fp64 arithmetic",
          .threads = threads_};
}

std::variant<Prepared, Unsupported> ReferenceProvider::prepare(const OpGraph& graph, std::size_t next,
                                                               Bindings bindings) {
  const Op& op = graph.ops.at(next);
  const std::optional<DType> dtype = common_dtype(graph, op);
  if (!dtype) return Unsupported{"its tensors have different dtypes"};
  const Memory memory{bindings, threads_};
  Work work;
  switch (*dtype) {
    case DType::f64: work = bind_floating<double>(op, memory); break;
    case DType::f32: work = bind_floating<float>(op, memory); break;
    case DType::i8:
      if (const std::string problem = integer_problem(op); !problem.empty()) return Unsupported{problem};
      work = bind_integer(op, memory);
      break;
    default: return Unsupported{"computes f64, f32 and i8 products only, not " + std::string(name_of(*dtype))};
  }
  if (!work) return Unsupported{"has no meaning for " + std::string(name_of(*dtype))};
  return Prepared{.kernel = std::make_unique<ReferenceKernel>(std::move(work)),
                  .ops_served = 1,
                  .algorithm = std::holds_alternative<Copy>(op) ? "memcpy"
                               : *dtype == DType::i8            ? "integer loops"
                                                                : "fp64 loops"};
}

std::unique_ptr<Provider> make_reference_provider(int threads) { return std::make_unique<ReferenceProvider>(threads); }

}  // namespace aibench
