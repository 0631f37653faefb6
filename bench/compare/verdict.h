#pragma once

#include <cstddef>

#include "bench/compare/comparison.h"
#include "bench/compare/row_test.h"

namespace aibench {

struct Judgement {
  double p = 1;       // of test.p(), after Holm's correction over the family
  double time_p = 1;  // of test.time.p, likewise
  double alpha = 0.05;
  std::size_t family = 1;
};

// The verdict of a row with numbers on both sides, from `row.margin` and the tests; fills verdict, reason, the ratios
// and what more rounds could show.
//
//   REGRESSION, IMPROVEMENT  p < alpha in every space that counts, and the nearer ratio lies beyond the margin and
//                            beyond what files of the same thing may differ by
//   SMALL                    the same, but a ratio lies inside the margin
//   EQUIVALENT               two one-sided tests put the ratio inside the margin, at alpha without correction
//   INCONCLUSIVE             none of these
void judge(const RowTest& test, const Judgement& judgement, ComparedRow& row);

}  // namespace aibench
