#pragma once

#include <optional>
#include <string_view>

// OpenBLAS picks its kernels by the processor's model number while it is loaded. A processor that is newer than the
// library gets the oldest ones: OpenBLAS 0.3.21 runs an Emerald Rapids (family 6, model 207) on SSE3 kernels, at a
// fifth of its speed. The library can be told otherwise only through the environment and only before it is loaded.
namespace aibench::openblas {

enum class IsaLevel { sse, avx, avx2, avx512 };

// What the kernels of that name (openblas_get_corename) need; sse for names that are not known here.
IsaLevel level_of(std::string_view core_name);

// The highest level this processor and kernel support, and the name of kernels that OpenBLAS has for it since 0.3.13.
struct BestKernels {
  IsaLevel level = IsaLevel::sse;
  const char* name = "";
};
std::optional<BestKernels> best_kernels();  // nullopt on processors other than x86-64

}  // namespace aibench::openblas
