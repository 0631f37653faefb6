#include <algorithm>
#include <cmath>

#include "kernels/verify/error_limits.h"
#include "kernels/verify/fold_vectors.h"
#include "kernels/verify/residual_sums.h"
#include "kernels/verify/stored_matrix.h"

namespace aibench {
namespace {

constexpr std::size_t kVectors = 2;
constexpr std::int64_t kNormal = 64;

double same(double number) { return number; }

// Squared norms of the rows, or of the columns, of a stored matrix.
std::vector<double> squared_norms(const StoredMatrix& matrix, bool of_columns) {
  std::vector<double> norms(static_cast<std::size_t>(of_columns ? matrix.columns : matrix.rows));
  for (std::int64_t i = 0; i < matrix.rows; ++i) {
    const std::vector<double> row = matrix.row(i);
    for (std::size_t j = 0; j < row.size(); ++j) norms[of_columns ? j : static_cast<std::size_t>(i)] += row[j] * row[j];
  }
  return norms;
}

double sum(const std::vector<double>& numbers) {
  double total = 0.0;
  for (double number : numbers) total += number;
  return total;
}

// C X = alpha Outer (Inner X) + beta C0 X: the product as it stands with its columns folded, or its transpose.
struct Factors {
  StoredMatrix outer, inner, c;
  bool outer_transposed, inner_transposed, c_transposed;
};

}  // namespace

bool residual_applies(const Gemm& op, DType result) {
  return is_floating(result) && std::min(op.m, op.n) >= kLeastFolded;
}

Residual check_gemm_residual(const Gemm& op, const ResidualTarget& target, StoredNumbers a, StoredNumbers b,
                             StoredNumbers c_before, StoredNumbers c, std::uint64_t seed) {
  // Folding the shorter side leaves one wrong element in the company of fewer right ones.
  const bool fold_rows = op.m < op.n;
  const std::int64_t folded = std::min(op.m, op.n);
  // A sum of many rounding errors is normal; the scale makes those of all rows alike.
  const bool are_alike = folded >= kNormal;
  ResidualSums sums(target, folded, op.k, gemm_limit(target.operands, target.result, op.k), are_alike);
  for (std::int64_t i = 0; i < op.batch; ++i) {
    const StoredMatrix left = stored_a(op, a.stored, a.bytes, i), right = stored_b(op, b.stored, b.bytes, i);
    const StoredMatrix c_matrix = stored_c(op, c.stored, c.bytes, i);
    const Factors f = fold_rows ? Factors{right, left, c_matrix, !op.trans_b, !op.trans_a, true}
                                : Factors{left, right, c_matrix, op.trans_a, op.trans_b, false};
    const FoldVectors random(seed, "residual " + std::to_string(i));
    std::vector<double> x(static_cast<std::size_t>(folded) * kVectors);
    for (std::size_t j = 0; j < x.size(); ++j) x[j] = random.sign(j);
    const std::vector<double> inner = times(f.inner, f.inner_transposed, x, kVectors, same);
    const std::vector<double> product = times(f.outer, f.outer_transposed, inner, kVectors, same);
    const std::vector<double> found = times(f.c, f.c_transposed, x, kVectors, same);
    std::vector<double> before(found.size());
    if (op.beta != 0.0)
      before = times(stored_c(op, c_before.stored, c_before.bytes, i), f.c_transposed, x, kVectors, same);

    const std::vector<double> outer_norms = squared_norms(f.outer, f.outer_transposed);
    const std::vector<double> c_norms = squared_norms(f.c, f.c_transposed);
    const double inner_norm = sum(squared_norms(f.inner, false));
    for (std::size_t row = 0; row < c_norms.size(); ++row) {
      const double products = std::abs(op.alpha) * std::sqrt(outer_norms[row] * inner_norm / static_cast<double>(op.k));
      const double scale = std::max(products, std::sqrt(c_norms[row]));
      for (std::size_t v = 0; v < kVectors; ++v) {
        const std::size_t at = row * kVectors + v;
        sums.add(found[at] - op.alpha * product[at] - op.beta * before[at], scale, [&] {
          return std::string(fold_rows ? "column " : "row ") + std::to_string(row) +
                 (op.batch > 1 ? " of matrix " + std::to_string(i) : "");
        });
      }
    }
  }
  return sums.conclude();
}

}  // namespace aibench
