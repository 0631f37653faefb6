#pragma once

#include <string>
#include <vector>

#include "bench/plan/plan.h"
#include "bench/report/export/export_format.h"
#include "bench/result/result.h"
#include "cli/run_session.h"

namespace aibench {

// Where one run's answers go.
struct RunOutput {
  std::string result_path;                         // empty: no file
  std::string journal_path;                        // empty: no journal
  std::vector<ExportRequest> exports;              // to files
  bool document_to_stdout = false;                 // instead of the tables
  const ExportFormat* export_to_stdout = nullptr;  // instead of the tables
};

// Decides by the request; makes the default folder aibench-results/ when it is used. Fails before anything is
// measured when a file could not be written later (throws ResultError, IoError).
RunOutput choose_output(const RunRequest& request, const std::string& config_name);

// The journal that belongs to a result file: NAME.samples.jsonl beside NAME.json.
std::string journal_path_of(const std::string& result_path);

// This program, how it was called, and which library settings workers inherit because of --keep-env.
ToolInfo tool_info(const RunRequest& request);

}  // namespace aibench
