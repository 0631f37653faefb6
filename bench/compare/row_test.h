#pragma once

#include <optional>
#include <span>
#include <vector>

#include "bench/compare/side.h"
#include "bench/stats/ratio.h"

// The tests of one row, in two spaces: time, and cycles = time x speed of the core. A core that became slower moves the
// time and leaves the cycles; code that became slower moves both. Of the speeds that were read (the
// clock around the timed windows, within them the pace of a reference loop and how fast memory was read) the one counts
// that leaves the least spread.
namespace aibench {

struct SpaceTest {
  RatioInterval ratio;      // new / base with its 95 % interval
  double p = 1;             // two-sided: there is a difference
  double p_equivalent = 1;  // the difference lies inside the margin
  double p_by_size = 1;     // two-sided: Student's t of the logarithm of the ratio; 1 without an interval
};

// A difference so large that its size counts where ranks cannot: ten rounds a side that do not overlap at all are as
// far as ranks go, be the ratio 1.05 or 2, and drift or a thousand rows leave nothing of that.
constexpr double kGrossRatio = 1.1;

// What a machine does to all rounds of a file shows in none of them, but a machine that does much to a file does much
// to its rounds too. So two files measured one after the other may differ by so many times what the times of their
// rounds spread by, and by this ratio at most: measured, see docs/compare.md.
constexpr double kDriftPerSpread = 1.75;
constexpr double kMostDrift = 1.1;

// How many independent rounds one round of a target is worth, in (0, 1]: below 1 where successive rounds resemble each
// other, so that two files differ by more than the rounds inside each of them show.
struct Independence {
  double time = 1;
  double by_clock = 1, by_pace = 1, by_reading = 1;  // in cycles of that speed; 1 where it was not read
};

struct RowTest {
  SpaceTest time;
  std::optional<SpaceTest> cycles;  // absent unless every round has a speed
  // The cycles spread no more than the times: the clock may speak. False for work that does not follow the clock.
  bool speed_explains = false;
  // In units of what the memory gave, for work that waits for it, where another speed left less spread inside the
  // files: a neighbour's use of the memory may change between two files and not within them. Absent where measured in
  // turns.
  std::optional<SpaceTest> by_reading;
  bool paired = false;
  double log_sd = 0;      // spread of a round in the space that decides, as if rounds were independent, by the interval
  double smallest_p = 1;  // that so many rounds can give at all
  double drift = 1;  // a ratio: files of the same thing may differ by so much; 1 where sides were measured in turns

  const SpaceTest& deciding() const { return speed_explains ? *cycles : time; }
  std::vector<const SpaceTest*> that_count() const;
  // Of a difference in every space that counts, in the same direction.
  double p() const;
  // Of those spaces the ratio nearer to 1.
  double effect() const;
  bool is_gross() const;  // that ratio lies beyond kGrossRatio, either way
  bool is_drift() const;  // ... within what files of the same thing may differ by
};

// Of all rows of one target on one side: the lag-1 autocorrelation of the logarithms, averaged over the rows, since
// whatever disturbs a machine disturbs all of them.
Independence independence_of(std::span<const SideRow* const> rows);

struct RowTestOptions {
  double margin = 0.02;
  bool in_turns = false;  // the rounds of both sides were measured in turns: what disturbs one side disturbs both
  bool paired = false;    // test them pair by pair; only where both sides have the same number of rounds
  bool use_pace = true;   // false: the two sides' paces were measured by different loops
  Independence independence;
};

// Mann-Whitney unless paired, then Wilcoxon's signed ranks; equivalence by two one-sided tests; p and intervals widened
// by the independence: the normal score of an exact p is shrunk by its square root. Both sides have a round.
RowTest test_row(std::span<const Reading> base, std::span<const Reading> next, const RowTestOptions& options);

}  // namespace aibench
