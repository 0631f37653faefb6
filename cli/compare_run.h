#pragma once

#include <string>
#include <vector>

namespace aibench {

// Two installs of aibench, or this one with two folders of libraries, measured in turns.
struct AlternatedRequest {
  // Each: a program `aibench`, a folder with bin/aibench in it, or a folder of shared libraries that this program's
  // workers are to load first.
  std::string base, next;
  std::string config;
  int rounds = 10;
  std::string directory;                 // for the result files; empty: a new one below aibench-results/
  std::vector<std::string> run_options;  // passed on to every `aibench run`
};

struct AlternatedRuns {
  std::string base_directory, next_directory;  // one result file a round
};

// Runs `aibench run CONFIG --rounds 1` in turns, in random order inside a round, and says on stderr what it does.
// Throws ConfigError for sides that are neither, IoError when a run ends without a result.
AlternatedRuns alternate_runs(const AlternatedRequest& request);

}  // namespace aibench
