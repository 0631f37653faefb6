#pragma once

#include <optional>
#include <string>

#include <oneapi/dnnl/dnnl.hpp>

#include "kernels/ops/graph.h"

namespace aibench::onednn {

// The library's name for an element type; nullopt for types that this provider does not compute in.
std::optional<dnnl::memory::data_type> element_type(DType dtype);

// Why this provider cannot compute `op` at all (element types), in words for the user; empty when it can.
std::string type_refusal(const OpGraph& graph, const Op& op);

// Whether the element types of a rescale are ones that it can be asked for.
bool can_rescale(const OpGraph& graph, const Rescale& op);

}  // namespace aibench::onednn
