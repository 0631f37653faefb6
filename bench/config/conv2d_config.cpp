#include <array>

#include "bench/config/read.h"
#include "bench/config/workload_config.h"

namespace aibench {
namespace {

using Kind = ParameterSpec::Kind;

constexpr std::array kDirections = {ConvDirection::forward, ConvDirection::backward_data,
                                    ConvDirection::backward_weights};

const ParameterSpecs& specs() {
  static const ParameterSpecs list = {
      dtype_parameter(layer_dtypes()),
      {.key = "direction", .kind = Kind::choice, .choices = names_of(kDirections)},
      {.key = "n", .standard = {.integer = 1}},
      {.key = "c", .required = true},
      {.key = "h", .required = true},
      {.key = "w", .required = true},
      {.key = "k", .required = true},
      {.key = "r", .required = true},
      {.key = "s", .required = true},
      {.key = "pad", .least = 0},
      {.key = "pad_h", .least = 0, .follows = "pad"},
      {.key = "pad_w", .least = 0, .follows = "pad"},
      {.key = "stride", .standard = {.integer = 1}},
      {.key = "stride_h", .follows = "stride"},
      {.key = "stride_w", .follows = "stride"},
      {.key = "dilation", .standard = {.integer = 1}},
      {.key = "dilation_h", .follows = "dilation"},
      {.key = "dilation_w", .follows = "dilation"},
      {.key = "groups", .standard = {.integer = 1}},
      layout_parameter(),
      weights_parameter(),
  };
  return list;
}

Workload make(const CaseValues& values) {
  return Conv2dWorkload{
      .dtype = dtype_of(values, layer_dtypes()),
      .direction = kDirections[static_cast<std::size_t>(values.integer("direction"))],
      .n = values.integer("n"),
      .c = values.integer("c"),
      .h = values.integer("h"),
      .w = values.integer("w"),
      .k = values.integer("k"),
      .r = values.integer("r"),
      .s = values.integer("s"),
      .pad_h = values.integer("pad_h"),
      .pad_w = values.integer("pad_w"),
      .stride_h = values.integer("stride_h"),
      .stride_w = values.integer("stride_w"),
      .dilation_h = values.integer("dilation_h"),
      .dilation_w = values.integer("dilation_w"),
      .groups = values.integer("groups"),
      .layout = layout_of(values),
      .weights = weights_of(values),
  };
}

}  // namespace

WorkloadEntry read_conv2d(JsonValue workload, PresetStore& presets, CaseBudget& budget) {
  return {workload, read_shaped_grid(specs(), "conv2d", workload, presets, budget), make};
}

}  // namespace aibench
