#include "bench/result/kernel_isa.h"

#include <algorithm>
#include <array>
#include <utility>

namespace aibench {
namespace {

constexpr std::string_view kPrefix = "kernels ";

// The names that OpenBLAS gives its x86 kernels, and those of the instruction sets that oneDNN chooses from.
constexpr std::array<std::pair<std::string_view, VectorIsa>, 37> kKernels = {{
    {"SapphireRapids", VectorIsa::avx512},
    {"Cooperlake", VectorIsa::avx512},
    {"SkylakeX", VectorIsa::avx512},
    {"Zen", VectorIsa::avx2},
    {"Haswell", VectorIsa::avx2},
    {"Excavator", VectorIsa::avx2},
    {"Steamroller", VectorIsa::avx},
    {"Piledriver", VectorIsa::avx},
    {"Bulldozer", VectorIsa::avx},
    {"Sandybridge", VectorIsa::avx},
    {"Nehalem", VectorIsa::sse},
    {"Dunnington", VectorIsa::sse},
    {"Penryn", VectorIsa::sse},
    {"Core2", VectorIsa::sse},
    {"Atom", VectorIsa::sse},
    {"Prescott", VectorIsa::sse},
    {"Banias", VectorIsa::sse},
    {"Northwood", VectorIsa::sse},
    {"Katmai", VectorIsa::sse},
    {"Coppermine", VectorIsa::sse},
    {"Athlon", VectorIsa::sse},
    {"Opteron", VectorIsa::sse},
    {"Opteron_SSE3", VectorIsa::sse},
    {"Barcelona", VectorIsa::sse},
    {"Bobcat", VectorIsa::sse},
    {"Nano", VectorIsa::sse},
    {"AVX512_CORE_AMX_FP16", VectorIsa::avx512},
    {"AVX512_CORE_AMX", VectorIsa::avx512},
    {"AVX512_CORE_FP16", VectorIsa::avx512},
    {"AVX512_CORE_BF16", VectorIsa::avx512},
    {"AVX512_CORE_VNNI", VectorIsa::avx512},
    {"AVX512_CORE", VectorIsa::avx512},
    {"AVX2_VNNI_2", VectorIsa::avx2},
    {"AVX2_VNNI", VectorIsa::avx2},
    {"AVX2", VectorIsa::avx2},
    {"AVX", VectorIsa::avx},
    {"SSE41", VectorIsa::sse},
}};

}  // namespace

std::string_view name_of(VectorIsa isa) {
  switch (isa) {
    case VectorIsa::sse: return "SSE";
    case VectorIsa::avx: return "AVX";
    case VectorIsa::avx2: return "AVX2";
    case VectorIsa::avx512: return "AVX-512";
  }
  return "?";
}

std::optional<VectorIsa> isa_of_processor(const std::vector<std::string>& flags) {
  const auto has = [&](std::string_view flag) { return std::find(flags.begin(), flags.end(), flag) != flags.end(); };
  // Kernels for AVX-512 need all four parts.
  if (has("avx512f") && has("avx512bw") && has("avx512dq") && has("avx512vl")) return VectorIsa::avx512;
  if (has("avx2") && has("fma")) return VectorIsa::avx2;
  if (has("avx")) return VectorIsa::avx;
  return has("sse4_2") ? std::optional(VectorIsa::sse) : std::nullopt;
}

std::string_view kernels_in(std::string_view configuration) {
  if (!configuration.starts_with(kPrefix)) return {};
  const std::string_view rest = configuration.substr(kPrefix.size());
  return rest.substr(0, rest.find(','));
}

std::optional<VectorIsa> isa_of_kernels(std::string_view configuration) {
  const std::string_view name = kernels_in(configuration);
  const auto found = std::find_if(kKernels.begin(), kKernels.end(), [&](const auto& k) { return k.first == name; });
  return found == kKernels.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace aibench
