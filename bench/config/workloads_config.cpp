#include <array>
#include <charconv>
#include <string>
#include <unordered_map>

#include "bench/config/read.h"
#include "bench/config/text.h"
#include "bench/config/workload_config.h"

namespace aibench {
namespace {

constexpr std::array<std::string_view, 5> kOps = {"gemm", "conv2d", "network", "train", "copy"};

WorkloadEntry read_entry(JsonValue workload, PresetStore& presets, CaseBudget& budget) {
  if (!workload.is_object()) {
    workload.fail({.what = "expected a workload { \"op\": ... }, found " + workload.describe()});
  }
  switch (read_choice(require_member(workload, "op"), kOps)) {
    case 0: return read_gemm(workload, presets, budget);
    case 1: return read_conv2d(workload, presets, budget);
    case 2: return read_network(workload, budget);
    case 3: return read_train(workload, budget);
    default: return read_copy(workload, budget);
  }
}

// Follows "layers/3" as far as the text goes.
JsonValue descend(JsonValue from, std::string_view field) {
  while (!field.empty()) {
    const std::string_view step = field.substr(0, field.find('/'));
    field.remove_prefix(std::min(field.size(), step.size() + 1));
    std::size_t index = 0;
    const bool numeric = std::from_chars(step.data(), step.data() + step.size(), index).ec == std::errc();
    const auto next = from.is_array() && numeric ? from.element(index) : from.find(step);
    if (!next) break;
    from = *next;
  }
  return from;
}

[[noreturn]] void fail_check(const WorkloadEntry& entry, const CaseValues& values, const WorkloadError& error) {
  const JsonValue place = values.where(error.field).value_or(descend(entry.source, error.field));
  const std::string sizes = values.describe_sizes();
  place.fail({.what = error.field + ": " + error.message + (sizes.empty() ? "" : " (in the case " + sizes + ")")});
}

}  // namespace

ParameterSpec dtype_parameter(std::span<const DType> dtypes) {
  ParameterSpec spec{.key = "dtype", .kind = ParameterSpec::Kind::choice};
  for (DType dtype : dtypes) {
    if (dtype == DType::f32) spec.standard.integer = static_cast<std::int64_t>(spec.choices.size());
    spec.choices.push_back(name_of(dtype));
  }
  return spec;
}

DType dtype_of(const CaseValues& values, std::span<const DType> dtypes) {
  return dtypes[static_cast<std::size_t>(values.integer("dtype"))];
}

ParameterSpec layout_parameter() {
  return {
      .key = "layout", .kind = ParameterSpec::Kind::choice, .choices = {name_of(Layout::nchw), name_of(Layout::nhwc)}};
}

Layout layout_of(const CaseValues& values) { return values.integer("layout") == 0 ? Layout::nchw : Layout::nhwc; }

ParameterSpec weights_parameter() {
  return {.key = "weights",
          .kind = ParameterSpec::Kind::choice,
          .choices = {name_of(Weights::plain), name_of(Weights::packed)}};
}

Weights weights_of(const CaseValues& values) {
  return values.integer("weights") == 0 ? Weights::plain : Weights::packed;
}

ParameterGrid read_shaped_grid(const ParameterSpecs& specs, std::string_view op, JsonValue workload,
                               PresetStore& presets, CaseBudget& budget) {
  std::vector<std::string_view> keys = {"op", "preset", "shapes"};
  for (std::string_view key : keys_of(specs)) keys.push_back(key);
  require_object(workload, "a " + std::string(op) + " workload", keys);
  const auto preset = workload.find("preset");
  const auto shapes = workload.find("shapes");
  if (preset && shapes) shapes->fail_at_key({.what = "\"shapes\" and \"preset\" are both given; a workload has one"});
  if (preset) return ParameterGrid(specs, workload, &presets.rows(*preset, op), budget);
  if (!shapes) return ParameterGrid(specs, workload, nullptr, budget);
  require_list(*shapes, "shapes");
  ShapeRows table{.name = "\"shapes\"", .rows = {}, .defaults = std::nullopt};
  for (JsonValue row : *shapes) table.rows.push_back(row);
  return ParameterGrid(specs, workload, &table, budget);
}

std::vector<Workload> read_workloads(JsonValue workloads, const std::vector<std::string>& preset_directories) {
  require_list(workloads, "workloads");
  PresetStore presets(preset_directories);
  CaseBudget budget;
  std::vector<WorkloadEntry> entries;
  for (JsonValue workload : workloads) entries.push_back(read_entry(workload, presets, budget));

  std::vector<Workload> expanded;
  std::unordered_map<std::string, std::size_t> index_of_id;
  for (const WorkloadEntry& entry : entries) {
    for (std::int64_t i = 0; i < entry.grid.count(); ++i) {
      const CaseValues values = entry.grid.at(i);
      Workload workload = entry.make(values);
      if (const auto error = check(workload)) fail_check(entry, values, *error);
      const auto [known, is_new] = index_of_id.emplace(id_of(workload), expanded.size());
      if (is_new) {
        expanded.push_back(std::move(workload));
      } else if (expanded[known->second] != workload) {
        descend(entry.source, "name")
            .fail({.what = "a different workload before this one has the same id " + in_quotes(known->first) +
                           "; give them different names"});
      }
    }
  }
  return expanded;
}

}  // namespace aibench
