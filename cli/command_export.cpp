#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/export_files.h"

namespace aibench {

Subcommand add_export(CLI::App& program) {
  struct Options {
    std::string result;
    std::vector<std::string> exports;
  };
  auto options = std::make_shared<Options>();
  CLI::App* app = program.add_subcommand("export", "Write a result in the formats that other programs read");
  app->add_option("result", options->result, "A result document, as run --out writes it; - is standard input")
      ->required()
      ->type_name("RESULT");
  app->add_option("export", options->exports,
                  "Format and file, csv=rows.csv; - is standard output; .csv .xlsx .md .xml tell the format themselves")
      ->required()
      ->type_name("FMT=FILE");
  app->footer("Formats:\n" + export_formats_text() +
              "Rows that failed or are INVALID have no numbers in any of them.\nExamples:\n"
              "  aibench export result.json rows.csv book.xlsx\n  aibench export result.json gbench=- > new.json\n"
              "  aibench export result.json junit=tests.xml markdown=summary.md");
  return {app, [options] {
            write_exports(parse_exports(options->exports), options->result);
            return static_cast<int>(kExitFine);
          }};
}

}  // namespace aibench
