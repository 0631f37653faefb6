#include "bench/report/html/report_page.h"
#include "bench/result/output_file.h"
#include "bench/result/read_result.h"
#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/terminal.h"

namespace aibench {
namespace {

struct Options {
  std::vector<std::string> results;
  std::string out = "report.html";
  bool across = false;
};

int run(const Options& options) {
  // A path that cannot be written is told before long files are read.
  std::optional<OutputFile> file;
  if (options.out != "-") file.emplace(options.out);
  std::vector<Result> results;
  for (const std::string& path : options.results) results.push_back(load_result(path));
  const std::string page = report_page(options.results, results, {.across = options.across});
  if (file) {
    file->replace([&](const ByteSink& sink) { sink(page); });
  } else {
    print_answer(page);
  }
  return kExitFine;
}

}  // namespace

Subcommand add_report(CLI::App& program) {
  auto options = std::make_shared<Options>();
  CLI::App* app = program.add_subcommand("report", "Make one offline page of results: answer, plots, tables, machines");
  app->add_option("result", options->results, "Result documents, as run --out writes them; - is standard input")
      ->required()
      ->type_name("RESULT");
  app->add_option("-o,--out", options->out, "Where the page goes; - is standard output")
      ->type_name("FILE")
      ->capture_default_str();
  app->add_flag("--across", options->across, "Lay results of different machines side by side in the same plots");
  app->footer(
      "Examples:\n  aibench report result.json -o report.html\n"
      "  aibench report --across desktop.json server.json -o machines.html");
  return {app, [options] { return run(*options); }};
}

}  // namespace aibench
