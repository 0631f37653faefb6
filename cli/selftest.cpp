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
  for (const ProviderInfo& provider : worker.ready().providers) result.columns.push_back(provider.name);
  const bool several = result.columns.size() > 1;
  if (several) result.columns.push_back(target.name);
  for (const std::string& column : result.columns) {
    const std::string provider = several && &column == &result.columns.back() ? "" : column;
    std::int64_t total = 3;  // until an answer says how many there are; the first ones may crash
    for (std::int64_t index = 0; index < total && !interrupted; ++index) {
      if (const std::string problem = worker.ensure_started(); !problem.empty()) {
        result.events.push_back({.index = index, .provider = column, .status = CaseStatus::failed, .reason = problem});
        return result;
      }
      auto answer = worker.check({.index = index, .provider = provider});
      if (std::holds_alternative<Interrupted>(answer)) return result;
      result.events.push_back(std::get<ConformanceEvent>(std::move(answer)));
      result.events.back().provider = column;
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
