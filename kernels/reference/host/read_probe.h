#pragma once

#include <cstddef>
#include <optional>

namespace aibench {

// How fast the calling core reads `bytes` of memory at `from`, in bytes a second: once through, in order, with loads
// whose results nothing waits for, as a product of a matrix and a vector reads its matrix. A part beyond the last whole
// 128 bytes is left out. nullopt on processors that have no such loop here, and below 128 bytes.
std::optional<double> read_bytes_per_s(const std::byte* from, std::size_t bytes);

}  // namespace aibench
