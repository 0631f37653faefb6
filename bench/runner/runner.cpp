#include "bench/runner/runner.h"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>

#include "bench/plan/device_room.h"
#include "bench/runner/schedule.h"
#include "bench/runner/target_workers.h"

namespace aibench {
namespace {

struct CaseState {
  bool finished = false;
  double cost_s = 0;  // of its last round
};

MeasurePolicy policy_of(const Plan& plan, const PlannedCase& planned, int round, bool first) {
  const MeasureSettings& settings = plan.measure;
  MeasurePolicy policy;
  policy.min_time_s = settings.min_time_s;
  policy.max_time_s = settings.max_time_s;
  policy.min_samples = settings.min_samples;
  policy.max_warm_up_s = settings.max_warm_up_s;
  policy.cache = planned.cache;
  policy.modes = settings.modes;
  policy.seed = settings.seed;
  if (goal_of(planned.workload) != nullptr) {
    policy.seed +=
        static_cast<std::uint64_t>(round);  // how long it takes varies with the seed: each round tells of one
    policy.data_folder = plan.data_folder;
    policy.modes = {TimingMode::latency};  // steps of one training, as they come
  }
  if (std::holds_alternative<CopyWorkload>(planned.workload)) {
    std::erase(policy.modes, TimingMode::end_to_end);  // a transfer has none around itself
    if (policy.modes.empty()) policy.modes = {TimingMode::latency};
  }
  policy.verify = first;
  policy.keep_samples = settings.keep_samples;
  policy.energy = settings.energy && first;
  return policy;
}

// What the later rounds of a case are to use: what its first one found by trial. Empty when there was none.
std::vector<ChosenKernel> chosen_before(const CaseRecord& record) {
  std::vector<ChosenKernel> chosen;
  if (record.rounds.empty()) return chosen;
  const std::vector<ServedOp>& served = record.rounds.front().event.served;
  if (std::ranges::all_of(served, [](const ServedOp& op) { return op.tried.empty(); })) return chosen;
  for (const ServedOp& op : served) {
    chosen.push_back({op.provider, op.algorithm, static_cast<std::size_t>(op.count)});
  }
  return chosen;
}

class Run {
 public:
  Run(const Plan& plan, const RunnerOptions& options, RunObserver& observer);
  RunRecord execute();

 private:
  void restore(const RunRecord& earlier);
  int first_round() const;
  bool is_open(std::size_t target, std::size_t case_index) const;
  bool has_open_cases() const;
  void choose_cases();
  std::vector<std::size_t> cases_of_round() const;
  void run_target(std::size_t target, int round, const std::vector<std::size_t>& cases);
  bool run_case(std::size_t target, std::size_t case_index, int round);
  std::optional<CaseEvent> measure(std::size_t target, std::size_t case_index, int round);
  void mark_unavailable(std::size_t target, int round);
  void add(std::size_t target, std::size_t case_index, RoundRecord round);
  std::optional<StoppedBy> why_finished(std::size_t case_index, const CaseRecord& record) const;
  void finish(std::size_t target, std::size_t case_index, StoppedBy why);
  void report_target(std::size_t target);
  void report_progress(std::size_t target, std::size_t case_index, int round);
  void close();

  bool interrupted() const { return options_.interrupted != nullptr && options_.interrupted->load(); }
  double elapsed_s() const { return clock_.now_s() - begin_s_; }
  bool wants_round(std::size_t target, std::size_t case_index, int round) const;

