#include "cli/run_observer.h"

namespace aibench {

RunFollower::RunFollower(const Plan& plan, ResultWriter* writer, Build build)
    : progress_(plan), writer_(writer), build_(std::move(build)) {
  so_far_.cases.assign(plan.targets.size(), std::vector<CaseRecord>(plan.cases.size()));
  for (const Target& target : plan.targets) {
    TargetRecord& record = so_far_.targets.emplace_back();
    record.target = target;
    record.reason = "no worker was started yet";
    record.peaks_reason = "not measured yet";
  }
}

void RunFollower::on_target(std::size_t target, const TargetRecord& record) { so_far_.targets[target] = record; }

void RunFollower::on_round_record(std::size_t target, std::size_t case_index, const RoundRecord& record) {
  RoundRecord& kept = so_far_.cases[target][case_index].rounds.emplace_back(record);
  for (ModeSamples& mode : kept.event.modes) mode.samples = {};
  rewrite();
}

void RunFollower::on_case_finished(std::size_t target, std::size_t case_index, const CaseRecord& record) {
  so_far_.cases[target][case_index].stopped_by = record.stopped_by;
}

void RunFollower::rewrite() {
  if (writer_ != nullptr) writer_->offer([this] { return build_(so_far_); });
}

}  // namespace aibench
