#include <array>
#include <utility>

#include "bench/config/nearest.h"
#include "bench/config/read.h"
#include "bench/config/text.h"
#include "bench/config/workload_config.h"
#include "kernels/workloads/limits.h"

namespace aibench {
namespace {

constexpr std::string_view kForms =
    R"("relu", {"conv2d": channels, "kernel": size}, {"max_pool": size}, {"fully_connected": features})";

using Pair = std::pair<std::int64_t, std::int64_t>;

// One size for both directions, or [height, width].
Pair read_pair(JsonValue value, std::int64_t least) {
  if (!value.is_array()) {
    const std::int64_t both = read_integer(value, least, kMaxDimension);
    return {both, both};
  }
  if (value.size() != 2) {
    value.fail(
        {.what = "a list of " + std::to_string(value.size()) + " sizes", .allowed = "one size or [height, width]"});
  }
  return {read_integer(*value.element(0), least, kMaxDimension), read_integer(*value.element(1), least, kMaxDimension)};
}

Pair read_pair_or(JsonValue layer, std::string_view key, std::int64_t least, Pair standard) {
  const auto value = layer.find(key);
  return value ? read_pair(*value, least) : standard;
}

bool read_bias(JsonValue layer) {
  const auto value = layer.find("bias");
  return value ? read_flag(*value) : true;
}

Layer read_conv2d_layer(JsonValue layer) {
  constexpr std::array<std::string_view, 7> kKeys = {"conv2d", "kernel", "pad", "stride", "dilation", "groups", "bias"};
  require_object(layer, "a conv2d layer", kKeys);
  Conv2dLayer conv;
  conv.channels = read_integer(*layer.find("conv2d"), 1, kMaxDimension);
  std::tie(conv.kernel_h, conv.kernel_w) = read_pair(require_member(layer, "kernel"), 1);
  std::tie(conv.pad_h, conv.pad_w) = read_pair_or(layer, "pad", 0, {0, 0});
  std::tie(conv.stride_h, conv.stride_w) = read_pair_or(layer, "stride", 1, {1, 1});
  std::tie(conv.dilation_h, conv.dilation_w) = read_pair_or(layer, "dilation", 1, {1, 1});
  if (const auto groups = layer.find("groups")) conv.groups = read_integer(*groups, 1, kMaxDimension);
  conv.bias = read_bias(layer);
  return conv;
}

Layer read_max_pool_layer(JsonValue layer) {
  constexpr std::array<std::string_view, 2> kKeys = {"max_pool", "stride"};
  require_object(layer, "a max_pool layer", kKeys);
  MaxPoolLayer pool;
  const Pair size = read_pair(*layer.find("max_pool"), 1);
  std::tie(pool.size_h, pool.size_w) = size;
  std::tie(pool.stride_h, pool.stride_w) = read_pair_or(layer, "stride", 1, size);
  return pool;
}

Layer read_fully_connected_layer(JsonValue layer) {
  constexpr std::array<std::string_view, 2> kKeys = {"fully_connected", "bias"};
  require_object(layer, "a fully_connected layer", kKeys);
  FullyConnectedLayer fully_connected;
  fully_connected.features = read_integer(*layer.find("fully_connected"), 1, kMaxDimension);
  fully_connected.bias = read_bias(layer);
  return fully_connected;
}

Layer read_layer(JsonValue layer) {
  if (const auto name = layer.as_string()) {
    if (*name == "relu") return ReluLayer{};
    constexpr std::array<std::string_view, 1> kNames = {"relu"};
    layer.fail({.what = "unknown layer " + in_quotes(*name),
                .allowed = std::string(kForms),
                .nearest = nearest(*name, kNames)});
  }
  if (layer.find("conv2d")) return read_conv2d_layer(layer);
  if (layer.find("max_pool")) return read_max_pool_layer(layer);
  if (layer.find("fully_connected")) return read_fully_connected_layer(layer);
  constexpr std::array<std::string_view, 3> kKinds = {"conv2d", "max_pool", "fully_connected"};
  const std::string close = layer.size() == 0 || !layer.is_object() ? "" : nearest((*layer.begin()).key(), kKinds);
  layer.fail({.what = "no layer: found " + layer.describe(), .allowed = std::string(kForms), .nearest = close});
}

}  // namespace

std::vector<Layer> read_layers(JsonValue layers) {
  require_list(layers, "layers");
  if (layers.size() > kMaxLayers) {
    layers.fail(
        {.what = std::to_string(layers.size()) + " layers", .allowed = "at most " + std::to_string(kMaxLayers)});
  }
  std::vector<Layer> result;
  result.reserve(layers.size());
  for (JsonValue layer : layers) result.push_back(read_layer(layer));
  return result;
}

}  // namespace aibench
