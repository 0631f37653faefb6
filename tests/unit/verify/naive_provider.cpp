#include "tests/unit/verify/naive_provider.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <set>

#include "kernels/verify/decode.h"
#include "tests/unit/verify/encode.h"

namespace aibench::testing {
namespace {

double to_tf32(double value, bool truncate) {
  auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(value));
  if (!truncate) bits += 0xfffU + ((bits >> 13) & 1U);
  return static_cast<double>(std::bit_cast<float>(bits & ~0x1fffU));
}

double round_operand(double value, const How& how, DType dtype) {
  if (how.is(Bug::tf32_truncated_inputs)) return to_tf32(value, true);
  if (how.is(Bug::bf16_inputs)) return static_cast<double>(float_from_bf16(bf16_from_float(static_cast<float>(value))));
  if (how.is(Bug::fp16_inputs)) return static_cast<double>(float_from_f16(f16_from_float(static_cast<float>(value))));
  if (how.is(Bug::tf32_inputs) || (dtype == DType::tf32 && !how.tf32_in_full)) return to_tf32(value, false);
  return value;
}

template <class T>
class NaiveKernel : public Kernel {
 public:
  NaiveKernel(const OpGraph& graph, std::size_t begin, std::size_t end, Bindings bindings, How how)
      : graph_(graph), begin_(begin), end_(end), bindings_(bindings.begin(), bindings.end()), how_(how) {}

  void enqueue() override {
    std::set<TensorId> touched, written;
    for (std::size_t i = begin_; i < end_; ++i) {
      for (TensorId id : reads(graph_.ops[i])) touched.insert(id);
      for (TensorId id : writes(graph_.ops[i])) written.insert(id);
    }
    touched.insert(written.begin(), written.end());
    arrays_.assign(graph_.tensors.size(), {});
    for (TensorId id : touched) load(id);
    for (std::size_t i = begin_; i < end_; ++i) {
      std::visit([&](const auto& op) { run(op); }, graph_.ops[i]);
      spoil(at(writes(graph_.ops[i]).front()));
    }
    for (TensorId id : written) {
      const bool inside = end_ - begin_ > 1 && graph_.at(id).role == TensorRole::intermediate;
      if (!inside) store(id);
    }
  }

 private:
  using Array = std::vector<T>;

  Array& at(TensorId id) { return arrays_[static_cast<std::size_t>(id)]; }
  std::span<std::byte> memory(TensorId id) {
    return {static_cast<std::byte*>(bindings_[static_cast<std::size_t>(id)]->data()), graph_.at(id).bytes()};
  }

  void load(TensorId id) {
    const std::vector<double> numbers = decode(graph_.at(id).dtype, memory(id));
    at(id).assign(numbers.size(), T{});
    std::transform(numbers.begin(), numbers.end(), at(id).begin(), [](double v) { return static_cast<T>(v); });
  }

  // Writes what changed, so that memory the kernel does not own keeps its very bits.
  void store(TensorId id) {
    const DType dtype = graph_.at(id).dtype;
    const std::span<std::byte> into = memory(id);
    const std::vector<double> old = decode(dtype, into), now(at(id).begin(), at(id).end());
    const std::vector<std::byte> bytes = encode(dtype, now);
    for (std::size_t i = 0; i < now.size(); ++i) {
      const bool same = static_cast<T>(old[i]) == at(id)[i] || (std::isnan(old[i]) && std::isnan(now[i]));
      if (!same) std::copy_n(bytes.begin() + i * size_of(dtype), size_of(dtype), into.begin() + i * size_of(dtype));
    }
    if (how_.is(Bug::writes_behind_end)) into.data()[into.size()] = std::byte{1};
    if (how_.is(Bug::writes_before_start)) into.data()[-1] = std::byte{1};
  }

  // The operand of a product as the multiplier sees it.
  Array operand(TensorId id) {
    Array rounded = at(id);
    for (T& value : rounded) {
      value = static_cast<T>(round_operand(static_cast<double>(value), how_, graph_.at(id).dtype));
    }
    return rounded;
  }

  // Bugs that change one element of a result, or all of them alike. The element is one whose size is typical.
  void spoil(Array& result) {
    if (how_.is(Bug::bf16_result)) {
      for (T& value : result) value = static_cast<T>(float_from_bf16(bf16_from_float(static_cast<float>(value))));
    }
    double squares = 0.0;
    // Memory that no result lies in still holds canaries.
    const auto is_canary = [](T v) {
      return std::isnan(v) || v == static_cast<T>(static_cast<std::int32_t>(0xa5a5a5a5));
    };
    for (T value : result) squares += is_canary(value) ? 0.0 : static_cast<double>(value * value);
    const double typical = 0.5 * std::sqrt(squares / static_cast<double>(result.size()));
    const auto middle = result.begin() + static_cast<std::ptrdiff_t>(result.size() / 2);
    const auto found = std::find_if(middle, result.end(),
                                    [&](T v) { return !is_canary(v) && std::abs(static_cast<double>(v)) > typical; });
    if (found == result.end()) return;
    if (how_.is(Bug::zeroed_element)) *found = T{0};
    if (how_.is(Bug::negated_element)) *found = -*found;
    if (how_.is(Bug::nan_element)) *found = std::numeric_limits<T>::quiet_NaN();
    if (how_.is(Bug::infinite_element)) *found = std::numeric_limits<T>::infinity();
  }

