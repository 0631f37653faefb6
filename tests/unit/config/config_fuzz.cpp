#include <cstddef>
#include <cstdint>

#include "bench/plan/plan.h"

// libFuzzer's entry: any bytes are a config or a ConfigError, and a small config makes a plan.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kSmall = 50;  // workloads; planning thousands only slows the search down
  const aibench::ConfigContext context{.preset_directories = {AIBENCH_SOURCE_DIR "/configs/presets"}};
  try {
    const auto config = aibench::parse_config({reinterpret_cast<const char*>(data), size}, "fuzz", context);
    if (config.workloads.size() > kSmall) return 0;
    aibench::make_plan(config, {.free_memory_bytes = 1e9, .last_level_cache_bytes = 1e7});
  } catch (const aibench::ConfigError&) {
    return 0;  // what a text that is no config is answered with
  }
  return 0;
}
