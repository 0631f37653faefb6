#include "cli/export_files.h"

#include <filesystem>
#include <memory>
#include <set>

#include "bench/config/run_config.h"
#include "bench/report/export/csv_samples.h"
#include "bench/result/output_file.h"
#include "bench/result/read_result.h"
#include "bench/runner/journal.h"
#include "bench/runner/printable.h"
#include "cli/run_output.h"
#include "cli/terminal.h"

namespace aibench {
namespace {

void write_samples(const Result& result, const std::string& result_path, const ByteSink& sink) {
  const std::string path = journal_path_of(result_path);
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    throw ConfigError("csv-samples: there is no " + printable(path, 1000) +
                      ": the run kept no samples, or they did not move with the result");
  }
  CsvSamples samples(result, sink);
  const auto begin = [&](const JournalHeader& header) {
    if (header.config_sha256 != result.config_sha256) {
      throw ConfigError("csv-samples: " + printable(path, 1000) + " holds the samples of another run");
    }
    samples.begin(header.targets, header.cases);
  };
  for_each_round(path, begin, [&](const JournalRound& one) { samples.add(one.target, one.case_index, one.round); });
}

void write_one(const ExportRequest& request, const Result& result, const std::string& result_path,
               const ByteSink& sink) {
  if (request.format->make) return sink(request.format->make(result));
  write_samples(result, result_path, sink);
}

}  // namespace

std::vector<ExportRequest> parse_exports(const std::vector<std::string>& texts) {
  std::vector<ExportRequest> requests;
  std::set<std::string> paths;
  for (const std::string& text : texts) {
    requests.push_back(parse_export(text));
    if (!paths.insert(requests.back().path).second) {
      throw ConfigError("export " + printable(text, 1000) + ": two formats cannot go to one file");
    }
  }
  return requests;
}

void write_exports(const std::vector<ExportRequest>& requests, const std::string& result_path) {
  std::vector<std::unique_ptr<OutputFile>> files;
  for (const ExportRequest& request : requests) {
    files.push_back(request.path == "-" ? nullptr : std::make_unique<OutputFile>(request.path));
  }
  const Result result = load_result(result_path);
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (files[i]) {
      files[i]->replace([&](const ByteSink& sink) { write_one(requests[i], result, result_path, sink); });
    } else {
      write_one(requests[i], result, result_path, print_answer);
    }
  }
}

}  // namespace aibench
