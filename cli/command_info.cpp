#include <cstdio>

#include "bench/report/info_text.h"
#include "bench/result/build_result.h"
#include "bench/runner/process_worker_factory.h"
#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/interrupt.h"
#include "cli/run_output.h"
#include "cli/targets.h"
#include "cli/worker_conversation.h"

namespace aibench {
namespace {

struct Options {
  std::vector<std::string> targets;
  bool peaks = false, json = false;
};

TargetRecord look_at(WorkerFactory& workers, const Target& target, bool peaks) {
  TargetRecord record{.target = target};
  record.peaks_reason = "not measured; aibench info --peaks does";
  record.cleared_variables = workers.cleared_variables();
  WorkerConversation worker(workers, target);
  record.reason = worker.ensure_started();
  if (!record.reason.empty()) return record;
  record.available = true;
  record.ready = worker.ready();
  if (peaks) {
    auto answer = worker.measure_peaks();
    if (auto* measured = std::get_if<Peaks>(&answer)) {
      record.peaks = std::move(*measured);
      record.peaks_reason.clear();
    } else if (const auto* none = std::get_if<WorkerClient::NoPeaks>(&answer)) {
      record.peaks_reason = none->reason;
    }
  }
  worker.quit();
  return record;
}

int info(const Options& options) {
  const std::atomic<bool>& interrupted = watch_for_interrupts();
  ProcessWorkerFactory workers({.interrupted = &interrupted});
  RunRecord record;
  for (const Target& target : options.targets.empty() ? default_targets() : targets_from(options.targets)) {
    record.targets.push_back(look_at(workers, target, options.peaks));
  }
  if (const int code = interrupt_exit_code()) return code;
  const LibraryDigests digests = options.json ? library_digests(record) : LibraryDigests{};
  const Result result = build_result({}, {}, record, read_environment(), tool_info({}), digests);
  std::fputs((options.json ? info_json(result) : info_text(result)).c_str(), stdout);
  return kExitFine;
}

}  // namespace

Subcommand add_info(CLI::App& program) {
  auto options = std::make_shared<Options>();
  CLI::App* app = program.add_subcommand("info", "Show this machine, its targets and their libraries");
  app->add_option("--target", options->targets, "Only these targets")->type_name("TARGET");
  app->add_flag("--peaks", options->peaks, "Measure their ceilings as well, about a second each");
  app->add_flag("--json", options->json, "Print aibench.info/1");
  app->footer("Example:\n  aibench info --peaks");
  return {app, [options] { return info(*options); }};
}

}  // namespace aibench
