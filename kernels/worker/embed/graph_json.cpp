#include "kernels/worker/embed/graph_json.h"

#include <nlohmann/json.hpp>

namespace aibench {
namespace {

using Json = nlohmann::ordered_json;

const char* name_of(TensorRole role) {
  switch (role) {
    case TensorRole::input: return "input";
    case TensorRole::parameter: return "parameter";
    case TensorRole::state: return "state";
    case TensorRole::intermediate: return "intermediate";
    case TensorRole::output: return "output";
  }
  return "";
}

Json id(TensorId tensor) { return tensor == kNoTensor ? Json(nullptr) : Json(tensor); }

Json json_of(const Conv2dShape& s) {
  return {{"n", s.n},
          {"c", s.c},
          {"h", s.h},
          {"w", s.w},
          {"k", s.k},
          {"r", s.r},
          {"s", s.s},
          {"pad_h", s.pad_h},
          {"pad_w", s.pad_w},
          {"stride_h", s.stride_h},
          {"stride_w", s.stride_w},
          {"dilation_h", s.dilation_h},
          {"dilation_w", s.dilation_w},
          {"groups", s.groups},
          {"p", s.p()},
          {"q", s.q()},
          {"layout", aibench::name_of(s.layout)}};
}

Json json_of(const MaxPoolShape& s) {
  return {{"n", s.n},
          {"c", s.c},
          {"h", s.h},
          {"w", s.w},
          {"size_h", s.size_h},
          {"size_w", s.size_w},
          {"stride_h", s.stride_h},
          {"stride_w", s.stride_w},
          {"p", s.p()},
          {"q", s.q()},
          {"layout", aibench::name_of(s.layout)}};
}

Json members(const Gemm& o) {
  return {{"m", o.m},
          {"n", o.n},
          {"k", o.k},
          {"trans_a", o.trans_a},
          {"trans_b", o.trans_b},
          {"alpha", o.alpha},
          {"beta", o.beta},
          {"lda", o.lda},
          {"ldb", o.ldb},
          {"ldc", o.ldc},
          {"batch", o.batch},
          {"stride_a", o.stride_a},
          {"stride_b", o.stride_b},
          {"stride_c", o.stride_c},
          {"a", id(o.a)},
          {"b", id(o.b)},
          {"c", id(o.c)}};
}
Json members(const Conv2dForward& o) {
  return {{"shape", json_of(o.shape)}, {"x", id(o.x)}, {"w", id(o.w)}, {"y", id(o.y)}};
}
Json members(const Conv2dBackwardData& o) {
  return {{"shape", json_of(o.shape)}, {"dy", id(o.dy)}, {"w", id(o.w)}, {"dx", id(o.dx)}};
}
Json members(const Conv2dBackwardWeights& o) {
  return {{"shape", json_of(o.shape)}, {"x", id(o.x)}, {"dy", id(o.dy)}, {"dw", id(o.dw)}};
}
Json members(const AddBias& o) {
  return {{"rows", o.rows}, {"channels", o.channels}, {"inner", o.inner},
          {"x", id(o.x)},   {"bias", id(o.bias)},     {"y", id(o.y)}};
}
Json members(const BiasBackward& o) {
  return {{"rows", o.rows}, {"channels", o.channels}, {"inner", o.inner}, {"dy", id(o.dy)}, {"dbias", id(o.dbias)}};
}
Json members(const Relu& o) { return {{"count", o.count}, {"x", id(o.x)}, {"y", id(o.y)}}; }
Json members(const ReluBackward& o) { return {{"count", o.count}, {"y", id(o.y)}, {"dy", id(o.dy)}, {"dx", id(o.dx)}}; }
Json members(const MaxPool& o) { return {{"shape", json_of(o.shape)}, {"x", id(o.x)}, {"y", id(o.y)}}; }
Json members(const MaxPoolBackward& o) {
  return {{"shape", json_of(o.shape)}, {"x", id(o.x)}, {"y", id(o.y)}, {"dy", id(o.dy)}, {"dx", id(o.dx)}};
}
Json members(const SoftmaxCrossEntropy& o) {
  return {{"rows", o.rows},         {"classes", o.classes}, {"logits", id(o.logits)},
          {"labels", id(o.labels)}, {"loss", id(o.loss)},   {"probabilities", id(o.probabilities)}};
}
Json members(const SoftmaxCrossEntropyBackward& o) {
  return {{"rows", o.rows},
          {"classes", o.classes},
          {"probabilities", id(o.probabilities)},
          {"labels", id(o.labels)},
          {"dlogits", id(o.dlogits)}};
}
Json members(const MeanSquaredError& o) {
  return {{"count", o.count}, {"prediction", id(o.prediction)}, {"target", id(o.target)}, {"loss", id(o.loss)}};
}
Json members(const MeanSquaredErrorBackward& o) {
  return {{"count", o.count},
          {"prediction", id(o.prediction)},
          {"target", id(o.target)},
          {"dprediction", id(o.dprediction)}};
}
Json members(const SgdStep& o) {
  return {{"count", o.count},
          {"learning_rate", o.learning_rate},
          {"momentum", o.momentum},
          {"parameter", id(o.parameter)},
          {"gradient", id(o.gradient)},
          {"velocity", id(o.velocity)},
          {"gradient_scale", o.gradient_scale}};
}
Json members(const AdamStep& o) {
  return {{"count", o.count},
          {"learning_rate", o.learning_rate},
          {"beta1", o.beta1},
          {"beta2", o.beta2},
          {"epsilon", o.epsilon},
          {"parameter", id(o.parameter)},
          {"gradient", id(o.gradient)},
          {"first_moment", id(o.first_moment)},
          {"second_moment", id(o.second_moment)},
          {"step", id(o.step)},
          {"gradient_scale", o.gradient_scale}};
}
Json members(const Convert& o) {
  return {{"count", o.count}, {"type", name_of(o.type)}, {"x", id(o.x)}, {"y", id(o.y)}, {"scale", o.scale}};
}
Json members(const Rescale& o) {
  return {{"rows", o.rows}, {"channels", o.channels}, {"inner", o.inner},   {"relu", o.relu},
          {"x", id(o.x)},   {"factor", id(o.factor)}, {"bias", id(o.bias)}, {"y", id(o.y)}};
}
Json members(const Copy& o) { return {{"bytes", o.bytes}, {"from", id(o.from)}, {"to", id(o.to)}}; }

Json json_of(const Tensor& tensor) {
  return {{"name", tensor.name},
          {"dtype", aibench::name_of(tensor.dtype)},
          {"shape", tensor.shape},
          {"elements", tensor.elements},
          {"role", name_of(tensor.role)}};
}

Json json_of(const Op& op) {
  Json json = {{"op", aibench::name_of(op)}};
  json.update(std::visit([](const auto& o) { return members(o); }, op));
  return json;
}

}  // namespace

std::string graph_json(const OpGraph& graph) {
  Json tensors = Json::array(), ops = Json::array();
  for (const Tensor& tensor : graph.tensors) tensors.push_back(json_of(tensor));
  for (const Op& op : graph.ops) ops.push_back(json_of(op));
  return Json{{"tensors", std::move(tensors)}, {"ops", std::move(ops)}}.dump(-1, ' ', false,
                                                                             Json::error_handler_t::replace);
}

}  // namespace aibench
