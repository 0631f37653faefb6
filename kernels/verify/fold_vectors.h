#pragma once

#include <cstdint>
#include <string_view>

#include "kernels/verify/modular.h"
#include "kernels/workloads/generator.h"

// The random vectors that outputs are folded with: counter-based, so that no order of evaluation changes them.
namespace aibench {

class FoldVectors {
 public:
  FoldVectors(std::uint64_t seed, std::string_view purpose) : key_(generator_key(seed, purpose)) {}

  double uniform(std::uint64_t index) const { return generator_uniform(key_, index); }
  double sign(std::uint64_t index) const { return uniform(index) < 0.5 ? -1.0 : 1.0; }
  Mod61 residue(std::uint64_t index) const {
    const auto half = [&](std::uint64_t i) { return static_cast<std::int64_t>(uniform(i) * 0x1p31); };
    return Mod61::of((half(2 * index) << 31) + half(2 * index + 1));  // 62 random bits
  }

 private:
  std::uint64_t key_;
};

}  // namespace aibench
