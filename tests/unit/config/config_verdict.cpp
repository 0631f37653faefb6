// config_verdict CONFIG [PRESET_DIRECTORY]...: reads a config as `aibench validate` does, without the rest of aibench.
// Prints the id of every case and exits 0, or prints the complaint and exits 2.
#include <cstdio>

#include "bench/config/run_config.h"

int main(int argc, char** argv) {
  if (argc < 2) return std::fputs("usage: config_verdict CONFIG [PRESET_DIRECTORY]...\n", stderr), 2;
  try {
    const aibench::ConfigContext context{.preset_directories = {argv + 2, argv + argc}};
    const aibench::RunConfig config = aibench::load_config(argv[1], context);
    for (const aibench::Workload& workload : config.workloads) std::puts(aibench::id_of(workload).c_str());
  } catch (const aibench::ConfigError& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
  return 0;
}
