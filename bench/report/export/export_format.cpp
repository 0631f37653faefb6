#include "bench/report/export/export_format.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <vector>

#include "bench/config/nearest.h"
#include "bench/config/run_config.h"
#include "bench/report/export/exporters.h"
#include "bench/report/table.h"

namespace aibench {
namespace {

constexpr std::string_view kNoXlsx =
    "this build has no libxlsxwriter; install libxlsxwriter-dev and build again with -DAIBENCH_XLSX=ON, or write "
    "csv-excel, which spreadsheets open as well";

const std::vector<ExportFormat>& all_formats() {
  static const std::vector<ExportFormat> formats = {
      {"csv", ".csv", "one row a case and target, every number", export_csv, ""},
      {"csv-wide", "", "one row a case, targets side by side", export_csv_wide, ""},
      {"csv-pairs", "", "one row a case and pair of targets: speedups", export_csv_pairs, ""},
      {"csv-excel", "", "csv with the mark by which Excel knows UTF-8", export_csv_excel, ""},
      {"csv-samples", "", "every raw sample, from the journal beside the result", nullptr, ""},
      {"xlsx", ".xlsx", "workbook: summary, all rows, charts, environment", export_xlsx, kHasXlsx ? "" : kNoXlsx},
      {"markdown", ".md", "tables for a pull request", export_markdown, ""},
      {"gbench", "", "Google Benchmark's JSON, for compare.py", export_gbench, ""},
      {"gbench-rounds", "", "the same, one entry a round, for its U test", export_gbench_rounds, ""},
      {"junit", ".xml", "JUnit's XML, for CI: a case is a test", export_junit, ""},
      {"gha", "", "github-action-benchmark, customSmallerIsBetter: latency", export_gha, ""},
      {"gha-bigger", "", "github-action-benchmark, customBiggerIsBetter: rate", export_gha_bigger, ""},
      {"bmf", "", "Bencher Metric Format", export_bmf, ""},
      {"benchstat", "", "Go's benchmark text, one line a round, for benchstat", export_benchstat, ""}};
  return formats;
}

std::string names() {
  std::string text;
  for (const ExportFormat& format : export_formats()) text += (text.empty() ? "" : ", ") + std::string(format.name);
  return text;
}

const ExportFormat* by_extension(const std::string& path) {
  const std::string extension = std::filesystem::path(path).extension().string();
  for (const ExportFormat& format : export_formats()) {
    if (!format.extension.empty() && format.extension == extension) return &format;
  }
  return nullptr;
}

const ExportFormat& by_name(const std::string& name, const std::string& text) {
  std::vector<std::string_view> known;
  for (const ExportFormat& format : export_formats()) {
    if (format.name == name) return format;
    known.push_back(format.name);
  }
  const std::string near = nearest(name, known);
  throw ConfigError("export " + plain_text(text) + ": there is no format '" + plain_text(name) + "'" +
                    (near.empty() ? "" : "; did you mean '" + near + "'?") + " There are: " + names());
}

}  // namespace

std::span<const ExportFormat> export_formats() { return all_formats(); }

ExportRequest parse_export(const std::string& text) {
  const std::size_t equals = text.find('=');
  ExportRequest request;
  if (equals == std::string::npos) {
    request = {.format = by_extension(text), .path = text};
    if (!request.format) {
      throw ConfigError("export " + plain_text(text) +
                        ": its name does not tell the format; write FMT=FILE. There are: " + names());
    }
  } else {
    request = {.format = &by_name(text.substr(0, equals), text), .path = text.substr(equals + 1)};
    if (request.path.empty()) throw ConfigError("export " + plain_text(text) + ": names no file; - is standard output");
  }
  if (!request.format->lacking.empty()) {
    throw ConfigError("export " + plain_text(text) + ": " + std::string(request.format->lacking));
  }
  return request;
}

std::string export_formats_text() {
  std::string text;
  for (const ExportFormat& format : export_formats()) {
    text += "  " + std::string(format.name) + std::string(15 - format.name.size(), ' ') + std::string(format.meaning) +
            (format.lacking.empty() ? "" : " (not in this build)") + "\n";
  }
  return text;
}

}  // namespace aibench
