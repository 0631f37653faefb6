#pragma once

#include <optional>
#include <vector>

#include "bench/answer/break_even.h"
#include "bench/answer/speedup.h"

namespace aibench {

// What a report shows of one side beside a ratio. All numbers are absent unless the row is valid. Pointers live as long
// as the result.
struct Absolutes {
  const ResultTarget* target = nullptr;
  const ResultRow* row = nullptr;
  std::optional<double> host_s, end_to_end_s;  // medians; end to end is host time in host memory
  // Of calls back to back where those were measured.
  std::optional<double> flop_per_s, bytes_per_s, samples_per_s;
  std::optional<double> share_of_flops, share_of_memory;  // of the measured peaks
  bool memory_bound = false;                              // the share of memory is the one that counts
};
Absolutes absolutes_of(const ResultTarget& target, const ResultRow& row);

// One case on two targets: how much faster `other` is than `base`.
struct PairSpeedup {
  const ResultCase* one = nullptr;
  Absolutes base, other;
  std::optional<RatioInterval> resident;  // of host times: data on the device
  Outcome resident_outcome = Outcome::unknown;
  // Transfers included. transfers = false: neither side has any, so that this is the resident ratio again.
  std::optional<RatioInterval> end_to_end;
  Outcome end_to_end_outcome = Outcome::unknown;
  bool transfers = false;
  std::optional<BreakEven> break_even;  // see break_even.h
};

PairSpeedup pair_speedup(const TargetIndex& targets, const ResultCase& one, const ResultRow& base,
                         const ResultRow& other);

// Every pair of rows of a case. The base is the one in host memory where the other has its own, else the one that
// stands first.
std::vector<PairSpeedup> all_pair_speedups(const TargetIndex& targets, const ResultCase& one);

}  // namespace aibench
