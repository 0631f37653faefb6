#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/result/result.h"

// One side of a comparison: one result file, or several of the same thing whose rounds count together.
namespace aibench {

// One round of a row: a fresh process's median.
struct Reading {
  double time_s = 0;
  std::optional<double> clock_hz;                   // around the timed window
  std::optional<double> pace_hz, read_bytes_per_s;  // within it
  std::size_t file = 0;                             // which of the side's files it is from
};

struct SideRow {
  std::string case_id, target;
  std::string parameters, precision;  // the precision that really ran; empty when unknown
  CaseStatus status = CaseStatus::ok;
  std::string reason;                 // of a status other than ok
  std::vector<Reading> readings;      // in the order of the files and their rounds; empty unless ok and valid
  std::vector<std::string> suspects;  // "steal: why"; not of checks that only tell how rounds spread
  std::string invalid;                // why the number must not be used; empty when it may
  std::optional<bool> power_capped;  // a GPU's power limit held its clocks down, in any of the files; absent: not known
  // Of a side of several files: how many had a number that was invalid or disturbed and was left out. More than a third
  // of them make the whole row so.
  std::size_t files = 0, left_out = 0;
  std::string left_out_why;  // of the first of them
};

// Whether a suspect check says that something else took the machine's time: "steal", "preemption", "major_faults",
// "gpu_shared".
bool is_disturbance(std::string_view check_id);

struct Side {
  std::vector<std::string> files;
  std::vector<Result> results;  // in the order of their start

  std::vector<SideRow> rows(TimeKind kind) const;
  // Which loop measured the pace of a target, in all files alike; empty when there is none or they differ.
  std::string pace_probe(const std::string& target) const;
};

// Loads the files; a folder stands for every *.json in it that is a result. They are sorted by when they were started.
// Throws ResultError for a file that cannot be read, a folder without results, and files that were not measured on the
// same thing (exit code 4: see identity.h).
Side load_side(const std::vector<std::string>& paths);

// A side of results that are already here; the same check.
Side make_side(std::vector<std::string> files, std::vector<Result> results);

// Whether the n-th files of both sides were measured in turns: every pair starts after the one before it.
bool alternates(const Side& base, const Side& next);

}  // namespace aibench
