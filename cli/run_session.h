#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench/config/run_config.h"

namespace aibench {

// What the command line of `aibench run` asks for.
struct RunRequest {
  std::vector<std::string> configs;
  std::vector<std::string> targets;
  std::vector<std::string> required;  // measured too, and exit code 5 when unavailable
  std::string filter;
  std::string data_folder;  // --data: where idx files lie
  std::optional<int> rounds;
  std::optional<double> precision;
  std::optional<int> quick_rounds;  // --quick: exactly so many, no early stop
  std::optional<double> budget_s;
  std::optional<int> threads;
  bool keep_environment = false;
  std::map<std::string, std::vector<std::string>> launchers;  // target name -> words
  std::string out;                   // empty: a new file below aibench-results/; "-": standard output
  std::vector<std::string> exports;  // "FMT=FILE"
  std::string resume;                // a result file whose journal is continued
  bool json = false;
  bool keep_samples = true;
  bool energy = false;  // also when the config does not ask for it
  bool dry_run = false;
  bool plot = false;    // after the tables
  bool refine = false;  // of sweeps only the sizes that decide
};

// Runs each config: plan, measure, keep the result, print the tables. Returns an ExitCode.
int run_session(const RunRequest& request);

}  // namespace aibench
