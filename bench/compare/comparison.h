#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/stats/ratio.h"

// What a comparison of two sides found out, as values; the reports are made of this alone. All ratios are new / base of
// a time, so above 1 means that the new side is slower.
namespace aibench {

enum class Verdict {
  regression,      // slower, beyond the margin
  improvement,     // faster, beyond the margin
  equivalent,      // shown to be equal within the margin
  small,           // a difference that is certain but inside the margin
  inconclusive,    // the rounds do not tell
  not_comparable,  // the two rows are not of the same thing
  added,           // no number on the base side
  missing,         // no number on the new side
  failed           // wrong, failed, crashed or out of time on the new side
};
std::string_view name_of(Verdict verdict);  // "REGRESSION", ..., "NEW" for added

// All of them, in the order of the enumeration.
const std::vector<Verdict>& all_verdicts();

// Something about the two sides that is not the same.
struct Difference {
  std::string field;   // "machine", "device", "driver", "libraries", ...: see identity.h
  std::string target;  // empty: of all targets
  std::string base, next;
  bool refused = false;  // keeps the rows it concerns from being judged
  std::string subject() const { return target.empty() ? field : field + " of " + target; }
  bool operator==(const Difference&) const = default;
};

// One side of a row, over all its rounds.
struct SideSummary {
  std::size_t rounds = 0;
  double median_s = 0;
  std::optional<double> clock_hz;  // median over the rounds; absent unless every round has it
};

struct ComparedRow {
  std::string case_id, target;
  Verdict verdict = Verdict::inconclusive;
  std::string reason;  // in words; never empty
  std::optional<SideSummary> base, next;
  double margin = 0;  // 0.02: differences below 2 % do not matter
  std::optional<RatioInterval> time, cycles;
  bool judged_by_time_alone = false;         // the speed was not read, or explains nothing here
  std::optional<double> p;                   // of "there is a difference", after Holm's correction
  std::optional<double> detectable;          // the smallest ratio > 1 that these rounds would have shown, 4 times in 5
  std::optional<std::size_t> rounds_needed;  // a side, to see a difference of the margin 4 times in 5
};

struct Comparison {
  std::vector<std::string> base_files, next_files;
  std::string time;     // which time was judged: "host_time", ...
  bool paired = false;  // the sides' rounds were measured in turns and were tested pair by pair
  double alpha = 0.05;
  std::size_t family = 0;  // rows that share the chance of a false alarm
  std::vector<Difference> differences;
  std::vector<ComparedRow> rows;    // in the order of the base side, then what only the new side has
  std::size_t without_numbers = 0;  // rows with no number on either side, not listed

  std::size_t count(Verdict verdict) const;
};

}  // namespace aibench
