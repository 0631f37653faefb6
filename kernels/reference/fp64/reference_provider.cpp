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
#include "kernels/reference/fp64/half_types.h"
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
template <class In, class Out>
Work bind(const BiasBackward& op, const Memory& memory) {
  return [=, dy = memory.at<In>(op.dy), dbias = memory.at<Out>(op.dbias)] { reference::bias_backward(op, dy, dbias); };
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

template <class In, class Out>
Work bind(const Convert& op, const Memory& memory) {
  return [=, x = memory.at<In>(op.x), y = memory.at<Out>(op.y)] { reference::convert(op, x, y); };
}

template <class Factor, class In, class Out>
Work bind(const Rescale& op, const Memory& memory) {
  return [=, x = memory.at<In>(op.x), factor = memory.at<Factor>(op.factor), bias = memory.at<Factor>(op.bias),
          y = memory.at<Out>(op.y)] { reference::rescale(op, x, factor, bias, y); };
}

template <class O>
inline constexpr bool kIsProduct = std::is_same_v<O, Gemm> || std::is_same_v<O, Conv2dForward> ||
                                   std::is_same_v<O, Conv2dBackwardData> || std::is_same_v<O, Conv2dBackwardWeights>;
// Ops whose result may have another type than their operands.
template <class O>
inline constexpr bool kAddsUp = kIsProduct<O> || std::is_same_v<O, BiasBackward>;
// Ops between layers; losses and optimizers are too delicate for 16 bits.
template <class O>
inline constexpr bool kIsLayer =
    std::is_same_v<O, AddBias> || std::is_same_v<O, Relu> || std::is_same_v<O, ReluBackward> ||
    std::is_same_v<O, MaxPool> || std::is_same_v<O, MaxPoolBackward>;

template <class T>
Work bind_floating(const Op& op, const Memory& memory) {
  return std::visit(
      [&]<class O>(const O& o) {
        if constexpr (kAddsUp<O> || std::is_same_v<O, Convert>) {
          return bind<T, T>(o, memory);
        } else if constexpr (std::is_same_v<O, Copy> || std::is_same_v<O, Rescale>) {
          return Work{};
        } else {
          return bind<T>(o, memory);
        }
      },
      op);
}

template <class Half>
Work bind_half(const Op& op, bool into_float, const Memory& memory) {
  return std::visit(
      [&]<class O>(const O& o) -> Work {
        if constexpr (kAddsUp<O>) {
          return into_float ? bind<Half, float>(o, memory) : bind<Half, Half>(o, memory);
        } else if constexpr (kIsLayer<O>) {
          return into_float ? Work{} : bind<Half>(o, memory);
        } else {
          return {};
        }
      },
      op);
}

// Matrix products alone.
Work bind_float8(const Op& op, const Memory& memory) {
  const auto* gemm = std::get_if<Gemm>(&op);
  return gemm == nullptr ? Work{} : bind<reference::F8E4M3, reference::Bf16>(*gemm, memory);
}

// Calls make with a value of the type that elements of `dtype` are stored in; nothing for integers.
template <class Make>
Work with_storage(DType dtype, const Make& make) {
  switch (dtype) {
    case DType::f64: return make(double{});
    case DType::f32: return make(float{});
    case DType::bf16: return make(reference::Bf16{});
    case DType::f16: return make(reference::F16{});
    default: return {};
  }
}

Work bind_convert(const Convert& op, DType from, DType to, const Memory& memory) {
  return with_storage(
      from, [&]<class In>(In) { return with_storage(to, [&]<class Out>(Out) { return bind<In, Out>(op, memory); }); });
}

// From In into Factor or i8.
template <class Factor, class In>
Work bind_rescale(const Rescale& op, DType to, DType factor, const Memory& memory) {
  if (to == DType::i8) return bind<Factor, In, std::int8_t>(op, memory);
  return to == factor ? bind<Factor, In, Factor>(op, memory) : Work{};
}

template <class Factor>
Work bind_rescale(const Rescale& op, DType from, DType to, DType factor, const Memory& memory) {
  if (from == factor) return bind_rescale<Factor, Factor>(op, to, factor, memory);
  if (from == DType::i8) return bind_rescale<Factor, std::int8_t>(op, to, factor, memory);
  return from == DType::i32 ? bind_rescale<Factor, std::int32_t>(op, to, factor, memory) : Work{};
}

// Factors are f32, or f64 where a graph runs in fp64.
Work bind_rescale(const OpGraph& graph, const Rescale& op, const Memory& memory) {
  const DType from = graph.at(op.x).dtype, to = graph.at(op.y).dtype, factor = graph.at(op.factor).dtype;
  if (op.bias != kNoTensor && graph.at(op.bias).dtype != factor) return {};
  if (factor == DType::f64) return bind_rescale<double>(op, from, to, factor, memory);
  return factor == DType::f32 ? bind_rescale<float>(op, from, to, factor, memory) : Work{};
}

// Ops of integers into `results`.
Work bind_integer(const Op& op, DType results, const Memory& memory) {
  const bool sums = results == DType::i32, same = results == DType::i8;
  return std::visit(
      [&]<class O>(const O& o) -> Work {
        if constexpr (kIsProduct<O>) {
          return sums ? bind<std::int8_t, std::int32_t>(o, memory) : Work{};
        } else if constexpr (std::is_same_v<O, Relu> || std::is_same_v<O, MaxPool>) {
          return same ? bind<std::int8_t>(o, memory) : Work{};
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

struct Types {
  DType operands, results;
};

// The dtypes of what an op reads, labels and what it updates left out, and of what it writes; nullopt when either are
// several.
std::optional<Types> types_of(const OpGraph& graph, const Op& op) {
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
  return Types{operands.value_or(*results), *results};
}

// Empty when the op has no meaning for these types.
Work bind_to(const Op& op, const Types& types, const Memory& memory) {
  if (const auto* convert = std::get_if<Convert>(&op)) {
    return bind_convert(*convert, types.operands, types.results, memory);
  }
  const bool same = types.operands == types.results, into_float = types.results == DType::f32;
  switch (types.operands) {
    case DType::f64: return same ? bind_floating<double>(op, memory) : Work{};
    case DType::f32: return same ? bind_floating<float>(op, memory) : Work{};
    case DType::bf16: return same || into_float ? bind_half<reference::Bf16>(op, into_float, memory) : Work{};
    case DType::f16: return same || into_float ? bind_half<reference::F16>(op, into_float, memory) : Work{};
    case DType::f8e4m3: return types.results == DType::bf16 ? bind_float8(op, memory) : Work{};
    case DType::i8: return bind_integer(op, types.results, memory);
    default: return {};
  }
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
  if (const auto* rescale = std::get_if<Rescale>(&op)) {
    Work work = bind_rescale(graph, *rescale, {bindings, threads_});
    if (!work) return Unsupported{"rescale: factors are f32, and numbers go from f32, i8 or i32 into f32 or i8"};
    return Prepared{std::make_unique<ReferenceKernel>(std::move(work)), 1, "fp64 loops"};
  }
  const std::optional<Types> types = types_of(graph, op);
  if (!types) return Unsupported{"its tensors have different dtypes"};
  const bool integers = types->operands == DType::i8;
  if (integers) {
    if (const std::string problem = integer_problem(op); !problem.empty()) return Unsupported{problem};
  }
  Work work = bind_to(op, *types, {bindings, threads_});
  if (!work) {
    return Unsupported{"does not compute " + std::string(name_of(op)) + " of " + std::string(name_of(types->operands)) +
                       " into " + std::string(name_of(types->results))};
  }
  return Prepared{.kernel = std::make_unique<ReferenceKernel>(std::move(work)),
                  .ops_served = 1,
                  .algorithm = std::holds_alternative<Copy>(op) ? "memcpy"
                               : integers                       ? "integer loops"
                                                                : "fp64 loops"};
}

std::unique_ptr<Provider> make_reference_provider(int threads) { return std::make_unique<ReferenceProvider>(threads); }

}  // namespace aibench
