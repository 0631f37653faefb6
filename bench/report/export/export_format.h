#pragma once

#include <span>
#include <string>
#include <string_view>

#include "bench/result/result.h"

namespace aibench {

// A format by its name on the command line.
struct ExportFormat {
  std::string_view name;
  std::string_view extension;          // ".csv" when a file name alone picks this format; else empty
  std::string_view meaning;            // one line for people
  std::string (*make)(const Result&);  // null: made from the journal, see csv_samples.h
  std::string_view lacking;            // not empty: why this build cannot write it, and what to do
};

// In the order they are listed to users.
std::span<const ExportFormat> export_formats();

// One "FMT=FILE" of the command line.
struct ExportRequest {
  const ExportFormat* format = nullptr;
  std::string path;  // "-": standard output
};

// "csv=rows.csv", "gbench=-", or a file name whose extension names the format. Throws ConfigError, naming the formats
// or the nearest one, for anything else and for a format that this build lacks.
ExportRequest parse_export(const std::string& text);

// "  csv          one row a case and target\n" for each format.
std::string export_formats_text();

}  // namespace aibench
