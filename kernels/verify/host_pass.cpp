#include "kernels/verify/host_pass.h"

#include <stdexcept>

namespace aibench {

HostPass::HostPass(const OpGraph& graph, std::span<const std::vector<std::byte>> initial, int threads)
    : values_(graph, initial), provider_(threads) {
  for (std::size_t next = 0; next < graph.ops.size();) {
    auto prepared = provider_.prepare(values_.graph(), next, values_.bindings());
    if (const auto* refusal = std::get_if<Unsupported>(&prepared)) throw std::invalid_argument(refusal->reason);
    next += std::get<Prepared>(prepared).ops_served;
    kernels_.push_back(std::move(std::get<Prepared>(prepared).kernel));
  }
}

void HostPass::run() {
  for (const auto& kernel : kernels_) kernel->enqueue();
}

}  // namespace aibench
