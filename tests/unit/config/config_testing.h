#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bench/config/json_document.h"
#include "bench/config/run_config.h"

// Shorthands of the config tests.
namespace aibench::config_testing {

inline ConfigContext shipped_presets() { return {.preset_directories = {AIBENCH_SOURCE_DIR "/configs/presets"}}; }

inline RunConfig parse(const std::string& text) { return parse_config(text, "test.json", shipped_presets()); }

// A config around one or more workloads, all on the first line; the first workload starts in column 26.
inline std::string with_workloads(const std::string& workloads) {
  return R"({"name":"t","workloads":[)" + workloads + "]}";
}

inline RunConfig parse_workloads(const std::string& workloads) { return parse(with_workloads(workloads)); }

// The ids of all cases of a config around these workloads.
inline std::vector<std::string> ids_of(const std::string& workloads) {
  std::vector<std::string> ids;
  for (const Workload& workload : parse_workloads(workloads).workloads) ids.push_back(id_of(workload));
  return ids;
}

// The complaint about a config; fails the test when there is none.
inline std::string error_of(const std::string& text) {
  try {
    parse(text);
  } catch (const ConfigError& error) {
    return error.what();
  }
  ADD_FAILURE() << "accepted: " << text.substr(0, 200);
  return {};
}

inline std::string workload_error(const std::string& workloads) { return error_of(with_workloads(workloads)); }

// The complaint of JsonDocument::parse about a text.
inline std::string json_error(const std::string& text) {
  try {
    JsonDocument::parse(text, "t.json");
  } catch (const ConfigError& error) {
    return error.what();
  }
  ADD_FAILURE() << "accepted: " << text.substr(0, 200);
  return {};
}

}  // namespace aibench::config_testing
