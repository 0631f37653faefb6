#include "cli/worker_conversation.h"

namespace aibench {

std::string WorkerConversation::ensure_started() {
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

std::variant<ConformanceEvent, Interrupted> WorkerConversation::check(const ConformanceCommand& command) {
  return client_->check(command, deadlines_);
}

std::variant<Peaks, WorkerClient::NoPeaks, Interrupted> WorkerConversation::measure_peaks() {
  return client_->measure_peaks(deadlines_);
}

void WorkerConversation::quit() {
  if (client_ && client_->usable()) client_->quit(deadlines_);
}

}  // namespace aibench
