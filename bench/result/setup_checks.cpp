#include <algorithm>

#include "bench/result/check.h"
#include "bench/result/kernel_isa.h"
#include "bench/result/row_checks.h"

namespace aibench {
namespace {

bool serves(const ResultRow& row, const std::string& provider) {
  return row.providers.empty() || std::any_of(row.providers.begin(), row.providers.end(),
                                              [&](const ServedOp& op) { return op.provider == provider; });
}

// Threads of the device and of each library that served the row, against what was asked.
std::optional<ResultCheck> threads_check(const RowInput& input, const ResultRow& row) {
  if (!input.target.ready) return unknown_check("threads", Severity::invalid, "the worker did not say what it runs on");
  const DeviceInfo& device = input.target.ready->device;
  if (device.threads == 0) return std::nullopt;  // no meaning on this device
  const int asked = input.measure.threads > 0 ? input.measure.threads : device.threads;
  ResultCheck check = ok_check("threads", Severity::invalid);
  check.value = device.threads;
  check.limit = asked;
  if (device.threads != asked) {
    check.state = "bad";
    check.reason = "the worker runs on another number of threads than asked; see affinity and quota in environment";
    return check;
  }
  for (const ProviderInfo& provider : input.target.ready->providers) {
    if (provider.threads == 0 || provider.threads == asked || !serves(row, provider.name)) continue;
    check.state = "bad";
    check.value = provider.threads;
    check.reason = provider.name + " runs on another number of threads than asked; ask for a number it accepts";
    return check;
  }
  return check;
}

// What this machine says of itself holds for a worker on it, and a launcher may have started the worker elsewhere. Many
// processors other than x86 have no name; workers then call them this.
bool runs_here(const RowInput& input) {
  return input.environment.cpu.model.value_or("unknown CPU") == input.target.ready->device.name;
}

ResultCheck affinity_check(const RowInput& input) {
  const auto& affinity = input.environment.affinity;
  if (!affinity || affinity->empty() || !runs_here(input)) {
    return unknown_check("affinity", Severity::invalid, "it is not known which processors the worker may run on");
  }
  return at_least("affinity", Severity::invalid, static_cast<double>(affinity->size()),
                  input.target.ready->device.threads,
                  "fewer processors than threads: the threads took turns; ask for fewer threads, or widen what taskset "
                  "or the container's cpuset allows");
}

ResultCheck quota_check(const RowInput& input) {
  const CgroupLimits& cgroup = input.environment.cgroup;
  if (!cgroup.version || !runs_here(input)) {
    return unknown_check("quota", Severity::suspect, "the worker's control group could not be read");
  }
  if (!cgroup.cpu_quota) return ok_check("quota", Severity::suspect);
  return at_least("quota", Severity::suspect, *cgroup.cpu_quota, input.target.ready->device.threads,
                  "the control group's CPU quota is below the threads, so they may be stopped while they are timed; "
                  "ask for fewer threads or raise the quota");
}

ResultCheck libraries_check(const RowInput& input) {
  const auto& changes = input.target.changes;
  return at_most("libraries", Severity::invalid, static_cast<double>(changes.size()), 0,
                 changes.empty() ? ""
                                 : "changed between rounds: " + changes.front() +
                                       "; leave the machine alone while it is measured and run again");
}

// The first library of the row whose kernels use less than the processor has. nullopt: no library names its kernels.
std::optional<ResultCheck> kernels_check(const RowInput& input, const ResultRow& row) {
  std::optional<ResultCheck> result;
  for (const ProviderInfo& provider : input.target.ready->providers) {
    const std::string kernels(kernels_in(provider.configuration));
    if (kernels.empty() || !serves(row, provider.name)) continue;
    const auto used = isa_of_kernels(provider.configuration);
    const auto& flags = input.environment.cpu.isa;
    const auto has = flags && runs_here(input) ? isa_of_processor(*flags) : std::nullopt;
    if (!used || !has) {
      result = unknown_check("kernels", Severity::suspect,
                             used ? "the processor's instruction sets are not known"
                                  : "not known what the kernels " + kernels + " of " + provider.name + " use");
      continue;
    }
    ResultCheck check = at_least(
        "kernels", Severity::suspect, static_cast<double>(*used), static_cast<double>(*has),
        provider.name + " runs its kernels " + kernels + " for " + std::string(name_of(*used)) +
            " on a processor with " + std::string(name_of(*has)) +
            ": slower than it could be; remove OPENBLAS_CORETYPE and DNNL_MAX_CPU_ISA, or use a newer library");
    check.value.reset();  // ranks of instruction sets mean nothing to a reader
    check.limit.reset();
    if (check.state == "bad") return check;
    if (!result) result = check;
  }
  return result;
}

ResultCheck environment_check(const RowInput& input) {
  const std::size_t kept = input.tool.kept_variables.size(), cleared = input.target.cleared_variables.size();
  if (kept > 0) {
    return at_most("environment", Severity::suspect, static_cast<double>(kept), 0,
                   "that many library settings of the caller's environment were kept on request and may change speed; "
                   "see tool.kept_variables, or run without --keep-env");
  }
  return at_most("environment", Severity::info, static_cast<double>(cleared), 0,
                 "that many library settings of the caller's environment were removed; see environment.variables");
}

}  // namespace

void add_setup_checks(const RowInput& input, const ResultRow& row, std::vector<ResultCheck>& checks) {
  const auto add = [&](std::optional<ResultCheck> check) {
    if (check) checks.push_back(std::move(*check));
  };
  add(threads_check(input, row));
  if (input.target.ready && input.target.ready->device.kind == "cpu") {
    add(affinity_check(input));
    add(quota_check(input));
    add(kernels_check(input, row));
  }
  add(libraries_check(input));
  add(environment_check(input));
}

}  // namespace aibench
