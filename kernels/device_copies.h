#pragma once

#include "kernels/backend.h"

namespace aibench {

// The op of a graph that is one copy and nothing else; null for all others.
const Copy* copy_of(const OpGraph& graph);

// Why the device cannot have tensors at the places of the graph's; empty: it can.
std::string place_refusal(const DeviceInfo& device, const OpGraph& graph);

// The device's own copies, offered like a library's kernels under the name of the device's kind. The device must
// outlive it.
class DeviceCopies final : public Provider {
 public:
  explicit DeviceCopies(Device& device) : device_(device) {}
  ProviderInfo info() const override { return {.name = device_.info().kind}; }
  std::variant<Prepared, Unsupported> prepare(const OpGraph& graph, std::size_t next, Bindings bindings) override;

 private:
  Device& device_;
};

// Whom the ops of the graph are offered to: the backend's providers, and for a copy behind them what makes copies.
std::vector<Provider*> providers_for(Backend& backend, const OpGraph& graph);

}  // namespace aibench
