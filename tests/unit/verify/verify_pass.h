#pragma once

#include <array>

#include "kernels/session.h"
#include "kernels/verify/reference_check.h"
#include "tests/support/memory_device.h"

namespace aibench::testing {

// One pass of `provider` over the graph on data of `seed`, compared with the reference.
inline Verification verify_pass(Provider& provider, OpGraph graph, std::uint64_t seed) {
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
  return check_against_reference(session.graph(), session.initial(), results);
}

}  // namespace aibench::testing
