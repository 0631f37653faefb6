#include <cstdio>
#include <sstream>

#include "bench/config/units.h"
#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/run_session.h"

namespace aibench {
namespace {

constexpr int kQuickRounds = 3;

double seconds_from(const std::string& text, const char* option) {
  if (const auto seconds = parse_duration(text)) return *seconds;
  throw ConfigError(std::string(option) + " " + text + ": is no duration; write one like 500ms, 90s or 2m");
}

double share_from(const std::string& text, const char* option) {
  if (const auto share = parse_percentage(text)) return *share;
  throw ConfigError(std::string(option) + " " + text + ": is no share; write one like 1% or 0.5%");
}

// "cpu=ssh node7": a target and the words before its worker's command line.
void add_launcher(RunRequest& request, const std::string& text) {
  const auto equals = text.find('=');
  if (equals == 0 || equals == std::string::npos || equals + 1 == text.size()) {
    throw ConfigError("--launcher " + text + ": write TARGET=COMMAND, like cuda='ssh node7'");
  }
  std::vector<std::string> words;
  std::istringstream stream(text.substr(equals + 1));
  for (std::string word; stream >> word;) words.push_back(word);
  request.launchers[text.substr(0, equals)] = words;
}

struct Options {
  RunRequest request;
  std::string budget, precision;
  std::vector<std::string> launchers;
  bool quick = false;
  bool no_samples = false;
};

int run_all(Options& options) {
  RunRequest& request = options.request;
  if (!options.budget.empty()) request.budget_s = seconds_from(options.budget, "--budget");
  if (!options.precision.empty()) request.precision = share_from(options.precision, "--precision");
  for (const std::string& launcher : options.launchers) add_launcher(request, launcher);
  if (options.quick) request.quick_rounds = kQuickRounds;
  request.keep_samples = !options.no_samples;
  if (request.configs.size() > 1 && (!request.out.empty() || !request.resume.empty() || !request.exports.empty())) {
    throw ConfigError("--out, --export and --resume name one file: give them with one config only");
  }
  return run_session(request);
}

void add_measuring_options(CLI::App& app, Options& options) {
  RunRequest& request = options.request;
  app.add_option("--target", request.targets, "Measure on these instead of the config's targets")->type_name("TARGET");
  app.add_option("--require", request.required, "Exit with 5 when this target is unavailable")->type_name("TARGET");
  app.add_option("--filter", request.filter, "Only cases whose id matches this regular expression")->type_name("REGEX");
  app.add_option("--data", request.data_folder, "Folder of the images in IDX files that training to a goal reads")
      ->type_name("DIR");
  auto* rounds = app.add_option("--rounds", request.rounds, "At most so many rounds (fresh processes) a case")
                     ->check(CLI::Range(1, 1000));
  auto* precision = app.add_option("--precision", options.precision,
                                   "A case is done when the 95 % interval of its median is within this share: 1%")
                        ->type_name("SHARE");
  app.add_flag("--quick", options.quick, "3 rounds, precision not promised")->excludes(rounds)->excludes(precision);
  app.add_option("--budget", options.budget, "Start no new round after this long, for example 2m")->type_name("TIME");
  app.add_option("--threads", request.threads, "CPU threads; the default is all this process may use")
      ->check(CLI::Range(1, 4096));
  app.add_flag("--keep-env", request.keep_environment,
               "Let workers inherit OPENBLAS_*, OMP_* and the like instead of clearing them");
  app.add_flag("--refine", request.refine,
               "Of each sweep measure only the sizes that decide from which one on a target is ahead");
  app.add_flag("--energy", request.energy,
               "Read each case's energy too, in a window of 5 s or more in its first round; see aibench recommend");
  app.add_option("--launcher", options.launchers, "Words before a target's worker: cuda='ssh node7'")
      ->type_name("TARGET=COMMAND");
}

void add_output_options(CLI::App& app, Options& options) {
  RunRequest& request = options.request;
  app.add_option("--out", request.out, "Where the result document goes; - is standard output instead of the tables")
      ->type_name("FILE");
  app.add_option("--export", request.exports,
                 "Also write the result in this format, such as csv=rows.csv; see aibench export --help")
      ->type_name("FMT=FILE");
  auto* json = app.add_flag("--json", request.json, "Print the result document instead of the tables");
  app.add_flag("--plot", request.plot, "Plot the rate of every sweep below the tables, as text")->excludes(json);
  app.add_flag("--no-samples", options.no_samples, "Keep no raw samples beside the result");
  app.add_option("--resume", request.resume, "Go on with an interrupted run's result file")->type_name("FILE");
  app.add_flag("--dry-run", request.dry_run, "Print what would be measured and how long it would take");
}

}  // namespace

Subcommand add_run(CLI::App& program) {
  auto options = std::make_shared<Options>();
  CLI::App* app = program.add_subcommand("run", "Measure a config, print the tables, keep the result");
  app->add_option("config", options->request.configs, "Config files; - is standard input")
      ->required()
      ->type_name("CONFIG");
  add_measuring_options(*app, *options);
  add_output_options(*app, *options);
  app->footer(
      "Examples:\n  aibench run configs/quickstart.json\n"
      "  aibench run configs/gemm_sweep.json --filter 'f32/m1024' --target cpu/openblas\n"
      "  aibench run configs/gemm_sweep.json --target cpu --target cuda --refine\n"
      "  aibench run configs/lenet_mnist.json --target cpu --target pytorch\n"
      "  aibench run configs/lenet_mnist.json --quick --out lenet.json\n"
      "  aibench run configs/quickstart.json --export junit=tests.xml --export markdown=summary.md");
  return {app, [options] { return run_all(*options); }};
}

}  // namespace aibench
