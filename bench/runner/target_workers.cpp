#include "bench/runner/target_workers.h"

#include <algorithm>
#include <utility>

namespace aibench {
namespace {

constexpr int kStartAttempts = 2;

void note(std::vector<std::string>& changes, const std::string& what, const std::string& was, const std::string& is) {
  if (was == is) return;
  std::string text = what + " was \"" + was + "\", then \"" + is + "\"";
  if (std::ranges::find(changes, text) == changes.end()) changes.push_back(std::move(text));
}

std::string described(const std::vector<ProviderInfo>& providers) {
  std::string text;
  for (const ProviderInfo& provider : providers) {
    text += (text.empty() ? "" : ", ") + provider.name + " " + provider.version;
    if (!provider.path.empty()) text += " at " + provider.path;
    if (!provider.configuration.empty()) text += " [" + provider.configuration + "]";
    text += " on " + std::to_string(provider.threads) + " threads";
  }
  return text;
}

}  // namespace

TargetWorkers::TargetWorkers(Settings settings, WorkerFactory& factory, const RunClock& clock, TargetRecord& record)
    : settings_(std::move(settings)),
      factory_(factory),
      clock_(clock),
      record_(record),
      peaks_wanted_(settings_.measure_peaks) {}

TargetWorkers::State TargetWorkers::ensure() {
  if (client_ != nullptr && client_->still_fine()) return State::ready;
  drop();
  for (int attempt = 0; attempt < kStartAttempts && may_retry_ && !given_up_; ++attempt) {
    const State state = start_one();
    if (state != State::unavailable) return state;
    drop();
  }
  if (!given_up_) give_up(start_problem_);
  return State::unavailable;
}

bool TargetWorkers::take_changed() { return std::exchange(changed_, false); }

void TargetWorkers::end_round() {
  if (client_ != nullptr) client_->quit(settings_.deadlines);
  drop();
}

TargetWorkers::State TargetWorkers::start_one() {
  const double begin_s = clock_.now_s();
  try {
    client_ = std::make_unique<WorkerClient>(factory_.start(record_.target));
  } catch (const WorkerStartError& error) {
    start_problem_ = error.what();
    may_retry_ = false;
    return State::unavailable;
  }
  const auto answer = client_->start(settings_.start, record_.target.kind, settings_.deadlines);
  if (std::holds_alternative<Interrupted>(answer)) return State::interrupted;
  if (const auto* failure = std::get_if<StartFailure>(&answer)) {
    start_problem_ = failure->reason;
    may_retry_ = failure->may_be_retried;
    return State::unavailable;
  }
  accept(std::get<ReadyEvent>(answer));
  start_cost_s_ = clock_.now_s() - begin_s;
  return peaks_wanted_ ? measure_peaks() : State::ready;
}

// Once a run. Lost peaks cost the shares of peak, not the target.
TargetWorkers::State TargetWorkers::measure_peaks() {
  peaks_wanted_ = false;
  const auto answer = client_->measure_peaks(settings_.deadlines);
  if (std::holds_alternative<Interrupted>(answer)) return State::interrupted;
  if (const auto* peaks = std::get_if<Peaks>(&answer)) {
    record_.peaks = *peaks;
    record_.peaks_reason = "";
  } else {
    record_.peaks_reason = std::get<WorkerClient::NoPeaks>(answer).reason;
  }
  changed_ = true;
  return client_->usable() ? State::ready : ensure();
}

void TargetWorkers::accept(const ReadyEvent& ready) {
  record_.available = true;
  record_.reason = "";
  init_time_s_ = ready.init_time_s;
  if (!record_.ready) {
    record_.ready = ready;
    changed_ = true;
    return;
  }
  const std::size_t before = record_.changes.size();
  note(record_.changes, "the device", record_.ready->device.name, ready.device.name);
  note(record_.changes, "threads", std::to_string(record_.ready->device.threads), std::to_string(ready.device.threads));
  note(record_.changes, "libraries", described(record_.ready->providers), described(ready.providers));
  changed_ = changed_ || record_.changes.size() != before;
}

void TargetWorkers::drop() {
  const bool abandoned = client_ != nullptr && client_->abandoned();
  client_.reset();
  if (abandoned) give_up("a worker could not be killed; its device is left alone for the rest of the run");
}

void TargetWorkers::give_up(const std::string& reason) {
  given_up_ = true;
  changed_ = true;
  record_.reason = record_.ready ? "no worker starts any more: " + reason : reason;
  record_.available = false;
}

}  // namespace aibench
