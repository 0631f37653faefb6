#include <cctype>

#include "kernels/verify/exact_check.h"
#include "kernels/verify/exact_sums.h"
#include "kernels/verify/fold_vectors.h"
#include "kernels/verify/gemm_gaps.h"
#include "kernels/verify/stored_matrix.h"

namespace aibench {
Check check_gemm_exactly(const Gemm& op, DType operands, DType result, std::span<const std::byte> a,
                         std::span<const std::byte> b, std::span<const std::byte> c_before,
                         std::span<const std::byte> c, std::uint64_t seed) {
  const auto whole = [](double number) { return Mod61::of(static_cast<std::int64_t>(number)); };
  const auto quarters = [](double number) { return Mod61::of(static_cast<std::int64_t>(4.0 * number)); };
  const Mod61 alpha = quarters(op.alpha), beta = quarters(op.beta);
  ExactSums sums("c", op.m * op.n * op.batch, 4.0);
  for (std::int64_t matrix = 0; matrix < op.batch; ++matrix) {
    const FoldVectors random(seed, "freivalds " + std::to_string(matrix));
    std::vector<Mod61> x;
    for (std::int64_t j = 0; j < op.n; ++j) x.push_back(random.residue(static_cast<std::uint64_t>(j)));
    if (const auto row = overwritten_gap(op, result, c_before, c, matrix)) {
      return sums.overwritten("row " + std::to_string(*row) + " of matrix " + std::to_string(matrix));
    }
    const StoredMatrix stored = stored_c(op, result, c, matrix);
    for (std::int64_t i = 0; i < op.m; ++i) {
      const std::vector<double> row = stored.row(i);
      if (!sums.count(row)) {
        return sums.not_an_integer("row " + std::to_string(i) + " of matrix " + std::to_string(matrix));
      }
    }
    const std::vector<Mod61> bx = times(stored_b(op, operands, b, matrix), op.trans_b, x, 1, whole);
    const std::vector<Mod61> abx = times(stored_a(op, operands, a, matrix), op.trans_a, bx, 1, whole);
    const std::vector<Mod61> cx = times(stored, false, x, 1, quarters);
    std::vector<Mod61> before(cx.size());
    if (op.beta != 0.0) before = times(stored_c(op, result, c_before, matrix), false, x, 1, whole);
    for (std::size_t i = 0; i < cx.size(); ++i) {
      if (cx[i] == alpha * abx[i] + beta * before[i]) continue;
      sums.differs("row " + std::to_string(i) + " of matrix " + std::to_string(matrix));
    }
  }
  return sums.conclude();
}

bool is_mistrusted(const Check& check) { return check.state == "unknown" && check.reason.starts_with(kMistrusted); }

}  // namespace aibench
