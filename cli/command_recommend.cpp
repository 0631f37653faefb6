#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "bench/answer/recommend.h"
#include "bench/compare/across.h"
#include "bench/config/nearest.h"
#include "bench/config/run_config.h"
#include "bench/config/settings.h"
#include "bench/report/recommendation_text.h"
#include "bench/report/table.h"
#include "bench/result/read_result.h"
#include "bench/result/result_error.h"
#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/terminal.h"

namespace aibench {
namespace {

struct Options {
  std::vector<std::string> paths, prices;
  std::string by = "latency", baseline;
  bool json = false, plot = false;
};

constexpr std::array kCriteria = {Criterion::latency, Criterion::throughput, Criterion::energy, Criterion::cost};

Criterion criterion_from(const std::string& name) {
  std::vector<std::string_view> names;
  for (const Criterion criterion : kCriteria) {
    if (name_of(criterion) == name) return criterion;
    names.push_back(name_of(criterion));
  }
  const std::string near = nearest(name, names);
  throw ConfigError("--by " + name + ": unknown" + (near.empty() ? "" : "; did you mean '" + near + "'?") +
                    " There are: latency, throughput, energy, cost");
}

// "cuda=2.5" or "cuda=2.5/h".
std::pair<std::string, double> price_from(const std::string& text) {
  const auto equals = text.rfind('=');
  std::string amount = equals == text.npos ? "" : text.substr(equals + 1);
  if (amount.ends_with("/h")) amount.resize(amount.size() - 2);
  double price = 0;
  const auto [stop, error] = std::from_chars(amount.data(), amount.data() + amount.size(), price);
  const bool whole = error == std::errc() && stop == amount.data() + amount.size();
  if (equals == 0 || !whole || !std::isfinite(price) || !(price > 0)) {
    throw ConfigError("--price " + text + ": write TARGET=AMOUNT an hour, above 0, like cuda=2.5/h");
  }
  return {text.substr(0, equals), price};
}

// Those of the user's settings for the result's targets; the command line comes first.
std::map<std::string, double> prices_from(const Options& options, const UserSettings& settings, const Result& result) {
  std::vector<std::string_view> names;
  std::map<std::string, double> prices;
  for (const ResultTarget& target : result.targets) {
    names.push_back(target.target.name);
    const auto price = settings.price_an_hour.find(target.target.name);
    if (price != settings.price_an_hour.end()) prices.insert(*price);
  }
  for (const std::string& text : options.prices) {
    const auto [target, price] = price_from(text);
    if (std::ranges::find(names, target) == names.end()) {
      const std::string near = nearest(target, names);
      throw ConfigError("--price " + text + ": the result has no target '" + target + "'" +
                        (near.empty() ? "" : "; did you mean '" + near + "'?"));
    }
    prices[target] = price;
  }
  return prices;
}

Result load(const std::vector<std::string>& paths) {
  if (paths.size() == 1) return load_result(paths.front());
  std::vector<Result> results;
  for (const std::string& path : paths) results.push_back(load_result(path));
  return laid_side_by_side(paths, std::move(results));
}

// Crossovers are told over it.
void set_baseline(Result& result, const std::string& baseline) {
  if (baseline.empty()) return;
  result.baseline = baseline;
  if (!baseline_targets(result).empty()) return;
  std::vector<std::string_view> names;
  for (const ResultTarget& target : result.targets) names.push_back(target.target.name);
  const std::string near = nearest(baseline, names);
  throw ConfigError("--baseline " + baseline + ": the result has no such target" +
                    (near.empty() ? "" : "; did you mean '" + near + "'?"));
}

void add_prices(RecommendOptions& by, const Options& options, const Result& result) {
  const std::string path = settings_path();
  const UserSettings settings = load_settings(path);
  by.currency = settings.currency;
  by.price_an_hour = prices_from(options, settings, result);
  if (!by.price_an_hour.empty()) return;
  throw ConfigError("--by cost needs --price TARGET=AMOUNT/h for the targets that are to be weighed" +
                    (path.empty() ? "" : ", or \"price_an_hour\" in " + plain_text(path)));
}

// Without any reading: what the first row says, or how to get one.
void require_energy(const Result& result) {
  std::string reason = "the result holds no energy readings; measure them with aibench run --energy";
  for (const ResultCase& one : result.cases) {
    for (const ResultRow& row : one.results) {
      if (row.energy && has_joules(*row.energy)) return;
      if (row.energy) reason = plain_text(row.target + ": " + row.energy->reason);
    }
  }
  throw ResultError("recommend: --by energy: " + reason, kExitNotComparable);
}

int run(const Options& options) {
  RecommendOptions by{.by = criterion_from(options.by)};
  if (by.by != Criterion::cost && !options.prices.empty()) throw ConfigError("--price is for --by cost");
  Result result = load(options.paths);
  set_baseline(result, options.baseline);
  if (by.by == Criterion::energy) require_energy(result);
  if (by.by == Criterion::cost) add_prices(by, options, result);
  const auto answers = recommend(result, by);
  std::string text = options.json ? recommendation_json(result, answers, by)
                                  : recommendation_text(result, answers, by, terminal_options());
  if (options.plot) text += "\n" + plot_text(result, plot_options());
  print_answer(text);
  const bool any = std::ranges::any_of(answers, [](const auto& one) { return one.certainty != Certainty::none; });
  return any ? kExitFine : kExitNotComparable;
}

}  // namespace

Subcommand add_recommend(CLI::App& program) {
  auto options = std::make_shared<Options>();
  CLI::App* app = program.add_subcommand("recommend", "Say which target should run which case, and how sure that is");
  app->add_option("result", options->paths,
                  "Result files, - is standard input; of several, every file's targets take part")
      ->required()
      ->type_name("RESULT");
  app->add_option("--by", options->by, "What counts; latency is the default")
      ->type_name("latency|throughput|energy|cost");
  app->add_option("--price", options->prices,
                  "With --by cost: what an hour of a target costs, like cuda=2.5/h; comes before the settings'")
      ->type_name("TARGET=AMOUNT");
  app->add_option("--baseline", options->baseline,
                  "Say from which size on targets beat this one, instead of the config's baseline")
      ->type_name("TARGET");
  auto* json =
      app->add_flag("--json", options->json, "Print aibench.recommendation/1, for a program that picks its device");
  app->add_flag("--plot", options->plot, "Plot the rate of every sweep below, as text")->excludes(json);
  app->footer(
      "Prices that always hold: $XDG_CONFIG_HOME/aibench/settings.json (else ~/.config/aibench/settings.json),\n"
      "  { \"currency\": \"EUR\", \"price_an_hour\": { \"cpu\": 0.08, \"cuda\": 2.5 } }\n"
      "Exit codes: 0 fine, 2 usage, 4 nothing can be recommended.\nExamples:\n  aibench recommend result.json\n"
      "  aibench recommend result.json --by cost --price cpu=0.08/h --price cuda=2.5/h\n"
      "  aibench run configs/gemm_sweep.json --out - | aibench recommend -\n"
      "  aibench recommend result.json --baseline cuda\n"
      "  aibench recommend desktop.json server.json --json");
  return {app, [options] { return run(*options); }};
}

}  // namespace aibench
