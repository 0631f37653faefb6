#include "kernels/verify/exact_inputs.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>

#include "kernels/ops/stored_number.h"
#include "kernels/verify/decode.h"
#include "kernels/verify/fold_vectors.h"

namespace aibench {
namespace {

using Contents = std::vector<std::vector<std::byte>>;

// Up to here every integer, hence every partial sum, is exact in results of the type; sums are made in it or wider.
double largest_exact_integer(DType result) {
  switch (result) {
    case DType::f64: return 0x1p53;
    case DType::f32:
    case DType::tf32: return 0x1p24;
    case DType::f16: return 0x1p11;
    case DType::bf16: return 0x1p8;
    case DType::f8e4m3: return 0x1p4;
    case DType::i8:
    case DType::i32: return 0x1p31 - 1;
  }
  return 0;
}

// How the values are chosen: a dense operand of +-1 ... +-size, and a sparse one in which every sum meets a nonzero
// element every `step` terms, and in the first and the last `edge` terms, which are the ones that wrong loops miss.
struct Plan {
  double size = 1;
  std::int64_t terms = 1, step = 1, edge = 0;
  double size_of_c = 0;
};

constexpr std::int64_t kEdge = 4;

// nullopt when alpha and beta leave no exact results.
std::optional<Plan> plan_for(DType operands, DType result, std::int64_t terms, double alpha, double beta) {
  const auto is_quarters = [](double factor) {
    return std::abs(factor) <= 8.0 && std::nearbyint(4.0 * factor) == 4.0 * factor;
  };
  if (!is_quarters(alpha) || !is_quarters(beta)) return std::nullopt;
  const auto is_whole = [](double factor) { return std::nearbyint(factor) == factor; };
  const double fraction = is_whole(alpha) && is_whole(beta) ? 1.0 : 0.25;
  const double room = largest_exact_integer(result) * fraction * (beta == 0.0 ? 1.0 : 0.5);
  const double largest_sum = std::floor(room / std::max(1.0, std::abs(alpha)));
  Plan plan;
  if (beta != 0.0) plan.size_of_c = std::clamp(std::floor(room / std::max(1.0, std::abs(beta))), 0.0, 8.0);
  const double largest_size = operands == DType::i8 ? 127.0 : 16.0;  // which f8e4m3 holds as well
  plan.size = std::clamp(std::floor(std::sqrt(largest_sum / static_cast<double>(terms))), 1.0, largest_size);
  const double wanted_sum = static_cast<double>(terms) * plan.size * plan.size;
  plan.terms = terms;
  if (wanted_sum > largest_sum) {  // then the size is 1
    plan.edge = largest_sum >= 4 * kEdge ? kEdge : 0;
    plan.step = static_cast<std::int64_t>(std::ceil(wanted_sum / (largest_sum - 2.0 * static_cast<double>(plan.edge))));
  }
  if (!is_floating(result) && (plan.step > 1 || fraction != 1.0)) return std::nullopt;
  return plan;
}

// The stored forms of -size ... -1, 1 ... size, `Element` being as wide as the dtype.
template <class Element>
std::vector<Element> stored_values(DType dtype, std::int64_t size) {
  std::vector<Element> values(static_cast<std::size_t>(2 * size));
  for (std::int64_t v = 1; v <= size; ++v) {
    const auto number = static_cast<double>(v);
    store_number(dtype, reinterpret_cast<std::byte*>(&values[static_cast<std::size_t>(size - v)]), -number);
    store_number(dtype, reinterpret_cast<std::byte*>(&values[static_cast<std::size_t>(size + v - 1)]), number);
  }
  return values;
}

template <class Element>
void fill(const FoldVectors& random, DType dtype, std::int64_t size, std::vector<std::byte>& bytes) {
  const std::vector<Element> values = stored_values<Element>(dtype, size);
  const auto count = static_cast<double>(values.size());
  for (std::size_t i = 0; i < bytes.size() / sizeof(Element); ++i) {
    const Element& value = values[static_cast<std::size_t>(random.uniform(i) * count)];
    std::memcpy(bytes.data() + i * sizeof(Element), &value, sizeof(Element));
  }
}

// +-1 ... +-size, by the element's number; zeros where the size is 0.
std::vector<std::byte> dense(const Tensor& tensor, double size, std::uint64_t seed) {
  const FoldVectors random(seed, "exact " + tensor.name);
  std::vector<std::byte> bytes(tensor.bytes());
  const auto largest = static_cast<std::int64_t>(size);
  if (largest == 0) return bytes;
  switch (size_of(tensor.dtype)) {
    case 1: fill<std::uint8_t>(random, tensor.dtype, largest, bytes); break;
    case 2: fill<std::uint16_t>(random, tensor.dtype, largest, bytes); break;
    case 4: fill<std::uint32_t>(random, tensor.dtype, largest, bytes); break;
    default: fill<std::uint64_t>(random, tensor.dtype, largest, bytes); break;
  }
  return bytes;
}

// As dense(), but zero, between the edges, where `term_of(i)` + an offset that depends on `result_of(i)` is no multiple
// of the step: term_of is the place of element i in the sums it goes into, result_of what distinguishes these sums.
template <class Term, class Result>
std::vector<std::byte> sparse(const Tensor& tensor, const Plan& plan, std::uint64_t seed, const Term& term_of,
                              const Result& result_of) {
  std::vector<std::byte> bytes = dense(tensor, plan.size, seed);
  if (plan.step == 1) return bytes;
  const FoldVectors random(seed, "exact offset " + tensor.name);
  const std::size_t width = size_of(tensor.dtype);
  for (std::int64_t i = 0; i < tensor.elements; ++i) {
    const double u = random.uniform(static_cast<std::uint64_t>(result_of(i)));
    const auto offset = static_cast<std::int64_t>(u * static_cast<double>(plan.step));
    const std::int64_t term = term_of(i);
    if (term < plan.edge || term >= plan.terms - plan.edge) continue;
    if ((term + offset) % plan.step != 0) {
      std::memset(bytes.data() + static_cast<std::size_t>(i) * width, 0, width);
    }
  }
  return bytes;
}

struct Maker {
  const OpGraph& graph;
  std::uint64_t seed;

