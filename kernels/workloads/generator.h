#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "kernels/ops/tensor.h"

// Counter-based data: element i of a tensor depends on (seed, tensor name, i) alone, so that any worker in any
// language makes the same bytes, in any order, in parallel.
//
//   key     = mix(fnv1a64(name) ^ mix(seed))
//   bits(i) = mix(key + (i + 1) * 0x9e3779b97f4a7c15)                    (all modulo 2^64)
//   mix     = the finaliser of SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014)
//   u(i)    = (bits(i) >> 11) * 2^-53, in [0, 1)
//   uniform = low + (high - low) * u(i), computed in fp64, then rounded to the tensor's dtype
//   labels  = floor(u(i) * classes)
//   bytes   = byte i mod 8 of bits(i / 8), the lowest one first
namespace aibench {

std::uint64_t generator_key(std::uint64_t seed, std::string_view tensor_name);
double generator_uniform(std::uint64_t key, std::uint64_t index);  // u(i)

// The tensor's initial contents in its own storage format (`tensor.bytes()` bytes). Deterministic. i8 tensors get
// uniform integers in [-127, 127]. Throws std::invalid_argument for a dtype that the fill does not define.
std::vector<std::byte> generate(const Tensor& tensor, std::uint64_t seed);

}  // namespace aibench
