#include "kernels/ops/dtype.h"

#include <array>

namespace aibench {
namespace {

constexpr std::array kAll = {DType::f64,  DType::f32,    DType::tf32, DType::f16,
                             DType::bf16, DType::f8e4m3, DType::i8,   DType::i32};
constexpr std::array kConfig = {DType::f64, DType::f32, DType::tf32, DType::f16, DType::bf16, DType::f8e4m3, DType::i8};
constexpr std::array kLayers = {DType::f64, DType::f32, DType::tf32, DType::f16, DType::bf16, DType::i8};

}  // namespace

std::size_t size_of(DType dtype) {
  switch (dtype) {
    case DType::f64: return 8;
    case DType::f32:
    case DType::tf32:
    case DType::i32: return 4;
    case DType::f16:
    case DType::bf16: return 2;
    case DType::f8e4m3:
    case DType::i8: return 1;
  }
  return 0;
}

std::string_view name_of(DType dtype) {
  switch (dtype) {
    case DType::f64: return "f64";
    case DType::f32: return "f32";
    case DType::tf32: return "tf32";
    case DType::f16: return "f16";
    case DType::bf16: return "bf16";
    case DType::f8e4m3: return "f8e4m3";
    case DType::i8: return "i8";
    case DType::i32: return "i32";
  }
  return "?";
}

std::optional<DType> dtype_from_name(std::string_view name) {
  for (DType dtype : kAll) {
    if (name_of(dtype) == name) return dtype;
  }
  return std::nullopt;
}

std::span<const DType> config_dtypes() { return kConfig; }
std::span<const DType> layer_dtypes() { return kLayers; }

DType product_dtype(DType operands) {
  if (operands == DType::i8) return DType::i32;
  return operands == DType::f8e4m3 ? DType::bf16 : operands;
}

}  // namespace aibench
