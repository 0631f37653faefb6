#include "kernels/verify/gemm_gaps.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "kernels/ops/canary.h"

namespace aibench {

std::optional<std::int64_t> overwritten_gap(const Gemm& op, DType result, std::span<const std::byte> before,
                                            std::span<const std::byte> after, std::int64_t i) {
  const auto size = static_cast<std::int64_t>(size_of(result));
  const auto elements = static_cast<std::int64_t>(after.size()) / size;
  std::vector<std::byte> untouched(static_cast<std::size_t>((op.ldc - op.n) * size));
  fill_canary(result, untouched);
  for (std::int64_t row = 0; row < op.m; ++row) {
    const std::int64_t first = i * op.stride_c + row * op.ldc + op.n;
    const std::int64_t count = std::min(op.ldc - op.n, elements - first);
    if (count <= 0) continue;
    const auto at = static_cast<std::size_t>(first * size), bytes = static_cast<std::size_t>(count * size);
    const std::span<const std::byte> old =
        before.empty() ? std::span<const std::byte>(untouched).first(bytes) : before.subspan(at, bytes);
    if (std::memcmp(after.data() + at, old.data(), bytes) != 0) return row;
  }
  return std::nullopt;
}

}  // namespace aibench
