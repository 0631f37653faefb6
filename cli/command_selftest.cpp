#include <cstdio>

#include "bench/runner/process_worker_factory.h"
#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/interrupt.h"
#include "cli/selftest.h"
#include "cli/targets.h"

namespace aibench {
namespace {

struct Options {
  std::vector<std::string> targets;
  bool json = false;
};

int selftest(const Options& options) {
  const std::atomic<bool>& interrupted = watch_for_interrupts();
  ProcessWorkerFactory workers({.interrupted = &interrupted});
  std::vector<SelftestTarget> results;
  const auto targets = options.targets.empty() ? default_targets() : targets_from(options.targets);
  for (const Target& target : targets) results.push_back(run_selftest(workers, target, interrupted));
  std::fputs((options.json ? selftest_json(results) : selftest_text(results)).c_str(), stdout);
  if (const int code = interrupt_exit_code()) return code;
  for (const SelftestTarget& result : results) {
    if (!options.targets.empty() && !result.unavailable.empty()) return kExitTargetUnavailable;
  }
  return has_failures(results) ? kExitCaseFailed : kExitFine;
}

}  // namespace

Subcommand add_selftest(CLI::App& program) {
  auto options = std::make_shared<Options>();
  CLI::App* app = program.add_subcommand("selftest",
                                         "Check every operation of every library here, and training steps of whole "
                                         "networks, against fp64: the support matrix");
  app->add_option("--target", options->targets, "Only these targets")->type_name("TARGET");
  app->add_flag("--json", options->json, "Print every check as JSON");
  app->footer("Example:\n  aibench selftest --target cpu/openblas");
  return {app, [options] { return selftest(*options); }};
}

}  // namespace aibench
