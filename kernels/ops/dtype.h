#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace aibench {

// Element types a tensor can declare. `tf32` is stored as 32-bit floats whose products may be rounded to a
// 10-bit mantissa; every other name is its own storage format. `f8e4m3` is OCP's E4M3 (kernels/ops/float8.h).
enum class DType { f64, f32, tf32, f16, bf16, f8e4m3, i8, i32 };

// Bytes one stored element takes.
std::size_t size_of(DType dtype);

// The name used in configs, ids and results: "f64", "f32", ...
std::string_view name_of(DType dtype);

// nullopt when no dtype has that name.
std::optional<DType> dtype_from_name(std::string_view name);

// The dtypes a config may ask for, in the order they are listed to users: those of matrix products, which are all of
// them, and those of convolutions and networks. i32 only appears as an output.
std::span<const DType> config_dtypes();
std::span<const DType> layer_dtypes();

// How products of two numbers of the type are stored: sums of i8 as i32, of f8e4m3 as bf16, all others as themselves.
DType product_dtype(DType operands);

}  // namespace aibench
