#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kernels/ops/tensor.h"

namespace aibench {

// How many elements a row-major tensor of that shape has.
inline std::int64_t element_count(std::span<const std::int64_t> shape) {
  std::int64_t elements = 1;
  for (const std::int64_t size : shape) elements *= size;
  return elements;
}

// A tensor that its shape describes whole.
inline Tensor shaped_tensor(std::string name, DType dtype, std::vector<std::int64_t> shape, TensorRole role,
                            Fill fill = {}) {
  const std::int64_t elements = element_count(shape);
  return {.name = std::move(name),
          .dtype = dtype,
          .shape = std::move(shape),
          .elements = elements,
          .role = role,
          .fill = std::move(fill)};
}

}  // namespace aibench
