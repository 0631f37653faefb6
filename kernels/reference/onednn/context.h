#pragma once

#include <map>
#include <string>
#include <variant>

#include <oneapi/dnnl/dnnl.hpp>

#include "kernels/backend.h"

// What the files of this provider share.
namespace aibench::onednn {

// Ways to run one op: which tensors the library may keep in a layout of its own.
enum class Form {
  plain,          // as the graph has them
  packed,         // its choice for the second operand (weights, or b of a product)
  channels_last,  // activations as nhwc, its choice for weights
  blocked,        // its choice for all
  winograd,       // the same, for a convolution by Winograd's algorithm
};

// Made once a provider; engines and streams are not for a call.
struct Context {
  dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream{engine};
  std::map<std::string, Form> chosen;  // by plan_key: the outcome of earlier trials
};

using Outcome = std::variant<Prepared, Unsupported>;

// One offer: the ops of `graph` from `next` on.
struct Offer {
  Context& context;
  const OpGraph& graph;
  std::size_t next;
  Bindings bindings;

  void* data(TensorId id) const { return bindings[static_cast<std::size_t>(id)]->data(); }
};

}  // namespace aibench::onednn
