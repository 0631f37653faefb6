#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/answer/pair_speedup.h"
#include "bench/answer/sweep.h"

// Which target should run what. A pure function of a result.
namespace aibench {

enum class Criterion {
  latency,     // host time of one synchronised call, data on the device
  throughput,  // time a call of calls back to back
  energy,      // joules a call, gross; of one window each, so that nothing is certain
  cost         // price of a call: time a call of calls back to back x price an hour
};
std::string_view name_of(Criterion criterion);

enum class Certainty {
  certain,    // the margin's interval over every other target leaves 1 out (95 % for all of them together)
  too_close,  // it does not: the best and what is not told from it are equals
  medians,    // too few rounds for an interval: of the medians alone
  only_one,   // a single target has numbers
  none        // no target has them
};
std::string_view name_of(Certainty certainty);

struct Recommendation {
  const ResultCase* one = nullptr;
  std::string target;  // the best by its medians; empty for `none`
  Certainty certainty = Certainty::none;
  // How many times better than the next best (time or cost of the next / of this one), and which that is.
  std::string next;
  std::optional<RatioInterval> margin;
  std::vector<std::string> equals;       // for too_close: the others that are not told from the best
  std::map<std::string, double> values;  // by target: seconds a call; money a call for cost, joules for energy
  // Transfers change the choice or cannot be paid at once, against the fastest target in host memory.
  std::optional<BreakEven> break_even;
  std::optional<RatioInterval> end_to_end;  // of that target over it; absent where nothing is transferred
  std::string versus;                       // that target's name
  std::string reason;                       // in words, never empty
  bool not_needed = false;                  // none, because run --refine left it away on every target
};

struct RecommendOptions {
  Criterion by = Criterion::latency;
  std::map<std::string, double> price_an_hour;  // by target name, above 0; targets without a price take no part in cost
  std::string currency;                         // that the prices are in, three letters; empty: not said
};

// One for each case, in the order of the result.
std::vector<Recommendation> recommend(const Result& result, const RecommendOptions& options);

// Cases of one sweep that follow each other and get the same answer; what stands alone is a group of one.
struct RecommendationGroup {
  const Sweep* sweep = nullptr;      // null: a single case of no sweep
  std::vector<std::size_t> members;  // into the recommendations, ascending by size
};

// Every recommendation in exactly one group: of several sweeps that hold a case, the longest; those that were not
// needed are in none, and sizes on either side of them follow each other. In the order of the first case. `sweeps` are
// those of the same result and outlive the groups.
std::vector<RecommendationGroup> group(const std::vector<Recommendation>& recommendations,
                                       const std::vector<Sweep>& sweeps);

}  // namespace aibench
