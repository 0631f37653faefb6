#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "kernels/backend.h"
#include "kernels/worker/protocol.h"

namespace aibench {

// One case bound to a device: buffers filled from the seed, kernels prepared. Everything slow happens in create().
// Must not outlive the device and the providers.
class Session {
 public:
  // Prepares `buffer_sets` independent copies of all tensors (>= 1); enqueue() walks through them in turn, which is
  // how a cold cache is made. Returns Unsupported that quotes every provider's refusal of the first op nobody takes.
  // Throws OutOfMemory, DeviceError.
  static std::variant<std::unique_ptr<Session>, Unsupported> create(Device& device,
                                                                    std::span<Provider* const> providers,
                                                                    OpGraph graph, std::uint64_t seed,
                                                                    std::int64_t buffer_sets = 1);

  const OpGraph& graph() const { return graph_; }
  const std::vector<ServedOp>& served() const { return served_; }
  Device& device() { return device_; }
  std::int64_t buffer_sets() const { return static_cast<std::int64_t>(sets_.size()); }

  // Starts one pass over the graph on the next buffer set. Nothing else happens here: this is what is timed.
  void enqueue() {
    for (const auto& kernel : *next_) kernel->enqueue();
    if (++next_ == kernels_.data() + kernels_.size()) next_ = kernels_.data();
  }

  // Puts inputs, parameters and optimiser state of every set back to what the seed says, outputs and intermediates to
  // canaries (NaN, or 0xA5 for integers), and starts again with the first set. Blocks.
  void reset();

  // Contents of a tensor of the first buffer set; blocks until the device is idle.
  std::vector<std::byte> download(TensorId tensor) const;
  void upload(TensorId tensor, std::span<const std::byte> bytes);

  // Host copies of the initial contents of inputs, parameters and state; empty vectors for other tensors.
  const std::vector<std::vector<std::byte>>& initial() const { return initial_; }

 private:
  using Kernels = std::vector<std::unique_ptr<Kernel>>;
  Session(Device& device, OpGraph graph) : device_(device), graph_(std::move(graph)) {}

  Device& device_;
  OpGraph graph_;
  std::vector<std::vector<std::byte>> initial_;
  std::vector<std::vector<std::unique_ptr<Buffer>>> sets_;
  std::vector<Kernels> kernels_;  // one a set
  Kernels* next_ = nullptr;
  std::vector<ServedOp> served_;
};

}  // namespace aibench
