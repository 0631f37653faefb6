#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <set>
#include <sstream>

#include "bench/compare/across.h"
#include "bench/compare/compare.h"
#include "bench/compare/identity.h"
#include "bench/config/nearest.h"
#include "bench/config/run_config.h"
#include "bench/report/comparison_text.h"
#include "bench/result/read_result.h"
#include "cli/command.h"
#include "cli/compare_run.h"
#include "cli/exit_code.h"
#include "cli/io_error.h"
#include "cli/terminal.h"

namespace aibench {
namespace {

struct Options {
  std::vector<std::string> paths, more_base, more_new, allow, thresholds, fail_on, accept;
  std::vector<std::string> targets;
  std::string time = "host", out, filter;
  int rounds = 10;
  bool across = false, alternate = false, paired = false, github = false, json = false, markdown = false, all = false;
};

// "a,b" as well as several options.
std::set<std::string> words_of(const std::vector<std::string>& lists) {
  std::set<std::string> words;
  for (const std::string& list : lists) {
    std::istringstream stream(list);
    for (std::string word; std::getline(stream, word, ',');) {
      if (!word.empty()) words.insert(word);
    }
  }
  return words;
}

void require_known(const std::set<std::string>& words, const char* option, std::span<const std::string_view> known) {
  for (const std::string& word : words) {
    if (std::find(known.begin(), known.end(), word) != known.end()) continue;
    std::string all;
    for (const std::string_view one : known) all += (all.empty() ? "" : ", ") + std::string(one);
    throw ConfigError(std::string(option) + " " + word + ": unknown" + did_you_mean(word, known) +
                      "; there are: " + all);
  }
}

constexpr std::string_view kFailOn[] = {"inconclusive", "missing", "small", "none"};
constexpr std::string_view kTimes[] = {"host", "device", "end_to_end", "throughput"};

TimeKind time_kind(const std::string& name) {
  require_known({name}, "--time", kTimes);
  if (name == "device") return TimeKind::device;
  if (name == "end_to_end") return TimeKind::end_to_end;
  return name == "throughput" ? TimeKind::throughput : TimeKind::host;
}

CompareOptions compare_options(const Options& options) {
  CompareOptions result{.time = time_kind(options.time), .paired = options.paired};
  result.allowed = words_of(options.allow);
  require_known(result.allowed, "--allow-diff", identity_fields());
  for (const std::string& threshold : options.thresholds) result.thresholds.push_back(parse_threshold(threshold));
  const auto accepted = words_of(options.accept);
  result.accepted_suspects.assign(accepted.begin(), accepted.end());
  return result;
}

// The gravest thing that happened decides.
int exit_code_of(const Comparison& comparison, const std::set<std::string>& fail_on) {
  if (fail_on.contains("none")) return kExitFine;
  if (comparison.count(Verdict::failed) > 0) return kExitCaseFailed;
  if (comparison.count(Verdict::regression) > 0) return kExitRegression;
  if (fail_on.contains("small") && comparison.count(Verdict::small) > 0) return kExitRegression;
  if (comparison.count(Verdict::not_comparable) > 0) return kExitNotComparable;
  if (fail_on.contains("missing") && comparison.count(Verdict::missing) > 0) return kExitNotComparable;
  const std::size_t doubtful = comparison.count(Verdict::inconclusive);
  if (comparison.family == 0 && doubtful == 0) return kExitNotComparable;
  return fail_on.contains("inconclusive") && doubtful > 0 ? kExitInconclusive : kExitFine;
}

// GitHub gives a step's summary at most 1 MiB, with what other commands of the step wrote.
void write_github(const Comparison& comparison) {
  std::fputs(github_annotations(comparison).c_str(), stderr);
  const char* path = std::getenv("GITHUB_STEP_SUMMARY");
  if (!path || *path == '\0') {
    std::fputs("aibench: compare: --github: GITHUB_STEP_SUMMARY is not set, so no summary was written\n", stderr);
    return;
  }
  constexpr std::size_t kMost = std::size_t{1} << 20;
  std::error_code error;
  const auto there = std::filesystem::file_size(path, error);
  const std::size_t used = error ? 0 : static_cast<std::size_t>(there);
  if (used + 2000 > kMost) return;
  std::ofstream file(path, std::ios::app);
  file << comparison_markdown(comparison, kMost - used);
  file.flush();
  if (!file) throw IoError(std::string(path) + ": cannot be written (GITHUB_STEP_SUMMARY)");
}

int answer(const Comparison& comparison, const Options& options) {
  const auto fail_on = words_of(options.fail_on);
  std::string text;
  if (options.json) {
    text = comparison_json(comparison);
  } else if (options.markdown) {
    text = comparison_markdown(comparison);
  } else {
    text = comparison_text(comparison, terminal_options(), options.all);
  }
  print_answer(text);
  if (options.github) write_github(comparison);
  return exit_code_of(comparison, fail_on);
}

int compare_across(const Options& options) {
  if (options.paths.size() < 2) throw ConfigError("compare --across takes at least two result files");
  std::vector<Result> results;
  for (const std::string& path : options.paths) results.push_back(load_result(path));
  TableOptions tables = terminal_options();
  tables.name_reruns = false;  // the targets are those of several files
  const std::string text = run_tables(laid_side_by_side(options.paths, std::move(results)), tables);
  print_answer(text);
  return kExitFine;
}

// Both at once: reading takes most of the time of a comparison.
std::pair<Side, Side> load_sides(const std::vector<std::string>& base, const std::vector<std::string>& next) {
  auto other = std::async(std::launch::async, [&] { return load_side(next); });
  Side base_side = load_side(base);
  return {std::move(base_side), other.get()};
}

int compare_files(const Options& options) {
  std::vector<std::string> base = options.more_base, next = options.more_new;
  if (options.paths.size() == 2) {
    base.insert(base.begin(), options.paths[0]);
    next.insert(next.begin(), options.paths[1]);
  } else if (!options.paths.empty()) {
    throw ConfigError("compare takes a base and a new result file; more files of a side go into --base and --new");
  }
  if (base.empty() || next.empty()) throw ConfigError("compare takes a base and a new result file");
  const CompareOptions judged = compare_options(options);
  const auto [base_side, next_side] = load_sides(base, next);
  if (judged.paired && !alternates(base_side, next_side)) {
    throw ConfigError(
        "--paired: these files were not measured in turns: every base file needs a new file beside it "
        "that started before the next pair; leave --paired away, or measure with compare --run");
  }
  return answer(compare(base_side, next_side, judged), options);
}

int compare_runs(const Options& options) {
  if (options.paths.size() != 3) throw ConfigError("compare --run takes BASE NEW CONFIG");
  CompareOptions judged = compare_options(options);
  std::vector<std::string> run_options;
  for (const std::string& target : options.targets) run_options.insert(run_options.end(), {"--target", target});
  if (!options.filter.empty()) run_options.insert(run_options.end(), {"--filter", options.filter});
  const AlternatedRuns runs = alternate_runs({.base = options.paths[0],
                                              .next = options.paths[1],
                                              .config = options.paths[2],
                                              .rounds = options.rounds,
                                              .directory = options.out,
                                              .run_options = run_options});
  // The two sides were asked to be different builds or libraries.
  judged.allowed.insert("libraries");
  judged.paired = true;
  const auto [base, next] = load_sides({runs.base_directory}, {runs.next_directory});
  return answer(compare(base, next, judged), options);
}

int run(const Options& options) {
  require_known(words_of(options.fail_on), "--fail-on", kFailOn);
  if (options.across + options.alternate > 1) throw ConfigError("--across and --run exclude each other");
  if (options.across) return compare_across(options);
  return options.alternate ? compare_runs(options) : compare_files(options);
}

}  // namespace

Subcommand add_compare(CLI::App& program) {
  auto options = std::make_shared<Options>();
  CLI::App* app =
      program.add_subcommand("compare", "Judge a new result against a base one, or lay machines side by side");
  app->add_option("path", options->paths, "BASE NEW: result files, or folders of them that count together")
      ->type_name("BASE NEW");
  app->add_option("--base", options->more_base, "One more file of the base side")->type_name("FILE");
  app->add_option("--new", options->more_new, "One more file of the new side")->type_name("FILE");
  app->add_flag("--across", options->across, "Lay results of different machines side by side; judges nothing");
  app->add_flag("--run", options->alternate,
                "BASE NEW CONFIG: measure two installs of aibench, or two library folders, in turns and judge them");
  app->add_option("--rounds", options->rounds, "With --run: turns of each side")->check(CLI::Range(1, 1000));
  app->add_option("--out", options->out, "With --run: folder for the result files")->type_name("FOLDER");
  app->add_option("--target", options->targets, "With --run: measure on these")->type_name("TARGET");
  app->add_option("--filter", options->filter, "With --run: only cases whose id matches")->type_name("REGEX");
  app->add_option("--threshold", options->thresholds,
                  "What difference matters: 2% (the default), or 'gemm/*=5%' for some cases; the last one counts")
      ->type_name("SHARE");
  app->add_option("--allow-diff", options->allow, "What the sides may differ in, such as libraries,driver")
      ->type_name("FIELDS");
  app->add_option("--accept", options->accept, "Suspect checks that do not keep a row from being judged")
      ->type_name("CHECKS");
  app->add_option("--fail-on", options->fail_on,
                  "Besides regressions and failures: inconclusive, missing, small; none: report only")
      ->type_name("WHAT");
  app->add_option("--time", options->time, "Which time is judged: host is the default")
      ->type_name("host|device|end_to_end|throughput");
  app->add_flag("--paired", options->paired, "The files of both sides were measured in turns: test pair by pair");
  app->add_flag("--github", options->github, "Append markdown to $GITHUB_STEP_SUMMARY, print annotations to stderr");
  app->add_flag("--json", options->json, "Print aibench.comparison/1");
  app->add_flag("--markdown", options->markdown, "Print a table for a pull request")->excludes("--json");
  app->add_flag("--all", options->all, "List every row, however many there are");
  app->footer(
      "Exit codes: 0 fine, 1 a case failed or was wrong, 2 usage, 3 regression, 4 not comparable, 6 inconclusive\n"
      "(with --fail-on inconclusive).\nExamples:\n  aibench compare base.json new.json --threshold 3%\n"
      "  aibench compare --across desktop.json server.json\n"
      "  aibench compare --run /opt/aibench-1 /opt/aibench-2 configs/quickstart.json");
  return {app, [options] { return run(*options); }};
}

}  // namespace aibench
