#pragma once

#include <array>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "bench/config/json_document.h"
#include "bench/config/parameter_grid.h"
#include "bench/config/preset.h"
#include "kernels/workloads/workload.h"

namespace aibench {

// One element of "workloads", read and counted but not yet expanded.
struct WorkloadEntry {
  JsonValue source;
  ParameterGrid grid;
  std::function<Workload(const CaseValues&)> make;
};

// One file each. They throw ConfigError; what they return lives no longer than the documents of `workload` and
// `presets`.
WorkloadEntry read_gemm(JsonValue workload, PresetStore& presets, CaseBudget& budget);
WorkloadEntry read_conv2d(JsonValue workload, PresetStore& presets, CaseBudget& budget);
WorkloadEntry read_network(JsonValue workload, CaseBudget& budget);
WorkloadEntry read_train(JsonValue workload, CaseBudget& budget);  // a network that is trained to a goal
WorkloadEntry read_copy(JsonValue workload, CaseBudget& budget);

// The value of "layers" of a network.
std::vector<Layer> read_layers(JsonValue layers);

// A grid over `specs` for an op that knows "shapes" and "preset" as well; refuses keys that are neither of these nor
// "op" nor a parameter.
ParameterGrid read_shaped_grid(const ParameterSpecs& specs, std::string_view op, JsonValue workload,
                               PresetStore& presets, CaseBudget& budget);

// The words of a parameter's choices, in the order of the enumerators.
template <std::size_t kCount, class Enum>
std::vector<std::string_view> names_of(const std::array<Enum, kCount>& enumerators) {
  std::vector<std::string_view> names;
  for (const Enum e : enumerators) names.push_back(name_of(e));
  return names;
}

// The parameter "dtype" of an op that knows `dtypes`, with its default f32, and the one of them that a case chose.
ParameterSpec dtype_parameter(std::span<const DType> dtypes);
DType dtype_of(const CaseValues& values, std::span<const DType> dtypes);

// The parameter "layout" with its default nchw, and what a case chose.
ParameterSpec layout_parameter();
Layout layout_of(const CaseValues& values);

// The parameter "weights" with its default plain, and what a case chose.
ParameterSpec weights_parameter();
Weights weights_of(const CaseValues& values);

// The whole of "workloads", expanded: distinct, in order, each passing check(). Exact duplicates are one case; two
// different workloads of one id are refused.
std::vector<Workload> read_workloads(JsonValue workloads, const std::vector<std::string>& preset_directories);

}  // namespace aibench
