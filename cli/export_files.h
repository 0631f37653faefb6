#pragma once

#include <string>
#include <vector>

#include "bench/report/export/export_format.h"

namespace aibench {

// The exports that a command line asks for. Throws ConfigError; also when two name the same file.
std::vector<ExportRequest> parse_exports(const std::vector<std::string>& texts);

// Writes the exports of a result that was loaded from `result_path`. Nothing is written unless every path can be.
// Throws ResultError, ConfigError, IoError, JournalError.
void write_exports(const std::vector<ExportRequest>& requests, const std::string& result_path);

}  // namespace aibench
