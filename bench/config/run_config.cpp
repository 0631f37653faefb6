#include "bench/config/run_config.h"

#include <algorithm>
#include <array>

#include "bench/config/files.h"
#include "bench/config/json_document.h"
#include "bench/config/measure_config.h"
#include "bench/config/read.h"
#include "bench/config/sha256.h"
#include "bench/config/text.h"
#include "bench/config/workload_config.h"

namespace aibench {
namespace {

constexpr std::array<std::string_view, 6> kKeys = {"$schema", "name", "targets", "baseline", "measure", "workloads"};
constexpr std::size_t kMaxTargets = 32;

Target read_target(JsonValue value) {
  const std::string_view text = read_string(value, kTargetForms);
  const auto target = parse_target(text);
  if (!target) value.fail({.what = in_quotes(text) + " is not a target", .allowed = std::string(kTargetForms)});
  return *target;
}

std::vector<Target> read_targets(JsonValue value) {
  require_list(value, "targets");
  if (value.size() > kMaxTargets) {
    value.fail(
        {.what = std::to_string(value.size()) + " targets", .allowed = "at most " + std::to_string(kMaxTargets)});
  }
  std::vector<Target> targets;
  for (JsonValue element : value) {
    Target target = read_target(element);
    if (std::find(targets.begin(), targets.end(), target) != targets.end()) {
      element.fail({.what = "the target " + in_quotes(target.name) + " stands in the list twice"});
    }
    targets.push_back(std::move(target));
  }
  return targets;
}

// "cpu" is a baseline for a run on "cpu/openblas": the fastest of its kind.
bool covers(const Target& baseline, const Target& target) {
  return baseline.kind == target.kind && baseline.index == target.index &&
         (baseline.provider.empty() || baseline.provider == target.provider);
}

std::string read_baseline(JsonValue value, const std::vector<Target>& targets) {
  const Target baseline = read_target(value);
  const bool known = std::any_of(targets.begin(), targets.end(), [&](const Target& t) { return covers(baseline, t); });
  if (!targets.empty() && !known) {
    std::vector<std::string_view> names;
    for (const Target& target : targets) names.push_back(target.name);
    value.fail(
        {.what = "the baseline " + in_quotes(baseline.name) + " is none of the targets", .allowed = joined(names)});
  }
  return baseline.name;
}

}  // namespace

RunConfig parse_config(std::string_view text, const std::string& file, const ConfigContext& context) {
  const auto document = JsonDocument::parse(text, file == "-" ? "stdin" : file);
  const JsonValue root = document->root();
  require_object(root, "a config", kKeys);
  RunConfig config;
  if (const auto schema = root.find("$schema")) read_string(*schema, "the place of the JSON schema");
  config.name = read_name(require_member(root, "name"));
  if (const auto targets = root.find("targets")) config.targets = read_targets(*targets);
  if (const auto baseline = root.find("baseline")) config.baseline = read_baseline(*baseline, config.targets);
  if (const auto measure = root.find("measure")) config.measure = read_measure(*measure);
  config.workloads = read_workloads(require_member(root, "workloads"), context.preset_directories);
  config.text = text;
  config.sha256 = sha256(text);
  return config;
}

RunConfig load_config(const std::string& path, const ConfigContext& context) {
  return parse_config(read_file(path, kMaxJsonBytes), path, context);
}

}  // namespace aibench
