#include "cli/run_session.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include <unistd.h>

#include "bench/answer/refine.h"
#include "bench/answer/sweep.h"
#include "bench/report/plan_text.h"
#include "bench/report/run_tables.h"
#include "bench/result/build_result.h"
#include "bench/result/result_writer.h"
#include "bench/result/write_result.h"
#include "bench/runner/journal.h"
#include "bench/runner/process_worker_factory.h"
#include "bench/runner/runner.h"
#include "bench/system/environment.h"
#include "bench/system/paths.h"
#include "cli/exit_code.h"
#include "cli/export_files.h"
#include "cli/interrupt.h"
#include "cli/run_observer.h"
#include "cli/run_output.h"
#include "cli/targets.h"
#include "cli/terminal.h"
#include "kernels/worker/version.h"

namespace aibench {
namespace {

// Above so many rows their raw samples would fill the memory; they are in the journal all the same.
constexpr std::size_t kMostRowsWithSamples = 200;

RunConfig load(const std::string& path, const RunRequest& request) {
  RunConfig config = load_config(path, {.preset_directories = preset_directories()});
  MeasureSettings& measure = config.measure;
  if (request.rounds) measure.max_rounds = *request.rounds;
  if (request.precision) measure.precision = *request.precision;
  if (request.quick_rounds) {
    measure.max_rounds = *request.quick_rounds;
    measure.precision_promised = false;
  }
  if (request.threads) measure.threads = *request.threads;
  measure.keep_samples = measure.keep_samples && request.keep_samples;
  measure.energy = measure.energy || request.energy;
  return config;
}

Plan plan_of(const RunConfig& config, const RunRequest& request, const Environment& environment) {
  PlanOptions options{.filter = request.filter,
                      .data_folder = request.data_folder,
                      .targets = targets_from(request.targets),
                      .available_targets = default_targets()};
  if (const auto room = memory_room_bytes(environment)) options.free_memory_bytes = static_cast<double>(*room);
  if (const auto cache = last_level_cache_bytes(environment.cpu)) {
    options.last_level_cache_bytes = static_cast<double>(*cache);
  }
  Plan plan = make_plan(config, options);
  for (const Target& required : targets_from(request.required)) {
    if (std::find(plan.targets.begin(), plan.targets.end(), required) == plan.targets.end()) {
      plan.targets.push_back(required);
    }
  }
  return plan;
}

JournalHeader header_of(const RunConfig& config, const Plan& plan, const Environment& environment) {
  JournalHeader header{.tool_version = kVersion, .config_sha256 = config.sha256};
  for (const Target& target : plan.targets) header.targets.push_back(target.name);
  for (const PlannedCase& planned : plan.cases) header.cases.push_back(planned.id);
  header.identity["rounds"] = std::to_string(plan.measure.max_rounds);
  header.identity["seed"] = std::to_string(plan.measure.seed);
  header.identity["threads"] = std::to_string(plan.measure.threads);
  if (!plan.data_folder.empty()) header.identity["data"] = plan.data_folder;
  if (environment.hostname) header.identity["hostname"] = *environment.hostname;
  if (environment.cpu.model) header.identity["cpu"] = *environment.cpu.model;
  return header;
}

TableOptions table_options(const RunOutput& output) {
  TableOptions options = terminal_options();
  options.result_path = output.result_path;
  return options;
}

class ConfigRun {
 public:
  ConfigRun(const RunRequest& request, const std::string& path)
      : request_(request),
        config_(load(path, request)),
        environment_(read_environment()),
        plan_(plan_of(config_, request, environment_)),
        tool_(tool_info(request)) {}

  int run();

 private:
  RunRecord measure(const std::string& journal_path, ResultWriter* writer);
  void check_refinable() const;
  std::vector<std::size_t> next(const RunRecord& so_far) const;
  Result build(const RunRecord& record) const {
    return build_result(plan_, config_, record, environment_, tool_, digests_);
  }
  int exit_code(const Result& result) const;