  std::optional<Contents> operator()(const Gemm& op) const {
    const auto plan = plan_for(graph.at(op.a).dtype, graph.at(op.c).dtype, op.k, op.alpha, op.beta);
    if (!plan) return std::nullopt;
    Contents contents(graph.tensors.size());
    // Row i of op(A) is nonzero every `step` columns; elements between rows and matrices follow the same pattern.
    const auto column = [&](std::int64_t i) { return op.trans_a ? i / op.lda : i % op.lda; };
    const auto row = [&](std::int64_t i) { return op.trans_a ? i % op.lda : i / op.lda; };
    at(contents, op.a) = sparse(
        graph.at(op.a), *plan, seed, [&](std::int64_t i) { return column(within_matrix(op, i)); },
        [&](std::int64_t i) { return row(within_matrix(op, i)); });
    at(contents, op.b) = dense(graph.at(op.b), plan->size, seed);
    if (op.beta != 0.0) at(contents, op.c) = dense(graph.at(op.c), plan->size_of_c, seed);
    return contents;
  }
  std::optional<Contents> operator()(const Conv2dForward& op) const {
    const Conv2dShape& s = op.shape;
    const std::int64_t terms = s.c / s.groups * s.r * s.s;  // a filter's elements lie together in both layouts
    return conv(
        op.x, op.w, op.y, terms, [=](std::int64_t i) { return i % terms; }, [=](std::int64_t i) { return i / terms; });
  }
  std::optional<Contents> operator()(const Conv2dBackwardData& op) const {
    const Conv2dShape& s = op.shape;
    const std::int64_t channels = s.c / s.groups, taps = s.r * s.s;
    const bool nchw = s.layout == Layout::nchw;
    const auto channel = [=](std::int64_t i) { return nchw ? i / taps % channels : i % channels; };
    const auto tap = [=](std::int64_t i) { return nchw ? i % taps : i / channels % taps; };
    const std::int64_t filters = s.k / s.groups;
    return conv(
        op.dy, op.w, op.dx, filters * taps,
        [=](std::int64_t i) { return i / (channels * taps) % filters * taps + tap(i); },
        [=](std::int64_t i) { return i / (channels * taps) / filters * channels + channel(i); });
  }
  std::optional<Contents> operator()(const Conv2dBackwardWeights& op) const {
    const Conv2dShape& s = op.shape;
    const std::int64_t positions = s.p() * s.q(), filters = s.k;
    const bool nchw = s.layout == Layout::nchw;
    const auto filter = [=](std::int64_t i) { return nchw ? i / positions % filters : i % filters; };
    const auto position = [=](std::int64_t i) {  // over the images as well
      return nchw ? i / positions / filters * positions + i % positions : i / filters;
    };
    return conv(op.x, op.dy, op.dw, s.n * positions, position, filter);
  }
  template <class Other>
  std::optional<Contents> operator()(const Other&) const {
    return std::nullopt;
  }

 private:
  static std::vector<std::byte>& at(Contents& contents, TensorId id) { return contents[static_cast<std::size_t>(id)]; }
  static std::int64_t within_matrix(const Gemm& op, std::int64_t i) {
    return op.batch > 1 && op.stride_a > 0 ? i % op.stride_a : i;
  }

  // The second operand is the sparse one.
  template <class Term, class Result>
  std::optional<Contents> conv(TensorId first, TensorId second, TensorId result, std::int64_t terms,
                               const Term& term_of, const Result& result_of) const {
    const auto plan = plan_for(graph.at(first).dtype, graph.at(result).dtype, terms, 1.0, 0.0);
    if (!plan) return std::nullopt;
    Contents contents(graph.tensors.size());
    at(contents, first) = dense(graph.at(first), plan->size, seed);
    at(contents, second) = sparse(graph.at(second), *plan, seed, term_of, result_of);
    return contents;
  }
};

}  // namespace

std::variant<Contents, Unsupported> exact_inputs(const OpGraph& graph, std::uint64_t seed) {
  if (graph.ops.size() != 1) return Unsupported{"exact data are made for a single gemm or convolution"};
  std::optional<Contents> contents = std::visit(Maker{graph, seed}, graph.ops.front());
  if (contents) return std::move(*contents);
  return Unsupported{"no integers keep every sum of this " + std::string(name_of(graph.ops.front())) + " exact"};
}

}  // namespace aibench
