#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/ops/stored_number.h"

// Elements of any type as doubles.
namespace aibench::cuda::fake {

inline double load(DType type, const void* data, std::int64_t index) {
  return load_number(type, static_cast<const std::byte*>(data) + index * static_cast<std::int64_t>(size_of(type)));
}

inline void store(DType type, void* data, std::int64_t index, double number) {
  store_number(type, static_cast<std::byte*>(data) + index * static_cast<std::int64_t>(size_of(type)), number);
}

}  // namespace aibench::cuda::fake
