#include "kernels/reference/fp64/gemm.h"

#include <algorithm>
#include <type_traits>

#include "kernels/reference/fp64/half_types.h"
#include "kernels/reference/fp64/parallel.h"

namespace aibench::reference {
namespace {

constexpr std::int64_t kTile = 64;
static_assert(kTile % 4 == 0);

template <class In>
using Sum = std::conditional_t<std::is_integral_v<In>, std::int64_t, double>;

template <class In>
struct alignas(64) Tile {
  Sum<In> at[kTile][kTile];
};

// A stored matrix: element (row, column) of op(M) lies at row * row_step + column * column_step.
template <class In>
struct Operand {
  const In* data;
  std::int64_t row_step, column_step;
};

// tile(i, j) = operand(row + i, column + j), zero outside rows x columns.
template <class In>
void pack(const Operand<In>& operand, std::int64_t row, std::int64_t column, std::int64_t rows, std::int64_t columns,
          Tile<In>& tile) {
  for (std::int64_t i = 0; i < kTile; ++i) {
    for (std::int64_t j = 0; j < kTile; ++j) {
      tile.at[i][j] =
          i < rows && j < columns
              ? static_cast<Sum<In>>(operand.data[(row + i) * operand.row_step + (column + j) * operand.column_step])
              : Sum<In>{};
    }
  }
}

// c += a * b over the first `rows` rows; the padding of a and b is zero. Four terms at a time, so that c is loaded and
// stored a quarter as often.
template <class In>
void multiply(const Tile<In>& a, const Tile<In>& b, std::int64_t rows, std::int64_t depth, Tile<In>& c) {
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t l = 0; l < depth; l += 4) {
      const Sum<In> a0 = a.at[i][l], a1 = a.at[i][l + 1], a2 = a.at[i][l + 2], a3 = a.at[i][l + 3];
      for (std::int64_t j = 0; j < kTile; ++j) {
        c.at[i][j] += a0 * b.at[l][j] + a1 * b.at[l + 1][j] + a2 * b.at[l + 2][j] + a3 * b.at[l + 3][j];
      }
    }
  }
}

template <class In, class Out>
Out combine(const Gemm& op, Sum<In> sum, const Out* c) {
  auto result = static_cast<Sum<In>>(op.alpha) * sum;
  if (op.beta != 0.0) result += static_cast<Sum<In>>(op.beta) * static_cast<Sum<In>>(*c);
  return static_cast<Out>(result);
}

// Rows [row, row + kTile) and columns [column, column + kTile) of one matrix of C.
template <class In, class Out>
void compute_tile(const Gemm& op, const Operand<In>& a, const Operand<In>& b, Out* c, std::int64_t row,
                  std::int64_t column) {
  const std::int64_t rows = std::min(kTile, op.m - row), columns = std::min(kTile, op.n - column);
  Tile<In> tile_a, tile_b, sums{};
  for (std::int64_t l = 0; l < op.k; l += kTile) {
    const std::int64_t depth = std::min(kTile, op.k - l);
    pack(a, row, l, rows, depth, tile_a);
    pack(b, l, column, depth, columns, tile_b);
    multiply<In>(tile_a, tile_b, rows, depth, sums);
  }
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < columns; ++j) {
      Out& out = c[(row + i) * op.ldc + column + j];
      out = combine<In>(op, sums.at[i][j], &out);
    }
  }
}

}  // namespace

template <class In, class Out>
void gemm(const Gemm& op, const In* a, const In* b, Out* c, int threads) {
  const std::int64_t tile_rows = (op.m + kTile - 1) / kTile, tile_columns = (op.n + kTile - 1) / kTile;
  parallel_for(threads, op.batch * tile_rows * tile_columns, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int64_t matrix = i / (tile_rows * tile_columns), tile = i % (tile_rows * tile_columns);
      const Operand<In> operand_a{a + matrix * op.stride_a, op.trans_a ? 1 : op.lda, op.trans_a ? op.lda : 1};
      const Operand<In> operand_b{b + matrix * op.stride_b, op.trans_b ? 1 : op.ldb, op.trans_b ? op.ldb : 1};
      compute_tile<In, Out>(op, operand_a, operand_b, c + matrix * op.stride_c, tile / tile_columns * kTile,
                            tile % tile_columns * kTile);
    }
  });
}

template void gemm(const Gemm&, const double*, const double*, double*, int);
template void gemm(const Gemm&, const float*, const float*, float*, int);
template void gemm(const Gemm&, const Bf16*, const Bf16*, Bf16*, int);
template void gemm(const Gemm&, const Bf16*, const Bf16*, float*, int);
template void gemm(const Gemm&, const F16*, const F16*, F16*, int);
template void gemm(const Gemm&, const F16*, const F16*, float*, int);
template void gemm(const Gemm&, const F8E4M3*, const F8E4M3*, Bf16*, int);
template void gemm(const Gemm&, const std::int8_t*, const std::int8_t*, std::int32_t*, int);

}  // namespace aibench::reference
