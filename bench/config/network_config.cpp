#include <algorithm>
#include <array>
#include <limits>

#include "bench/config/read.h"
#include "bench/config/text.h"
#include "bench/config/workload_config.h"
#include "kernels/workloads/limits.h"

namespace aibench {
namespace {

using Kind = ParameterSpec::Kind;

constexpr std::array kTrainDtypes = {DType::f32, DType::bf16, DType::f16};
constexpr std::array kModes = {NetworkMode::inference, NetworkMode::training};

const ParameterSpecs& specs() {
  static const ParameterSpecs list = {
      dtype_parameter(layer_dtypes()),
      {.key = "mode", .kind = Kind::choice, .choices = names_of(kModes)},
      {.key = "batch", .standard = {.integer = 1}},
      layout_parameter(),
      weights_parameter(),
  };
  return list;
}

const ParameterSpecs& train_specs() {
  static const ParameterSpecs list = {{.key = "dtype", .kind = Kind::choice, .choices = names_of(kTrainDtypes)},
                                      {.key = "batch", .standard = {.integer = 1}},
                                      layout_parameter()};
  return list;
}

double read_ratio(JsonValue value, bool zero_is_fine, double below) {
  const double number = read_number(value);
  if (number > 0 || (zero_is_fine && number == 0)) {
    if (number < below) return number;
  }
  value.fail({.what = excerpt(value.written()) + " is out of range",
              .allowed = std::string(zero_is_fine ? "0 and above" : "above 0") + (below == 1 ? ", below 1" : "")});
}

// Overwrites `setting` when the key is there.
void read_optional(JsonValue object, std::string_view key, double& setting, bool zero_is_fine, double below) {
  if (const auto value = object.find(key)) setting = read_ratio(*value, zero_is_fine, below);
}

Optimizer read_optimizer(JsonValue value) {
  constexpr std::array<std::string_view, 2> kOptimizers = {"sgd", "adam"};
  constexpr std::array<std::string_view, 2> kSgdKeys = {"lr", "momentum"};
  constexpr std::array<std::string_view, 4> kAdamKeys = {"lr", "beta1", "beta2", "epsilon"};
  constexpr double kAny = std::numeric_limits<double>::infinity();
  require_object(value, "an optimizer", kOptimizers);
  if (value.size() != 1) value.fail({.what = "an optimizer has exactly one key", .allowed = joined(kOptimizers)});
  if (const auto keys = value.find("sgd")) {
    SgdOptimizer sgd;
    require_object(*keys, "\"sgd\"", kSgdKeys);
    read_optional(*keys, "lr", sgd.learning_rate, false, kAny);
    read_optional(*keys, "momentum", sgd.momentum, true, 1);
    return sgd;
  }
  const JsonValue keys = *value.find("adam");
  AdamOptimizer adam;
  require_object(keys, "\"adam\"", kAdamKeys);
  read_optional(keys, "lr", adam.learning_rate, false, kAny);
  read_optional(keys, "beta1", adam.beta1, true, 1);
  read_optional(keys, "beta2", adam.beta2, true, 1);
  read_optional(keys, "epsilon", adam.epsilon, false, kAny);
  return adam;
}

std::vector<std::int64_t> read_input(JsonValue value) {
  require_list(value, "sizes");
  if (value.size() != 1 && value.size() != 3) {
    value.fail({.what = "one sample has 1 or 3 sizes, not " + std::to_string(value.size()),
                .allowed = "[features] or [channels, height, width]"});
  }
  std::vector<std::int64_t> input;
  for (JsonValue size : value) input.push_back(read_integer(size, 1, kMaxDimension));
  return input;
}

TrainingGoal read_goal(JsonValue workload) {
  constexpr std::int64_t kMostSeed = (std::int64_t{1} << 53) - 1;  // as everywhere: what a double holds
  TrainingGoal goal;
  if (const auto accuracy = workload.find("goal")) goal.accuracy = read_percentage(*accuracy);
  if (const auto epochs = workload.find("max_epochs")) goal.max_epochs = read_integer(*epochs, 1, kMaxEpochs);
  if (const auto images = workload.find("train_images")) goal.train_images = read_integer(*images, 1, kMaxDimension);
  if (const auto images = workload.find("test_images")) goal.test_images = read_integer(*images, 1, kMaxDimension);
  if (const auto seed = workload.find("data_seed")) {
    goal.data_seed = static_cast<std::uint64_t>(read_integer(*seed, 0, kMostSeed));
  }
  return goal;
}

}  // namespace

WorkloadEntry read_train(JsonValue workload, CaseBudget& budget) {
  constexpr std::array<std::string_view, 14> kKeys = {"op",         "name",         "dtype",       "batch",     "input",
                                                      "layers",     "optimizer",    "data",        "data_seed", "goal",
                                                      "max_epochs", "train_images", "test_images", "layout"};
  require_object(workload, "training to a goal", kKeys);
  NetworkWorkload network{.name = read_name(require_member(workload, "name")), .mode = NetworkMode::training};
  ParameterGrid grid(train_specs(), workload, nullptr, budget);
  network.input = read_input(require_member(workload, "input"));
  network.layers = read_layers(require_member(workload, "layers"));
  budget.take_layers(grid.count(), static_cast<std::int64_t>(network.layers.size()), workload);
  if (const auto optimizer = workload.find("optimizer")) network.optimizer = read_optimizer(*optimizer);
  network.data = NetworkData::digits;
  if (const auto data = workload.find("data")) network.data = read_enum(*data, {NetworkData::digits, NetworkData::idx});
  network.goal = read_goal(workload);
  auto make = [network = std::move(network)](const CaseValues& values) {
    NetworkWorkload w = network;
    w.dtype = kTrainDtypes[static_cast<std::size_t>(values.integer("dtype"))];
    w.batch = values.integer("batch");
    w.layout = layout_of(values);
    return w;
  };
  return {workload, std::move(grid), std::move(make)};
}

WorkloadEntry read_network(JsonValue workload, CaseBudget& budget) {
  constexpr std::array<std::string_view, 12> kKeys = {"op",     "name", "dtype",     "mode", "batch",   "input",
                                                      "layers", "loss", "optimizer", "data", "weights", "layout"};
  require_object(workload, "a network", kKeys);
  NetworkWorkload network;
  network.name = read_name(require_member(workload, "name"));
  ParameterGrid grid(specs(), workload, nullptr, budget);
  network.input = read_input(require_member(workload, "input"));
  network.layers = read_layers(require_member(workload, "layers"));
  budget.take_layers(grid.count(), static_cast<std::int64_t>(network.layers.size()), workload);
  if (const auto loss = workload.find("loss")) {
    network.loss = read_enum(*loss, {Loss::cross_entropy, Loss::mean_squared_error});
  }
  if (const auto optimizer = workload.find("optimizer")) network.optimizer = read_optimizer(*optimizer);
  if (const auto data = workload.find("data")) {
    network.data = read_enum(*data, {NetworkData::uniform, NetworkData::digits});
  }
  auto make = [network = std::move(network)](const CaseValues& values) {
    NetworkWorkload w = network;
    w.dtype = dtype_of(values, layer_dtypes());
    w.mode = kModes[static_cast<std::size_t>(values.integer("mode"))];
    w.batch = values.integer("batch");
    w.layout = layout_of(values);
    w.weights = weights_of(values);
    return w;
  };
  return {workload, std::move(grid), std::move(make)};
}

}  // namespace aibench
