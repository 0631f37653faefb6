#include "bench/config/shipped.h"

#include "bench/config/files.h"
#include "bench/config/json_document.h"
#include "bench/config/run_config.h"

namespace aibench {
namespace {

constexpr const char* kSchemaFile = "aibench.schema.json";

}  // namespace

std::string starter_config() {
  return R"json({
  // What this run is called in tables and results.
  "name": "starter",

  // Where to measure. Left out: every target that this machine has (see `aibench info`).
  // "targets": ["cpu/openblas", "cuda"],

  "measure": {
    "rounds": 10,          // fresh processes; a case stops earlier once it is precise enough
    "precision": "1%",     // half width of the 95 % interval of the median
    "min_time": "100ms"    // measured time of a case in one round
  },

  "workloads": [
    // A list makes one case of each value, "=m" ties a size to another: four square products.
    { "op": "gemm", "dtype": "f32", "m": [128, 256, 512, 1024], "n": "=m", "k": "=m" },

    // One layer of ResNet-50 in all three directions that training needs.
    { "op": "conv2d", "direction": ["forward", "backward_data", "backward_weights"],
      "n": 4, "c": 64, "h": 56, "w": 56, "k": 64, "r": 3, "s": 3, "pad": 1 },

    // A small network: one forward pass, and one whole training step.
    { "op": "network", "name": "two-layers", "mode": ["inference", "training"], "batch": 64,
      "input": [784],
      "layers": [ {"fully_connected": 128}, "relu", {"fully_connected": 10} ],
      "loss": "cross_entropy", "optimizer": {"sgd": {"lr": 0.01, "momentum": 0.9}} }
  ]
}
)json";
}

std::string schema_text(const std::vector<std::string>& directories) {
  const std::string path = find_file(directories, kSchemaFile);
  if (!path.empty()) return read_file(path, kMaxJsonBytes);
  std::string searched;
  for (const std::string& directory : directories) searched += (searched.empty() ? "" : ", ") + directory;
  throw ConfigError(std::string(kSchemaFile) + ": not found in " + (searched.empty() ? "any directory" : searched) +
                    "; reinstall, or run from a complete tree");
}

}  // namespace aibench