  void run(const Gemm& op) { Naive<T>::gemm(op, operand(op.a), operand(op.b), at(op.c), how_); }
  void run(const Conv2dForward& op) { Naive<T>::conv_forward(op.shape, operand(op.x), operand(op.w), at(op.y), how_); }
  void run(const Conv2dBackwardData& op) {
    Naive<T>::conv_backward_data(op.shape, operand(op.dy), operand(op.w), at(op.dx), how_);
  }
  void run(const Conv2dBackwardWeights& op) {
    Naive<T>::conv_backward_weights(op.shape, operand(op.x), operand(op.dy), at(op.dw), how_);
  }
  void run(const AddBias& op) { Naive<T>::add_bias(op, at(op.x), at(op.bias), at(op.y), how_); }
  void run(const BiasBackward& op) { Naive<T>::bias_backward(op, at(op.dy), at(op.dbias), how_); }
  void run(const Relu& op) { Naive<T>::relu(op, at(op.x), at(op.y), how_); }
  void run(const ReluBackward& op) { Naive<T>::relu_backward(op, at(op.y), at(op.dy), at(op.dx), how_); }
  void run(const MaxPool& op) { Naive<T>::max_pool(op.shape, at(op.x), at(op.y), how_); }
  void run(const MaxPoolBackward& op) { Naive<T>::max_pool_backward(op.shape, at(op.x), at(op.dy), at(op.dx), how_); }
  void run(const SoftmaxCrossEntropy& op) {
    Naive<T>::softmax(op, at(op.logits), at(op.labels), at(op.probabilities), at(op.loss), how_);
  }
  void run(const SoftmaxCrossEntropyBackward& op) {
    Naive<T>::softmax_backward(op, at(op.probabilities), at(op.labels), at(op.dlogits), how_);
  }
  void run(const MeanSquaredError& op) {
    Naive<T>::mean_squared_error(op, at(op.prediction), at(op.target), at(op.loss), how_);
  }
  void run(const MeanSquaredErrorBackward& op) {
    Naive<T>::mean_squared_error_backward(op, at(op.prediction), at(op.target), at(op.dprediction), how_);
  }
  void run(const SgdStep& op) {
    Naive<T>::sgd(op, at(op.parameter), at(op.gradient), op.velocity == kNoTensor ? nullptr : &at(op.velocity), how_);
  }
  void run(const Rescale& op) {
    const bool integers = graph_.at(op.y).dtype == DType::i8;
    Naive<T>::rescale(op, at(op.x), at(op.factor), op.bias == kNoTensor ? nullptr : &at(op.bias), integers, at(op.y),
                      how_);
  }
  void run(const Convert& op) { Naive<T>::convert(op, at(op.x), at(op.y), how_); }
  void run(const AdamStep& op) {
    Naive<T>::adam(op, at(op.parameter), at(op.gradient), at(op.first_moment), at(op.second_moment), at(op.step), how_);
  }
  void run(const Copy&) {}  // refused in prepare

  OpGraph graph_;
  std::size_t begin_, end_;
  std::vector<Buffer*> bindings_;
  How how_;
  std::vector<Array> arrays_;
};

}  // namespace

ProviderInfo NaiveProvider::info() const {
  return {.name = "naive", .version = "1", .path = "", .configuration = "", .threads = 1};
}

std::variant<Prepared, Unsupported> NaiveProvider::prepare(const OpGraph& graph, std::size_t next, Bindings bindings) {
  if (std::holds_alternative<Copy>(graph.ops.at(next))) return Unsupported{"naive loops compute and move nothing"};
  const std::size_t end = fuses_ ? graph.ops.size() : next + 1;
  const DType dtype = graph.at(writes(graph.ops.at(next)).front()).dtype;
  std::unique_ptr<Kernel> kernel;
  if (dtype == DType::f64 || dtype == DType::i32) {
    kernel = std::make_unique<NaiveKernel<double>>(graph, next, end, bindings, how_);
  } else {
    kernel = std::make_unique<NaiveKernel<float>>(graph, next, end, bindings, how_);
  }
  return Prepared{.kernel = std::move(kernel), .ops_served = end - next, .algorithm = "naive"};
}

}  // namespace aibench::testing
