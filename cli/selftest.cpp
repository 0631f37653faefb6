#include "cli/selftest.h"

#include "bench/runner/worker_client.h"
#include "kernels/verify/conformance.h"

namespace aibench {
namespace {

// One worker at a time; started again after a case ended it.
class Conversation {
 public:
  Conversation(WorkerFactory& workers, const Target& target) : workers_(workers), target_(target) {}

  // Empty, or why there is no worker.
  std::string ensure_started() {
    if (client_ && client_->usable()) return {};
    try {
      client_ = std::make_unique<WorkerClient>(workers_.start(target_));
    } catch (const WorkerStartError& problem) {
      return problem.what();
    }
    StartCommand start;
    start.options.device_index = target_.index;
    if (!target_.provider.empty()) start.options.providers = {target_.provider};
    auto answer = client_->start(start, target_.kind, deadlines_);
    if (auto* failure = std::get_if<StartFailure>(&answer)) return failure->reason;
    if (std::holds_alternative<Interrupted>(answer)) return "interrupted";
    ready_ = std::get<ReadyEvent>(answer);
    return {};
  }

  std::variant<ConformanceEvent, Interrupted> check(const ConformanceCommand& command) {
    return client_->check(command, deadlines_);
  }
  void quit() {
    if (client_ && client_->usable()) client_->quit(deadlines_);
  }
  const ReadyEvent& ready() const { return ready_; }

 private:
  WorkerFactory& workers_;
  const Target& target_;
  Deadlines deadlines_ = base_deadlines({});
  std::unique_ptr<WorkerClient> client_;
  ReadyEvent ready_;
};

}  // namespace

SelftestTarget run_selftest(WorkerFactory& workers, const Target& target, const std::atomic<bool>& interrupted) {
  SelftestTarget result{.target = target};
  Conversation worker(workers, target);
  result.unavailable = worker.ensure_started();
  if (!result.unavailable.empty()) return result;
  result.device = worker.ready().device;
  result.providers = worker.ready().providers;
  const auto cases = static_cast<std::int64_t>(conformance_cases().size());
  for (const ProviderInfo& provider : result.providers) {
    for (std::int64_t index = 0; index < cases && !interrupted; ++index) {
      if (const std::string problem = worker.ensure_started(); !problem.empty()) {
        result.events.push_back(
            {.index = index, .provider = provider.name, .status = CaseStatus::failed, .reason = problem});
        return result;
      }
      auto answer = worker.check({.index = index, .provider = provider.name});
      if (std::holds_alternative<Interrupted>(answer)) return result;
      result.events.push_back(std::get<ConformanceEvent>(std::move(answer)));
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
