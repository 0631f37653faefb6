#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aibench {

// What decides the speed of a math library's kernels on x86, in ascending order.
enum class VectorIsa { sse, avx, avx2, avx512 };
std::string_view name_of(VectorIsa isa);

// The widest that a processor with these /proc/cpuinfo flags has; nullopt for flags of other architectures.
std::optional<VectorIsa> isa_of_processor(const std::vector<std::string>& flags);

// What a library's kernels use, from its configuration in its own words: "kernels Haswell, threads pthread" of
// OpenBLAS, "kernels AVX512_CORE, threads openmp" of oneDNN. nullopt when it names no kernels, or kernels this table
// does not know.
std::optional<VectorIsa> isa_of_kernels(std::string_view configuration);

// "Haswell" of that text; empty when it names none.
std::string_view kernels_in(std::string_view configuration);

}  // namespace aibench
