#include "kernels/device_copies.h"

#include <algorithm>

namespace aibench {

const Copy* copy_of(const OpGraph& graph) {
  return graph.ops.size() == 1 ? std::get_if<Copy>(&graph.ops.front()) : nullptr;
}

std::string place_refusal(const DeviceInfo& device, const OpGraph& graph) {
  const auto lies_elsewhere = [](const Tensor& tensor) { return tensor.place != Place::device; };
  if (!device.shares_host_memory || std::ranges::none_of(graph.tensors, lies_elsewhere)) return {};
  return "this device works in the host's own memory: there is nothing to transfer";
}

std::variant<Prepared, Unsupported> DeviceCopies::prepare(const OpGraph& graph, std::size_t next, Bindings bindings) {
  const auto* op = std::get_if<Copy>(&graph.ops.at(next));
  if (op == nullptr) return Unsupported{"copies and nothing else"};
  const auto buffer = [&](TensorId id) -> Buffer& { return *bindings[static_cast<std::size_t>(id)]; };
  return device_.prepare_copy(buffer(op->to), graph.at(op->to).place, buffer(op->from), graph.at(op->from).place);
}

std::vector<Provider*> providers_for(Backend& backend, const OpGraph& graph) {
  std::vector<Provider*> providers(backend.providers().begin(), backend.providers().end());
  if (copy_of(graph) != nullptr && backend.copies() != nullptr) providers.push_back(backend.copies());
  return providers;
}

}  // namespace aibench
