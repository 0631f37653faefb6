#include "bench/compare/comparison.h"

#include <algorithm>

namespace aibench {

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::regression: return "REGRESSION";
    case Verdict::improvement: return "IMPROVEMENT";
    case Verdict::equivalent: return "EQUIVALENT";
    case Verdict::small: return "SMALL";
    case Verdict::inconclusive: return "INCONCLUSIVE";
    case Verdict::not_comparable: return "NOT-COMPARABLE";
    case Verdict::added: return "NEW";
    case Verdict::missing: return "MISSING";
    case Verdict::failed: return "FAILED";
  }
  return "?";
}

const std::vector<Verdict>& all_verdicts() {
  static const std::vector<Verdict> all = {Verdict::regression, Verdict::improvement,  Verdict::equivalent,
                                           Verdict::small,      Verdict::inconclusive, Verdict::not_comparable,
                                           Verdict::added,      Verdict::missing,      Verdict::failed};
  return all;
}

std::size_t Comparison::count(Verdict verdict) const {
  return static_cast<std::size_t>(
      std::count_if(rows.begin(), rows.end(), [&](const ComparedRow& row) { return row.verdict == verdict; }));
}

}  // namespace aibench