  const Plan& plan_;
  const RunnerOptions& options_;
  RunObserver& observer_;
  SteadyRunClock steady_clock_;
  const RunClock& clock_;
  PrecisionStopRule precision_rule_;
  const StopRule& stop_rule_;
  double begin_s_;
  double earlier_s_ = 0;  // how far the run that is resumed had come
  RunRecord record_;
  std::vector<std::vector<CaseState>> states_;
  std::vector<bool> chosen_;  // by case
  std::vector<std::unique_ptr<TargetWorkers>> workers_;
};

Run::Run(const Plan& plan, const RunnerOptions& options, RunObserver& observer)
    : plan_(plan),
      options_(options),
      observer_(observer),
      clock_(options.clock != nullptr ? *options.clock : steady_clock_),
      precision_rule_(plan.measure.precision, plan.measure.precision_promised),
      stop_rule_(options.stop_rule != nullptr ? *options.stop_rule : precision_rule_),
      begin_s_(clock_.now_s()) {
  if (options.workers == nullptr) throw std::invalid_argument("run: no worker factory");
  record_.cases.assign(plan.targets.size(), std::vector<CaseRecord>(plan.cases.size()));
  states_.assign(plan.targets.size(), std::vector<CaseState>(plan.cases.size()));
  chosen_.assign(plan.cases.size(), !options.choose);
  for (const Target& target : plan.targets) {
    TargetRecord& added = record_.targets.emplace_back();
    added.target = target;
    added.reason = "no worker was started";
    added.peaks_reason = "not measured";
    added.cleared_variables = options.workers->cleared_variables();
  }
  if (options.resume_from) restore(*options.resume_from);
  for (TargetRecord& target : record_.targets) {
    TargetWorkers::Settings settings;
    settings.start.options.threads = plan.measure.threads;
    settings.start.options.device_index = target.target.index;
    if (!target.target.provider.empty()) settings.start.options.providers = {target.target.provider};
    settings.deadlines = base_deadlines(options.deadlines);
    settings.measure_peaks = options.measure_peaks && !target.peaks_reason.empty();
    workers_.push_back(std::make_unique<TargetWorkers>(settings, *options.workers, clock_, target));
  }
}

void Run::restore(const RunRecord& earlier) {
  bool same = earlier.targets.size() == plan_.targets.size() && earlier.cases.size() == plan_.targets.size();
  for (std::size_t t = 0; same && t < plan_.targets.size(); ++t) {
    same = earlier.targets[t].target == plan_.targets[t] && earlier.cases[t].size() == plan_.cases.size();
  }
  if (!same) throw std::invalid_argument("run: what is to be resumed belongs to another plan");
  record_ = earlier;
  record_.complete = false;
  for (std::size_t t = 0; t < plan_.targets.size(); ++t) {
    for (std::size_t c = 0; c < plan_.cases.size(); ++c) {
      CaseRecord& record = record_.cases[t][c];
      if (!record.rounds.empty()) earlier_s_ = std::max(earlier_s_, record.rounds.back().started_s);
      if (const auto why = why_finished(c, record)) {
        states_[t][c].finished = true;
        record.stopped_by = *why;
      }
    }
  }
}

// It may still get rounds.
bool Run::is_open(std::size_t target, std::size_t case_index) const {
  return chosen_[case_index] && !states_[target][case_index].finished;
}

bool Run::has_open_cases() const {
  for (std::size_t t = 0; t < states_.size(); ++t) {
    for (std::size_t c = 0; c < chosen_.size(); ++c) {
      if (is_open(t, c)) return true;
    }
  }
  return false;
}

void Run::choose_cases() {
  while (options_.choose && !has_open_cases()) {
    const auto before = std::ranges::count(chosen_, true);
    for (const std::size_t c : options_.choose(record_)) chosen_.at(c) = true;
    if (std::ranges::count(chosen_, true) == before) return;
  }
}

RunRecord Run::execute() {
  choose_cases();
  for (int round = first_round(); !interrupted(); ++round) {
    const std::vector<std::size_t> cases = cases_of_round();
    if (cases.empty()) break;
    for (const std::size_t target : target_order(plan_.targets.size(), plan_.measure.seed, round)) {
      if (!interrupted()) run_target(target, round, cases);
    }
    if (!interrupted()) choose_cases();
  }
  close();
  return std::move(record_);
}

// The first round that some unfinished case has not had.
int Run::first_round() const {
  std::optional<int> first;
  for (std::size_t t = 0; t < states_.size(); ++t) {
    for (std::size_t c = 0; c < states_[t].size(); ++c) {
      if (!is_open(t, c)) continue;
      const auto& rounds = record_.cases[t][c].rounds;
      const int next = rounds.empty() ? 0 : rounds.back().round + 1;
      first = std::min(first.value_or(next), next);
    }
  }
  return first.value_or(0);
}

bool Run::wants_round(std::size_t target, std::size_t case_index, int round) const {
  const auto& rounds = record_.cases[target][case_index].rounds;
  return !states_[target][case_index].finished && (rounds.empty() || rounds.back().round < round);
}

// A case is taken on all of its targets or on none, so that rounds stay paired.
std::vector<std::size_t> Run::cases_of_round() const {
  std::vector<Candidate> candidates;
  std::vector<bool> target_needed(plan_.targets.size(), false);
  for (std::size_t c = 0; c < plan_.cases.size(); ++c) {
    Candidate candidate{.case_index = c, .half_width = 0.0};
    bool wanted = false;
    for (std::size_t t = 0; t < plan_.targets.size(); ++t) {
      if (!is_open(t, c)) continue;
      wanted = target_needed[t] = true;
      candidate.cost_s += states_[t][c].cost_s;
      candidate.rounds = std::max(candidate.rounds, static_cast<int>(record_.cases[t][c].rounds.size()));
      const auto width = stop_rule_.half_width(round_medians_s(record_.cases[t][c]));
      if (candidate.half_width) candidate.half_width = width ? std::max(*candidate.half_width, *width) : width;
    }
    candidate.rounds_left = std::max(1, plan_.measure.max_rounds - candidate.rounds);
    if (wanted) candidates.push_back(candidate);
  }
  if (!options_.budget_s) {
    std::vector<std::size_t> all;
    for (const Candidate& candidate : candidates) all.push_back(candidate.case_index);
    return all;
  }
  double overhead_s = 0;
  for (std::size_t t = 0; t < plan_.targets.size(); ++t)
    overhead_s += target_needed[t] ? workers_[t]->start_cost_s() : 0;
  const double left_s = *options_.budget_s - elapsed_s();
  std::vector<std::size_t> taken = affordable(worth_a_round(candidates, overhead_s, left_s), overhead_s, left_s);
  // What the wide ones cannot use pays for the others.
  return taken.empty() ? affordable(std::move(candidates), overhead_s, left_s) : taken;
}

void Run::run_target(std::size_t target, int round, const std::vector<std::size_t>& cases) {
  for (const std::size_t c : cases) {
    if (wants_round(target, c, round) && !run_case(target, c, round)) break;
  }
  workers_[target]->end_round();
  report_target(target);
}

// False: nothing more to do for this target in this round.
bool Run::run_case(std::size_t target, std::size_t case_index, int round) {
  if (interrupted()) return false;
  TargetWorkers& workers = *workers_[target];
  const TargetWorkers::State state = workers.ensure();
  report_target(target);
  if (state == TargetWorkers::State::unavailable) mark_unavailable(target, round);
  if (state != TargetWorkers::State::ready) return false;
  report_progress(target, case_index, round);
  const double started_s = elapsed_s();
  std::optional<CaseEvent> event = measure(target, case_index, round);
  if (!event) return false;
  states_[target][case_index].cost_s = elapsed_s() - started_s;
  add(target, case_index, {round, earlier_s_ + started_s, workers.init_time_s(), std::move(*event)});
  return true;
}

// nullopt: interrupted.
std::optional<CaseEvent> Run::measure(std::size_t target, std::size_t case_index, int round) {
  const PlannedCase& planned = plan_.cases[case_index];
  if (std::string reason = skip_reason_on(record_.targets[target].ready->device, planned); !reason.empty()) {
    CaseEvent skipped;
    skipped.case_id = planned.id;
    skipped.status = CaseStatus::skipped;
    skipped.reason = std::move(reason);
    return skipped;
  }
  // Outputs are checked in full once; what a later round times is the same work on the same data.
  const CaseRecord& before = record_.cases[target][case_index];
  const MeasureCommand command{planned.id, planned.workload, policy_of(plan_, planned, round, before.rounds.empty()),
                               chosen_before(before)};
  auto answer = workers_[target]->client().measure(command, deadlines_for(planned, command.policy, options_.deadlines));
  if (auto* event = std::get_if<CaseEvent>(&answer)) return std::move(*event);
  return std::nullopt;
}

void Run::mark_unavailable(std::size_t target, int round) {
  for (std::size_t c = 0; c < plan_.cases.size(); ++c) {
    if (states_[target][c].finished) continue;
    if (!record_.cases[target][c].rounds.empty()) {
      finish(target, c, StoppedBy::status);  // what was measured stays
      continue;
    }
    CaseEvent event;
    event.case_id = plan_.cases[c].id;
    event.status = CaseStatus::unavailable;
    event.reason = record_.targets[target].reason;
    add(target, c, {round, earlier_s_ + elapsed_s(), 0, std::move(event)});
  }
}

void Run::add(std::size_t target, std::size_t case_index, RoundRecord round) {
  CaseRecord& record = record_.cases[target][case_index];
  record.rounds.push_back(std::move(round));
  RoundRecord& added = record.rounds.back();
  observer_.on_round_record(target, case_index, added);
  if (!options_.keep_samples_in_memory) {
    for (ModeSamples& mode : added.event.modes) mode.samples = {};
  }
  if (const auto why = why_finished(case_index, record)) finish(target, case_index, *why);
}

std::optional<StoppedBy> Run::why_finished(std::size_t case_index, const CaseRecord& record) const {
  if (record.rounds.empty()) return std::nullopt;
  if (first_problem(record) != nullptr) return StoppedBy::status;
  const bool to_goal = goal_of(plan_.cases[case_index].workload) != nullptr;  // every seed is wanted
  if (!to_goal && stop_rule_.done(round_medians_s(record))) return StoppedBy::precision;
  if (static_cast<int>(record.rounds.size()) >= plan_.measure.max_rounds) return StoppedBy::max_rounds;
  return std::nullopt;
}

void Run::finish(std::size_t target, std::size_t case_index, StoppedBy why) {
  states_[target][case_index].finished = true;
  record_.cases[target][case_index].stopped_by = why;
  observer_.on_case_finished(target, case_index, record_.cases[target][case_index]);
}

void Run::report_target(std::size_t target) {
  if (workers_[target]->take_changed()) observer_.on_target(target, record_.targets[target]);
}

void Run::report_progress(std::size_t target, std::size_t case_index, int round) {
  Progress progress{round, plan_.measure.max_rounds, target, case_index, elapsed_s(), 0, 0};
  if (options_.choose) progress.round = static_cast<int>(record_.cases[target][case_index].rounds.size());
  for (const auto& of_target : states_) {
    for (std::size_t c = 0; c < of_target.size(); ++c) {
      if (!chosen_[c]) continue;
      ++progress.total;
      progress.finished += of_target[c].finished ? 1 : 0;
    }
  }
  observer_.on_progress(progress);
}

void Run::close() {
  record_.complete = true;
  // Had the chosen ones been finished, these might have been chosen.
  const StoppedBy not_chosen = has_open_cases() ? StoppedBy::budget : StoppedBy::not_needed;
  for (std::size_t t = 0; t < plan_.targets.size(); ++t) {
    for (std::size_t c = 0; c < plan_.cases.size(); ++c) {
      if (states_[t][c].finished) continue;
      if (interrupted()) {
        record_.cases[t][c].stopped_by = StoppedBy::interrupted;
        record_.complete = false;
      } else {
        finish(t, c, chosen_[c] ? StoppedBy::budget : not_chosen);
      }
    }
  }
}

}  // namespace

RunRecord run(const Plan& plan, const RunnerOptions& options, RunObserver& observer) {
  return Run(plan, options, observer).execute();
}

}  // namespace aibench
