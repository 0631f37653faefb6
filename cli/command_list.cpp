#include <algorithm>
#include <cstdio>
#include <filesystem>

#include <nlohmann/json.hpp>

#include "bench/system/paths.h"
#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/targets.h"
#include "kernels/ops/dtype.h"

namespace aibench {
namespace {

std::vector<std::string> json_files_in(const std::string& directory, bool stem) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(directory, ignored)) {
    const std::filesystem::path& path = entry.path();
    if (path.extension() != ".json" || path.stem().extension() == ".schema") continue;
    names.push_back(stem ? path.stem().string() : path.string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

struct Listing {
  std::vector<std::string> operations = {"gemm", "conv2d", "network", "train", "copy"};
  std::vector<std::string> dtypes, targets, presets, configs;
};

Listing collect() {
  Listing listing;
  for (const DType dtype : config_dtypes()) listing.dtypes.emplace_back(name_of(dtype));
  for (const Target& target : available_targets()) listing.targets.push_back(target.name);
  for (const std::string& directory : preset_directories()) {
    for (std::string& name : json_files_in(directory, true)) listing.presets.push_back(std::move(name));
  }
  if (const auto directory = configs_directory()) listing.configs = json_files_in(*directory, false);
  return listing;
}

void print(const char* title, const std::vector<std::string>& names) {
  std::printf("%s\n", title);
  if (names.empty()) std::printf("  (none found)\n");
  for (const std::string& name : names) std::printf("  %s\n", name.c_str());
}

int list(bool json) {
  const Listing listing = collect();
  if (json) {
    const nlohmann::ordered_json document = {{"operations", listing.operations},
                                             {"dtypes", listing.dtypes},
                                             {"targets", listing.targets},
                                             {"presets", listing.presets},
                                             {"configs", listing.configs}};
    std::printf("%s\n", document.dump(1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
    return kExitFine;
  }
  print("operations", listing.operations);
  print("dtypes", listing.dtypes);
  print("targets with a worker here (aibench info says whether they are usable; pytorch runs only when asked for)",
        listing.targets);
  print("presets", listing.presets);
  print("configs", listing.configs);
  return kExitFine;
}

}  // namespace

Subcommand add_list(CLI::App& program) {
  auto json = std::make_shared<bool>(false);
  CLI::App* app = program.add_subcommand("list", "List operations, dtypes, targets, presets and shipped configs");
  app->add_flag("--json", *json, "Print JSON");
  app->footer("Example:\n  aibench list");
  return {app, [json] { return list(*json); }};
}

}  // namespace aibench