  const RunRequest& request_;
  RunConfig config_;
  Environment environment_;
  Plan plan_;
  ToolInfo tool_;
  LibraryDigests digests_;
};

// Before anything is measured: with nothing to refine, less would be measured than asked for, or all of it.
void ConfigRun::check_refinable() const {
  if (plan_.targets.size() < 2) {
    throw ConfigError("--refine looks for the size from which on a target is ahead of another: name two with --target");
  }
  RunRecord nothing;
  for (const Target& target : plan_.targets) nothing.targets.push_back({.target = target});
  nothing.cases.assign(plan_.targets.size(), std::vector<CaseRecord>(plan_.cases.size()));
  if (find_sweeps(build(nothing)).empty()) {
    throw ConfigError("--refine: no three cases of this config differ in the size of one parameter; leave it away");
  }
}

std::vector<std::size_t> ConfigRun::next(const RunRecord& so_far) const {
  std::vector<bool> measured(plan_.cases.size(), false);
  for (const std::vector<CaseRecord>& of_target : so_far.cases) {
    for (std::size_t c = 0; c < of_target.size(); ++c) {
      const auto& rounds = of_target[c].rounds;
      // A target that is lost is so for every case, measured or not.
      if (!rounds.empty() && rounds.back().event.status != CaseStatus::unavailable) measured[c] = true;
    }
  }
  return next_cases(build(so_far), measured);
}

RunRecord ConfigRun::measure(const std::string& journal_path, ResultWriter* writer) {
  const std::atomic<bool>& interrupted = watch_for_interrupts();
  ProcessWorkerFactory workers(
      {.launchers = request_.launchers, .keep_environment = request_.keep_environment, .interrupted = &interrupted});
  RunnerOptions options{.workers = &workers, .interrupted = &interrupted, .budget_s = request_.budget_s};
  if (request_.refine) options.choose = [this](const RunRecord& so_far) { return next(so_far); };
  options.keep_samples_in_memory = plan_.cases.size() * plan_.targets.size() <= kMostRowsWithSamples;
  RunFollower follower(plan_, writer, [this](const RunRecord& record) { return build(record); });
  if (journal_path.empty()) return aibench::run(plan_, options, follower);

  const JournalHeader header = header_of(config_, plan_, environment_);
  std::optional<Journal> journal;
  if (request_.resume.empty()) {
    journal.emplace(Journal::create(journal_path, header));
  } else {
    auto resumed = Journal::resume(journal_path, header, options.keep_samples_in_memory);
    journal.emplace(std::move(resumed.journal));
    options.resume_from = std::move(resumed.record);
  }
  JournalingObserver journaling(*journal, follower);
  return aibench::run(plan_, options, journaling);
}

int ConfigRun::exit_code(const Result& result) const {
  if (const int code = interrupt_exit_code()) return code;
  for (const Target& required : targets_from(request_.required)) {
    for (const ResultTarget& target : result.targets) {
      if (target.target == required && !target.available) return kExitTargetUnavailable;
    }
  }
  for (const ResultCase& result_case : result.cases) {
    for (const ResultRow& row : result_case.results) {
      if (row.status == CaseStatus::wrong || row.status == CaseStatus::failed || row.status == CaseStatus::crashed ||
          row.status == CaseStatus::timeout) {
        return kExitCaseFailed;
      }
    }
  }
  return kExitFine;
}

int ConfigRun::run() {
  if (request_.refine) check_refinable();
  if (request_.dry_run) {
    std::fputs((request_.json ? plan_json(plan_) : plan_text(plan_)).c_str(), stdout);
    if (request_.refine) std::fputs("aibench: --refine measures of the sweeps only some of these\n", stderr);
    return kExitFine;
  }
  const RunOutput output = choose_output(request_, config_.name);
  ResultWriter writer = output.result_path.empty() ? ResultWriter() : ResultWriter(output.result_path);
  for (const ExportRequest& one : output.exports) {
    writer.also_write(one.path, [&one](const Result& result, const ByteSink& sink) { sink(one.format->make(result)); });
  }
  const RunRecord record = measure(output.journal_path, writer.writes_nothing() ? nullptr : &writer);
  digests_ = library_digests(record);
  const Result result = build(record);
  writer.finish(result);
  if (output.document_to_stdout) {
    std::fputs(result_text(result).c_str(), stdout);
  } else if (output.export_to_stdout) {
    print_answer(output.export_to_stdout->make(result));
  } else {
    std::fputs(run_tables(result, table_options(output)).c_str(), stdout);
    if (request_.plot) std::fputs(("\n" + plot_text(result, plot_options())).c_str(), stdout);
  }
  return exit_code(result);
}

}  // namespace

int run_session(const RunRequest& request) {
  int worst = kExitFine;
  for (const std::string& path : request.configs) {
    const int code = ConfigRun(request, path).run();
    if (code >= kExitInterrupted) return code;
    worst = std::max(worst, code);
  }
  return worst;
}

}  // namespace aibench
