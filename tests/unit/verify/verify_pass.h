#pragma once

#include <array>

#include "kernels/ops/canary.h"
#include "kernels/session.h"
#include "kernels/verify/reference_check.h"
#include "kernels/workloads/generator.h"
#include "tests/support/memory_device.h"

namespace aibench::testing {

// One pass of `provider` over the graph on data of `seed`, compared with the reference.
inline Verification verify_pass(Provider& provider, OpGraph graph, std::uint64_t seed,
                                const ReferenceCheckOptions& options = {}) {
  MemoryDevice device;
  const std::array providers{&provider};
  auto created = Session::create(device, providers, std::move(graph), seed);
  Session& session = *std::get<std::unique_ptr<Session>>(created);
  session.enqueue();
  const std::vector<bool> written = must_be_written(session.graph(), session.served());
  std::vector<std::vector<std::byte>> results(written.size());
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (written[i]) results[i] = session.download(static_cast<TensorId>(i));
  }
  return check_against_reference(session.graph(), session.initial(), results, options);
}

// What every tensor of the graph holds after one pass that starts from `initial`, canaries where that is empty.
inline std::vector<std::vector<std::byte>> run_pass(Provider& provider, const OpGraph& graph,
                                                    const std::vector<std::vector<std::byte>>& initial) {
  MemoryDevice device;
  std::vector<std::unique_ptr<Buffer>> buffers;
  std::vector<Buffer*> bindings;
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    const Tensor& tensor = graph.tensors[i];
    std::vector<std::byte> contents = initial[i];
    if (contents.empty()) {
      contents.resize(tensor.bytes());
      fill_canary(tensor.dtype, contents);
    }
    buffers.push_back(device.allocate(tensor.bytes()));
    bindings.push_back(buffers.back().get());
    device.upload(*buffers.back(), 0, contents.data(), contents.size());
  }
  for (std::size_t next = 0; next < graph.ops.size();) {
    auto prepared = std::get<Prepared>(provider.prepare(graph, next, bindings));
    prepared.kernel->enqueue();
    next += prepared.ops_served;
  }
  std::vector<std::vector<std::byte>> results;
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    results.emplace_back(graph.tensors[i].bytes());
    device.download(results.back().data(), *buffers[i], 0, results.back().size());
  }
  return results;
}

// The generated contents of inputs, parameters and state; empty for the rest.
inline std::vector<std::vector<std::byte>> generated(const OpGraph& graph, std::uint64_t seed) {
  std::vector<std::vector<std::byte>> contents;
  for (const Tensor& tensor : graph.tensors) {
    const bool filled = tensor.role != TensorRole::intermediate && tensor.role != TensorRole::output;
    contents.push_back(filled ? generate(tensor, seed) : std::vector<std::byte>());
  }
  return contents;
}

}  // namespace aibench::testing
