#include "kernels/workloads/workload_json.h"

#include <stdexcept>

#include <nlohmann/json.hpp>

#include "kernels/workloads/json_reader.h"

namespace aibench {
namespace {

using Json = nlohmann::ordered_json;

// The default is left out: documents from before there was a choice mean the same.
Json with_weights(Json json, Weights weights) {
  if (weights != Weights::plain) json["weights"] = name_of(weights);
  return json;
}

Weights weights_from(JsonReader& r) {
  return r.has("weights") ? r.choice("weights", {Weights::plain, Weights::packed}) : Weights::plain;
}

Json to(const GemmWorkload& w) {
  return with_weights({{"op", "gemm"},
                       {"dtype", name_of(w.dtype)},
                       {"m", w.m},
                       {"n", w.n},
                       {"k", w.k},
                       {"trans_a", w.trans_a},
                       {"trans_b", w.trans_b},
                       {"alpha", w.alpha},
                       {"beta", w.beta},
                       {"lda", w.lda},
                       {"ldb", w.ldb},
                       {"ldc", w.ldc},
                       {"batch", w.batch}},
                      w.weights);
}

GemmWorkload gemm_from(JsonReader& r) {
  GemmWorkload w;
  w.dtype = r.dtype("dtype");
  w.m = r.integer("m");
  w.n = r.integer("n");
  w.k = r.integer("k");
  w.trans_a = r.boolean("trans_a");
  w.trans_b = r.boolean("trans_b");
  w.alpha = r.number("alpha");
  w.beta = r.number("beta");
  w.lda = r.integer("lda");
  w.ldb = r.integer("ldb");
  w.ldc = r.integer("ldc");
  w.batch = r.integer("batch");
  w.weights = weights_from(r);
  return w;
}

Json to(const Conv2dWorkload& w) {
  return with_weights({{"op", "conv2d"},
                       {"dtype", name_of(w.dtype)},
                       {"direction", name_of(w.direction)},
                       {"n", w.n},
                       {"c", w.c},
                       {"h", w.h},
                       {"w", w.w},
                       {"k", w.k},
                       {"r", w.r},
                       {"s", w.s},
                       {"pad_h", w.pad_h},
                       {"pad_w", w.pad_w},
                       {"stride_h", w.stride_h},
                       {"stride_w", w.stride_w},
                       {"dilation_h", w.dilation_h},
                       {"dilation_w", w.dilation_w},
                       {"groups", w.groups},
                       {"layout", name_of(w.layout)}},
                      w.weights);
}

Conv2dWorkload conv2d_from(JsonReader& r) {
  Conv2dWorkload w;
  w.dtype = r.dtype("dtype");
  w.direction =
      r.choice("direction", {ConvDirection::forward, ConvDirection::backward_data, ConvDirection::backward_weights});
  w.n = r.integer("n");
  w.c = r.integer("c");
  w.h = r.integer("h");
  w.w = r.integer("w");
  w.k = r.integer("k");
  w.r = r.integer("r");
  w.s = r.integer("s");
  w.pad_h = r.integer("pad_h");
  w.pad_w = r.integer("pad_w");
  w.stride_h = r.integer("stride_h");
  w.stride_w = r.integer("stride_w");
  w.dilation_h = r.integer("dilation_h");
  w.dilation_w = r.integer("dilation_w");
  w.groups = r.integer("groups");
  w.layout = r.choice("layout", {Layout::nchw, Layout::nhwc});
  w.weights = weights_from(r);
  return w;
}

Json layer_to(const Layer& layer) {
  if (const auto* l = std::get_if<Conv2dLayer>(&layer)) {
    return {{"layer", "conv2d"},           {"channels", l->channels}, {"kernel_h", l->kernel_h},
            {"kernel_w", l->kernel_w},     {"pad_h", l->pad_h},       {"pad_w", l->pad_w},
            {"stride_h", l->stride_h},     {"stride_w", l->stride_w}, {"dilation_h", l->dilation_h},
            {"dilation_w", l->dilation_w}, {"groups", l->groups},     {"bias", l->bias}};
  }
  if (const auto* l = std::get_if<FullyConnectedLayer>(&layer)) {
    return {{"layer", "fully_connected"}, {"features", l->features}, {"bias", l->bias}};
  }
  if (const auto* l = std::get_if<MaxPoolLayer>(&layer)) {
    return {{"layer", "max_pool"},
            {"size_h", l->size_h},
            {"size_w", l->size_w},
            {"stride_h", l->stride_h},
            {"stride_w", l->stride_w}};
  }
  return {{"layer", "relu"}};
}

Layer layer_from(const Json& json) {
  JsonReader r(json, "layer");
  const std::string kind = r.text("layer");
  Layer layer = ReluLayer{};
  if (kind == "conv2d") {
    Conv2dLayer l;
    l.channels = r.integer("channels");
    l.kernel_h = r.integer("kernel_h");
    l.kernel_w = r.integer("kernel_w");
    l.pad_h = r.integer("pad_h");
    l.pad_w = r.integer("pad_w");
    l.stride_h = r.integer("stride_h");
    l.stride_w = r.integer("stride_w");
    l.dilation_h = r.integer("dilation_h");
    l.dilation_w = r.integer("dilation_w");
    l.groups = r.integer("groups");
    l.bias = r.boolean("bias");
    layer = l;
  } else if (kind == "fully_connected") {
    FullyConnectedLayer l;
    l.features = r.integer("features");
    l.bias = r.boolean("bias");
    layer = l;
  } else if (kind == "max_pool") {
    MaxPoolLayer l;
    l.size_h = r.integer("size_h");
    l.size_w = r.integer("size_w");
    l.stride_h = r.integer("stride_h");
    l.stride_w = r.integer("stride_w");
    layer = l;
  } else if (kind != "relu") {
    throw std::invalid_argument("layer: unknown kind '" + kind + "'");
  }
  r.finish();
  return layer;
}

Json optimizer_to(const Optimizer& optimizer) {
  if (const auto* sgd = std::get_if<SgdOptimizer>(&optimizer)) {
    return {{"kind", "sgd"}, {"lr", sgd->learning_rate}, {"momentum", sgd->momentum}};
  }
  const auto& adam = std::get<AdamOptimizer>(optimizer);
  return {{"kind", "adam"},
          {"lr", adam.learning_rate},
          {"beta1", adam.beta1},
          {"beta2", adam.beta2},
          {"epsilon", adam.epsilon}};
}

Optimizer optimizer_from(const Json& json) {
  JsonReader r(json, "optimizer");
  const std::string kind = r.text("kind");
  Optimizer optimizer;
  if (kind == "sgd") {
    SgdOptimizer sgd;
    sgd.learning_rate = r.number("lr");
    sgd.momentum = r.number("momentum");
    optimizer = sgd;
  } else if (kind == "adam") {
    AdamOptimizer adam;
    adam.learning_rate = r.number("lr");
    adam.beta1 = r.number("beta1");
    adam.beta2 = r.number("beta2");
    adam.epsilon = r.number("epsilon");
    optimizer = adam;
  } else {
    throw std::invalid_argument("optimizer: unknown kind '" + kind + "'");
  }
  r.finish();
  return optimizer;
}

Json goal_to(const TrainingGoal& goal) {
  return {{"accuracy", goal.accuracy},
          {"max_epochs", goal.max_epochs},
          {"train_images", goal.train_images},
          {"test_images", goal.test_images},
          {"data_seed", goal.data_seed}};
}

TrainingGoal goal_from(const Json& json) {
  JsonReader r(json, "goal");
  const TrainingGoal goal{.accuracy = r.number("accuracy"),
                          .max_epochs = r.integer("max_epochs"),
                          .train_images = r.integer("train_images"),
                          .test_images = r.integer("test_images"),
                          .data_seed = r.unsigned_integer("data_seed")};
  r.finish();
  return goal;
}

Json to(const NetworkWorkload& w) {
  Json layers = Json::array();
  for (const Layer& layer : w.layers) layers.push_back(layer_to(layer));
  Json json = {{"op", "network"},
               {"name", w.name},
               {"dtype", name_of(w.dtype)},
               {"mode", name_of(w.mode)},
               {"batch", w.batch},
               {"input", w.input},
               {"layers", std::move(layers)},
               {"loss", name_of(w.loss)},
               {"optimizer", optimizer_to(w.optimizer)},
               {"data", name_of(w.data)}};
  if (w.goal) json["goal"] = goal_to(*w.goal);
  if (w.layout != Layout::nchw) json["layout"] = name_of(w.layout);  // left out as the weights are
  return with_weights(std::move(json), w.weights);
}

NetworkWorkload network_from(JsonReader& r) {
  NetworkWorkload w;
  w.name = r.text("name");
  w.dtype = r.dtype("dtype");
  w.mode = r.choice("mode", {NetworkMode::inference, NetworkMode::training});
  w.batch = r.integer("batch");
  for (const Json& size : r.array("input", 3)) w.input.push_back(integer_of(size, "input"));
  for (const Json& layer : r.array("layers", 1000)) w.layers.push_back(layer_from(layer));
  w.loss = r.choice("loss", {Loss::cross_entropy, Loss::mean_squared_error});
  w.optimizer = optimizer_from(r.member("optimizer"));
  w.data = r.choice("data", {NetworkData::uniform, NetworkData::digits, NetworkData::idx});
  if (r.has("goal")) w.goal = goal_from(r.member("goal"));
  if (r.has("layout")) w.layout = r.choice("layout", {Layout::nchw, Layout::nhwc});
  w.weights = weights_from(r);
  return w;
}

Json to(const CopyWorkload& w) {
  return {{"op", "copy"}, {"direction", name_of(w.direction)}, {"memory", name_of(w.memory)}, {"bytes", w.bytes}};
}

CopyWorkload copy_from(JsonReader& r) {
  CopyWorkload w;
  w.direction = r.choice(
      "direction", {CopyDirection::host_to_device, CopyDirection::device_to_host, CopyDirection::device_to_device});
  w.memory = r.choice("memory", {Place::device, Place::pageable, Place::pinned});
  w.bytes = r.integer("bytes");
  return w;
}

}  // namespace

Json to_json(const Workload& workload) {
  return std::visit([](const auto& w) { return to(w); }, workload);
}

Workload workload_from_json(const Json& json) {
  JsonReader r(json, "workload");
  const std::string op = r.text("op");
  Workload workload;
  if (op == "gemm") {
    workload = gemm_from(r);
  } else if (op == "conv2d") {
    workload = conv2d_from(r);
  } else if (op == "network") {
    workload = network_from(r);
  } else if (op == "copy") {
    workload = copy_from(r);
  } else {
    throw std::invalid_argument("workload: unknown op '" + op + "'");
  }
  r.finish();
  if (const auto problem = check(workload)) {
    throw std::invalid_argument("workload: " + problem->field + ": " + problem->message);
  }
  return workload;
}

}  // namespace aibench
