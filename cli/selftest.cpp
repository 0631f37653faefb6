#include "cli/selftest.h"

#include <algorithm>

#include "cli/worker_conversation.h"

namespace aibench {
SelftestTarget run_selftest(WorkerFactory& workers, const Target& target, const std::atomic<bool>& interrupted) {
  SelftestTarget result{.target = target};
  WorkerConversation worker(workers, target);
  result.unavailable = worker.ensure_started();
  if (!result.unavailable.empty()) return result;
  result.device = worker.ready().device;
  result.providers = worker.ready().providers;
  for (const ProviderInfo& provider : result.providers) {
    std::int64_t total = 3;  // until an answer says how many there are; the first ones may crash
    for (std::int64_t index = 0; index < total && !interrupted; ++index) {
      if (const std::string problem = worker.ensure_started(); !problem.empty()) {
        result.events.push_back(
            {.index = index, .provider = provider.name, .status = CaseStatus::failed, .reason = problem});
        return result;
      }
      auto answer = worker.check({.index = index, .provider = provider.name});
      if (std::holds_alternative<Interrupted>(answer)) return result;
      result.events.push_back(std::get<ConformanceEvent>(std::move(answer)));
      total = std::max(total, result.events.back().total);
    }
  }
  worker.quit();
  return result;
}

bool has_failures(const std::vector<SelftestTarget>& targets) {
  for (const SelftestTarget& target : targets) {
    for (const ConformanceEvent& event : target.events) {
      if (event.status != CaseStatus::ok && event.status != CaseStatus::unsupported) return true;
    }
  }
  return false;
}

}  // namespace aibench
