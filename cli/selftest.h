#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "bench/plan/target.h"
#include "bench/runner/worker_channel.h"
#include "kernels/worker/protocol.h"

namespace aibench {

// What the conformance suite found on one target.
struct SelftestTarget {
  Target target;
  std::string unavailable;  // why no worker answers; empty when one does
  DeviceInfo device;
  // The providers by name; of several ones, all of them together under the target's name, too.
  std::vector<std::string> columns;
  std::vector<ConformanceEvent> events;  // one for each column, which its `provider` names, and case
};

// Runs every conformance case on every provider of the target, in a worker process; a case that ends its worker is
// reported as crashed and the rest goes on in a new one. Stops early when interrupted.
SelftestTarget run_selftest(WorkerFactory& workers, const Target& target, const std::atomic<bool>& interrupted);

// The support matrix, one row an op and dtype, one column a provider, then every failure on a line of its own.
std::string selftest_text(const std::vector<SelftestTarget>& targets);
std::string selftest_json(const std::vector<SelftestTarget>& targets);

bool has_failures(const std::vector<SelftestTarget>& targets);

}  // namespace aibench
