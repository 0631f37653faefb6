#pragma once

#include <set>
#include <string>
#include <vector>

#include "bench/compare/comparison.h"
#include "bench/compare/side.h"
#include "bench/compare/threshold.h"

namespace aibench {

struct CompareOptions {
  TimeKind time = TimeKind::host;
  double alpha = 0.05;  // chance of any false alarm among all judged rows
  std::vector<Threshold> thresholds;
  std::set<std::string> allowed;               // identity_fields() that may differ
  bool paired = false;                         // the sides were measured in turns
  std::vector<std::string> accepted_suspects;  // ids of checks that do not keep a row from being judged
};

// Judges every row that both sides have. Deterministic: the same files give the same verdicts. Rows without numbers on
// either side are counted, not listed.
Comparison compare(const Side& base, const Side& next, const CompareOptions& options);

}  // namespace aibench
