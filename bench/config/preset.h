#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/config/json_document.h"
#include "bench/config/parameter_grid.h"

namespace aibench {

// Shape tables by name: <directory>/<name>.json, an object
//   { "source": "who published the shapes", "note": "...", "defaults": {"conv2d": {"n": 32}},
//     "gemm": [ {"m": 1, "n": 2, "k": 3}, ... ], "conv2d": [ ... ] }
// with at least one table. Parsed as strictly as a config.
class PresetStore {
 public:
  explicit PresetStore(std::vector<std::string> directories) : directories_(std::move(directories)) {}

  // The table `op` of the preset that `value` names. The result stays valid as long as the store. Throws ConfigError
  // at `value` when there is no such preset or table, inside the preset's file when that is malformed.
  const ShapeRows& rows(JsonValue value, std::string_view op);

 private:
  struct Preset {
    std::unique_ptr<const JsonDocument> document;
    std::map<std::string, ShapeRows, std::less<>> tables;
  };
  const Preset& load(JsonValue value);

  std::vector<std::string> directories_;
  std::map<std::string, Preset, std::less<>> loaded_;
};

// Names of all presets in the directories, sorted, each once.
std::vector<std::string> list_presets(const std::vector<std::string>& directories);

}  // namespace aibench
