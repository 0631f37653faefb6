#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "kernels/backend.h"
#include "kernels/serving.h"
#include "kernels/session_buffers.h"
#include "kernels/worker/protocol.h"

namespace aibench {

// One case bound to a device: buffers filled from the seed, kernels prepared. Everything slow happens in create().
// Must not outlive the device and the providers.
class Session {
 public:
  // Prepares `buffer_sets` independent copies of all tensors (>= 1); enqueue() walks through them in turn, which is
  // how a cold cache is made. With Choice::by_trial ops that several providers take go to the fastest, or to those that
  // `chosen` names when an earlier process has tried them (see choice()). Returns Unsupported that quotes every
  // provider's refusal of the first op nobody takes, or that the device has no memory where a tensor should lie. Throws
  // OutOfMemory, DeviceError, std::invalid_argument for a graph that validate() refuses.
  static std::variant<std::unique_ptr<Session>, Unsupported> create(Device& device,
                                                                    std::span<Provider* const> providers, OpGraph graph,
                                                                    std::uint64_t seed, std::int64_t buffer_sets = 1,
                                                                    Choice choice = Choice::in_order,
                                                                    std::span<const ChosenKernel> chosen = {});

  const OpGraph& graph() const { return graph_; }
  const std::vector<ServedOp>& served() const { return served_; }
  // How it was chosen who serves what, in words (CaseEvent::choice).
  const std::string& choice() const { return choice_; }
  // Seconds that the kernels of the first set took to copy constant tensors; nullopt when there are none.
  std::optional<double> pack_time_s() const { return pack_time_s_; }
  Device& device() { return device_; }
  std::int64_t buffer_sets() const { return static_cast<std::int64_t>(sets_.size()); }

  // Starts one pass over the graph on the next buffer set. Nothing else happens here: this is what is timed.
  void enqueue() {
    for (const auto& kernel : *next_) kernel->enqueue();
    if (++next_ == kernels_.data() + kernels_.size()) next_ = kernels_.data();
  }

  // Puts inputs, parameters and state of every set back to what the seed says, outputs and intermediates to canaries
  // (kernels/ops/canary.h), and starts again with the first set. Blocks.
  void reset();
  // Puts `contents` (by TensorId, in the storage format) into the first set instead, canaries into tensors whose entry
  // is empty, and starts again with the first set: for a look at the kernels on other data. reset() brings the seed's
  // data back. Blocks.
  void start_from(const std::vector<std::vector<std::byte>>& contents);
  // Puts parameters and state back, so that a long training loop neither diverges nor ends in denormals; starts again
  // with the first set. Does nothing for graphs without them. Blocks.
  void restore_state();

  // What end-to-end time adds to a pass on a device with memory of its own: inputs to the device, outputs back, for
  // the first buffer set. Blocks.
  void upload_inputs();
  void download_outputs();

  // Contents of a tensor of the first buffer set, in its storage format. Blocks.
  std::vector<std::byte> download(TensorId tensor);
  // Puts other contents into a tensor of the first buffer set. Blocks. Throws std::invalid_argument for a wrong size.
  void upload(TensorId tensor, std::span<const std::byte> contents);

  // The memory of a tensor of the first buffer set; valid as long as the session.
  Buffer& buffer(TensorId tensor) { return *sets_.front()[static_cast<std::size_t>(tensor)]; }

  // Initial contents of inputs, parameters and state by TensorId; empty vectors for other tensors.
  const std::vector<std::vector<std::byte>>& initial() const { return initial_; }

  // Empty when every guard zone of the first buffer set is whole, else which tensor's is not. Blocks.
  std::string broken_guard();

 private:
  using Kernels = std::vector<std::unique_ptr<Kernel>>;
  using Buffers = std::vector<std::unique_ptr<Buffer>>;

  Session(Device& device, OpGraph graph, std::uint64_t seed);
  std::string allocate(std::int64_t buffer_sets);
  void write(Buffers& buffers, std::size_t tensor, const std::vector<std::byte>& contents);
  std::string bind(std::span<Provider* const> providers, Choice choice, std::span<const ChosenKernel> chosen);
  std::variant<Servings, Unsupported> serve(std::span<Provider* const> providers, Bindings bindings, Choice choice,
                                            std::span<const ChosenKernel> chosen);
  void keep_kernels(Servings servings);
  void load_constants();
  void upload_initial(Buffers& buffers, TensorRole role);
  void upload_canary(Buffers& buffers, std::size_t tensor);
  void rewind() { next_ = kernels_.data(); }

  Device& device_;
  OpGraph graph_;
  std::vector<std::vector<std::byte>> initial_;
  std::vector<GuardedBuffer*> guarded_;  // the first set's buffers, owned by sets_
  std::vector<Buffers> sets_;
  std::vector<Kernels> kernels_;  // one list a set; declared last: kernels go before their buffers
  Kernels* next_ = nullptr;
  std::vector<ServedOp> served_;
  std::string choice_;
  std::optional<double> pack_time_s_;
  std::vector<std::byte> staging_;  // host side of download_outputs
};

}  // namespace aibench
