#include "kernels/reference/host/openblas_kernels.h"

#include <algorithm>
#include <array>
#include <utility>

namespace aibench::openblas {

IsaLevel level_of(std::string_view core_name) {
  static constexpr std::array<std::pair<std::string_view, IsaLevel>, 10> kLevels = {{
      {"SapphireRapids", IsaLevel::avx512},
      {"Cooperlake", IsaLevel::avx512},
      {"SkylakeX", IsaLevel::avx512},
      {"Zen", IsaLevel::avx2},
      {"Haswell", IsaLevel::avx2},
      {"Excavator", IsaLevel::avx2},
      {"Steamroller", IsaLevel::avx},
      {"Piledriver", IsaLevel::avx},
      {"Bulldozer", IsaLevel::avx},
      {"Sandybridge", IsaLevel::avx},
  }};
  const auto found =
      std::find_if(kLevels.begin(), kLevels.end(), [&](const auto& entry) { return entry.first == core_name; });
  return found == kLevels.end() ? IsaLevel::sse : found->second;
}

#if defined(__x86_64__)
std::optional<BestKernels> best_kernels() {
  __builtin_cpu_init();
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  if (avx512) return BestKernels{IsaLevel::avx512, "SkylakeX"};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return BestKernels{IsaLevel::avx2, "Haswell"};
  if (__builtin_cpu_supports("avx")) return BestKernels{IsaLevel::avx, "Sandybridge"};
  return BestKernels{IsaLevel::sse, "Prescott"};
}
#else
std::optional<BestKernels> best_kernels() { return std::nullopt; }
#endif

}  // namespace aibench::openblas
