#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace aibench {

// The order in which targets take part in a round: random, and the same for the same seed and round, whatever was
// done before (so that a resumed run goes on as the first one would have).
std::vector<std::size_t> target_order(std::size_t targets, std::uint64_t seed, int round);

// A case that still wants rounds, over all targets that have not finished it.
struct Candidate {
  std::size_t case_index = 0;
  std::optional<double> half_width;  // the widest over its targets; nullopt: not known yet, wider than any
  double cost_s = 0;                 // what one more round of it takes
  int rounds = 0;                    // it had so far
  int rounds_left = 1;               // it may still have
};

// Which candidates should share what is left of the budget: all of them when each can have all of its rounds, else
// those with the widest intervals, so that the intervals end up equally wide. An interval shrinks with the root of its
// rounds, so that there is one width which the wide ones can reach with what `left_s` pays for; who is there already
// gets nothing more. Unknown widths are wider than any. Never empty unless `candidates` is.
std::vector<Candidate> worth_a_round(std::vector<Candidate> candidates, double overhead_s, double left_s);

// Which candidates the next round takes when `left_s` seconds remain: those with the widest intervals first, as long
// as they fit beside `overhead_s`. Returns case indices in ascending order; empty: nothing fits.
std::vector<std::size_t> affordable(std::vector<Candidate> candidates, double overhead_s, double left_s);

}  // namespace aibench
