#include "kernels/verify/large_products.h"

#include <algorithm>
#include <cmath>

#include "kernels/verify/decode.h"
#include "kernels/verify/error_limits.h"
#include "kernels/verify/product_check.h"

namespace aibench {
namespace {

double multiplications(const Conv2dShape& s) {
  return static_cast<double>(s.n) * static_cast<double>(s.k) * static_cast<double>(s.p()) * static_cast<double>(s.q()) *
         static_cast<double>(s.c / s.groups) * static_cast<double>(s.r) * static_cast<double>(s.s);
}

double multiplications(const Op& op) {
  if (const auto* o = std::get_if<Gemm>(&op)) {
    return static_cast<double>(o->batch) * static_cast<double>(o->m) * static_cast<double>(o->n) *
           static_cast<double>(o->k);
  }
  if (const auto* o = std::get_if<Conv2dForward>(&op)) return multiplications(o->shape);
  if (const auto* o = std::get_if<Conv2dBackwardData>(&op)) return multiplications(o->shape);
  if (const auto* o = std::get_if<Conv2dBackwardWeights>(&op)) return multiplications(o->shape);
  return 0.0;
}

double mean_square(std::span<const double> numbers) {
  double sum = 0.0;
  for (double number : numbers) sum += number * number;
  return sum / static_cast<double>(numbers.size());
}

// The device's y = product + bias without the bias, in fp64. Empty when the bias is so much larger than the product
// that its rounding would count as the product's.
std::vector<double> without_bias(const AddBias& op, std::span<const double> bias, std::vector<double> y) {
  for (std::int64_t i = 0; i < op.rows * op.channels * op.inner; ++i) {
    y[static_cast<std::size_t>(i)] -= bias[static_cast<std::size_t>(i / op.inner % op.channels)];
  }
  if (mean_square(bias) > 4.0 * mean_square(y)) y.clear();
  return y;
}

bool is_narrow(const Op& op, std::int64_t least_folded) {
  const auto* o = std::get_if<Gemm>(&op);
  return o != nullptr && std::min(o->m, o->n) < least_folded;
}

bool has_gaps(const Op& op) {
  const auto* o = std::get_if<Gemm>(&op);
  return o != nullptr && (o->ldc > o->n || (o->batch > 1 && o->stride_c > o->m * o->ldc));
}

}  // namespace

std::optional<LargeProduct> check_large_product(const OpGraph& graph, std::size_t index, const HostTensors& values,
                                                const ToleranceModel& model,
                                                std::span<const std::vector<std::byte>> results,
                                                std::span<const std::size_t> last_writer,
                                                const ReferenceCheckOptions& options) {
  const Op& op = graph.ops[index];
  if (multiplications(op) <= options.largest_full_product || is_narrow(op, options.least_folded) || has_gaps(op)) {
    return std::nullopt;
  }
  for (TensorId id : reads(op)) {
    if (!model.at(id).exact()) return std::nullopt;
  }
  const TensorId written = writes(op).front();
  const std::vector<std::byte>& result = results[static_cast<std::size_t>(written)];
  if (result.empty() || !is_floating(graph.at(written).dtype)) return std::nullopt;

  LargeProduct product{.residual = {}, .written = written, .ops = 1};
  StoredNumbers found{graph.at(written).dtype, result};
  std::vector<double> unbiased;
  double added_error = 0.0;
  if (last_writer[static_cast<std::size_t>(written)] == index + 1) {
    const auto* bias = std::get_if<AddBias>(&graph.ops[index + 1]);
    if (bias == nullptr || bias->x != written || !model.at(bias->bias).exact()) return std::nullopt;
    unbiased = without_bias(*bias, values.floats(bias->bias), decode(found.stored, found.bytes));
    if (unbiased.empty()) return std::nullopt;
    found = {DType::f64, std::as_bytes(std::span(unbiased))};
    product.ops = 2;
    added_error = 2.0 * unit_roundoff(graph.at(written).dtype);  // the product's own storage, and the sum's
  } else if (last_writer[static_cast<std::size_t>(written)] != index) {
    return std::nullopt;
  }
  const auto numbers = [&](TensorId id) { return StoredNumbers{DType::f64, values.bytes(id)}; };
  auto residual =
      check_residual(graph, op, numbers, numbers(written), found, added_error, options.seed, options.threads);
  if (!residual) return std::nullopt;
  product.residual = std::move(*residual);
  return product;
}

}  // namespace aibench
