#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include <oneapi/dnnl/dnnl.hpp>

#include "kernels/backend.h"
#include "kernels/reference/host/host_memory.h"
#include "kernels/reference/onednn/form.h"

// What the files of this provider share.
namespace aibench::onednn {

// Made once a provider; engines and streams are not for a call.
struct Context {
  dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream{engine};
  std::optional<Form> only;            // where set, the one form that is used
  std::map<std::string, Form> chosen;  // by plan_key: the outcome of earlier trials
  // Kernels run one after the other, so one work space serves all that were prepared while it was large enough.
  std::shared_ptr<HostMemory> workspace = std::make_shared<HostMemory>();
};

using Outcome = std::variant<Prepared, Unsupported>;

// One offer: the ops of `graph` from `next` on.
struct Offer {
  Context& context;
  const OpGraph& graph;
  std::size_t next;
  Bindings bindings;
  std::string wanted;  // the algorithm that an earlier trial found; empty: to be found here

  void* data(TensorId id) const { return bindings[static_cast<std::size_t>(id)]->data(); }
};

}  // namespace aibench::onednn
