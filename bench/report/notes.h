#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "bench/result/result.h"

namespace aibench {

// What the cells of a table could not say in full. Numbers run through the whole report: a problem that was noted once
// keeps its number in later blocks.
class Notes {
 public:
  // `name_reruns`: with the command that measures a row again.
  explicit Notes(bool name_reruns = true) : name_reruns_(name_reruns) {}

  // The number of the note about why this row shows no numbers; rows of one target with the same reason share one.
  std::size_t about(const ResultCase& one, const ResultRow& row);

  // Likewise about why its energy is not known.
  std::size_t about_energy(const ResultCase& one, const ResultRow& row);
  // What the row's joules cover, for the legend; see docs/answers.md for why it matters.
  void remember_scope(const ResultRow& row) { scopes_[row.target] = row.energy->scope; }

  // Letters of the suspect checks of a row, remembered for the legend: "~w".
  std::string flags(const ResultRow& row);
  void remember_memory_share() { memory_share_ = true; }
  void remember_transfers() { transfers_ = true; }

  // Lines with the notes that were not given out yet, at most `most` of them.
  std::string take_text(std::size_t most, std::size_t width);
  // What the letters mean; empty when none was used.
  std::string legend(std::size_t width) const;

 private:
  struct Note {
    std::string what;   // "cuda: unavailable: no driver"
    std::string kind;   // the same for all rows that share the note
    std::string again;  // the command that reruns it; empty when that would not help
    std::string first_id;
    bool about_case = false;  // the reason may differ from case to case, so the first case is named
  };
  std::size_t number_of(Note note);
  std::string note_text(std::size_t index, std::size_t width) const;

  std::vector<Note> notes_;
  bool name_reruns_ = true;
  std::size_t given_out_ = 0;
  std::set<std::string> flagged_;
  std::map<std::string, std::string> scopes_;  // by target
  bool memory_share_ = false, transfers_ = false;
};

// "crashed: SIGSEGV in measure", "invalid: ..." of a row whose numbers are not shown.
std::string problem_of(const ResultRow& row);

// `text` in lines of at most `width` columns, broken at blanks; lines after the first start with `indent` blanks.
std::string wrapped(const std::string& text, std::size_t width, std::size_t indent);

}  // namespace aibench
