#include "kernels/reference/sim/sim_mutation.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <limits>
#include <string_view>
#include <vector>

namespace aibench {
namespace {

constexpr std::string_view kKinds[] = {"zero_element", "nan_element",    "swap_elements",  "transpose", "scale",
                                       "negate",       "unwritten_tail", "write_past_end", "shift"};

template <class T>
void transpose(const Tensor& tensor, std::span<T> values) {
  const auto columns = static_cast<std::size_t>(tensor.shape.empty() ? 1 : tensor.shape.back());
  const std::size_t rows = columns == 0 ? 0 : values.size() / columns;
  const std::vector<T> old(values.begin(), values.end());
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) values[j * rows + i] = old[i * columns + j];
  }
}

template <class T>
void mutate_values(const std::string& kind, const Tensor& tensor, std::span<T> values, std::span<const T> before) {
  if (values.empty()) return;
  const std::size_t middle = values.size() / 2;
  if (kind == "zero_element") values[middle] = T{0};
  if (kind == "nan_element") values[middle] = std::numeric_limits<T>::quiet_NaN();  // 0 for integers
  if (kind == "swap_elements") std::swap(values.front(), values.back());
  if (kind == "transpose") transpose(tensor, values);
  if (kind == "scale") std::ranges::for_each(values, [](T& v) { v = static_cast<T>(static_cast<double>(v) * 1.001); });
  if (kind == "negate") std::ranges::for_each(values, [](T& v) { v = static_cast<T>(-v); });
  if (kind == "shift") std::ranges::rotate(values, values.begin() + 1);
  if (kind == "unwritten_tail") {
    const std::size_t tail = std::max<std::size_t>(1, values.size() / 8);
    std::copy(before.end() - static_cast<std::ptrdiff_t>(tail), before.end(),
              values.end() - static_cast<std::ptrdiff_t>(tail));
  }
}

// Buffers are aligned to 64 bytes, so their elements may be used in place.
template <class T>
void mutate_as(const std::string& kind, const Tensor& tensor, std::byte* data, std::span<const std::byte> before) {
  const auto count = static_cast<std::size_t>(tensor.elements);
  std::vector<T> old(count);
  std::memcpy(old.data(), before.data(), std::min(before.size(), count * sizeof(T)));
  mutate_values<T>(kind, tensor, {reinterpret_cast<T*>(data), count}, old);
}

}  // namespace

bool is_sim_mutation(const std::string& kind) { return std::ranges::find(kKinds, kind) != std::end(kKinds); }

void mutate(const std::string& kind, const Tensor& tensor, std::byte* data, std::span<const std::byte> before) {
  if (kind == "write_past_end") data[tensor.bytes()] = std::byte{0};
  switch (tensor.dtype) {
    case DType::f64: return mutate_as<double>(kind, tensor, data, before);
    case DType::f32:
    case DType::tf32: return mutate_as<float>(kind, tensor, data, before);
    case DType::i32: return mutate_as<std::int32_t>(kind, tensor, data, before);
    case DType::i8: return mutate_as<std::int8_t>(kind, tensor, data, before);
    default: return;
  }
}

}  // namespace aibench
