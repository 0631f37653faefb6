#include "bench/report/notes.h"

#include <algorithm>
#include <array>

#include "bench/report/display_width.h"
#include "bench/report/format.h"
#include "bench/report/table.h"

namespace aibench {
namespace {

struct Flag {
  std::string_view id, letter, meaning;
};
// "m" is taken by the share of the memory bandwidth.
constexpr std::array<Flag, 18> kFlags = {{{"interval", "~", "95 % interval wider than asked"},
                                          {"drift", "d", "rounds drift, interval widened"},
                                          {"round_trend", "t", "rounds get slower or faster"},
                                          {"sample_trend", "s", "samples get slower or faster within each window"},
                                          {"first_sample", "f", "first sample of each window slow"},
                                          {"two_modes", "2", "two kinds of times"},
                                          {"warm_up", "w", "still changing when the warm-up ended"},
                                          {"clock", "c", "clock differs between rounds"},
                                          {"steal", "v", "processor time given to other virtual machines"},
                                          {"preemption", "p", "other processes took the processor"},
                                          {"major_faults", "i", "pages were read from a disk"},
                                          {"quota", "q", "CPU quota below the threads"},
                                          {"kernels", "k", "library kernels below the processor's instruction set"},
                                          {"choice", "h", "what lost the trial seemed faster than this"},
                                          {"algorithm", "a", "algorithm changed between rounds"},
                                          {"gpu_shared", "o", "other processes used the GPU"},
                                          {"gpu_mig", "g", "the GPU is divided into instances (MIG)"},
                                          {"environment", "e", "library settings of the environment were kept"}}};
constexpr std::string_view kOtherFlag = "?";

std::string_view letter_of(const std::string& id) {
  const auto found = std::find_if(kFlags.begin(), kFlags.end(), [&](const Flag& flag) { return flag.id == id; });
  return found == kFlags.end() ? kOtherFlag : found->letter;
}

std::string escaped_for_regex(const std::string& id) {
  std::string escaped;
  for (const char c : id) {
    if (std::string_view(".^$|()[]{}*+?\\").find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

// Ids and targets that a config can have need no more quoting than this; others are not offered as a command.
bool fits_in_quotes(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F && c != '\''; });
}

const ResultCheck* first_invalid(const ResultRow& row) {
  for (const ResultCheck& check : row.checks) {
    if (check.state == "bad" && check.severity == Severity::invalid) return &check;
  }
  return nullptr;
}

// What is the same however often it runs.
bool is_setup(const std::string& id) { return id == "threads" || id == "affinity" || id == "libraries"; }

// Running it again, alone, is what shows whether it was this case's fault.
bool worth_repeating(const ResultRow& row) {
  if (const ResultCheck* check = first_invalid(row)) return !is_setup(check->id);
  return row.status == CaseStatus::wrong || row.status == CaseStatus::failed || row.status == CaseStatus::crashed ||
         row.status == CaseStatus::timeout;
}

// Without the value that differs from row to row.
std::string kind_of_problem(const ResultRow& row) {
  if (row.status != CaseStatus::ok) return std::string(name_of(row.status)) + ": " + row.reason;
  const ResultCheck* check = first_invalid(row);
  return check ? "invalid: " + check->id + ": " + check->reason : "";
}

}  // namespace

std::string problem_of(const ResultRow& row) {
  std::string text = kind_of_problem(row);
  const ResultCheck* check = row.status == CaseStatus::ok ? first_invalid(row) : nullptr;
  if (check && check->value && check->limit) {
    text += " (" + format_significant(*check->value, 3) + ", limit " + format_significant(*check->limit, 3) + ")";
  }
  return text;
}

std::size_t Notes::about(const ResultCase& one, const ResultRow& row) {
  Note note{.what = row.target + ": " + problem_of(row),
            .kind = row.target + ": " + kind_of_problem(row),
            .first_id = one.id,
            .about_case = worth_repeating(row)};
  if (note.about_case && fits_in_quotes(one.id)) {
    note.again = "aibench run CONFIG --filter '^" + escaped_for_regex(one.id) + "$' --target " + row.target;
  }
  return number_of(std::move(note));
}

std::size_t Notes::about_energy(const ResultCase& one, const ResultRow& row) {
  const std::string what = row.target + ": no energy: " + row.energy->reason;
  return number_of({.what = what, .kind = what, .first_id = one.id});
}

std::size_t Notes::number_of(Note note) {
  auto same = std::find_if(notes_.begin(), notes_.end(), [&](const Note& n) { return n.kind == note.kind; });
  if (same == notes_.end()) same = notes_.insert(notes_.end(), std::move(note));
  return static_cast<std::size_t>(same - notes_.begin()) + 1;
}

std::string Notes::flags(const ResultRow& row) {
  std::string letters;
  for (const ResultCheck& check : row.checks) {
    if (check.state != "bad" || check.severity != Severity::suspect) continue;
    letters += letter_of(check.id);
    flagged_.insert(check.id);
  }
  return letters;
}

std::string Notes::note_text(std::size_t index, std::size_t width) const {
  const Note& note = notes_[index];
  const std::string number = "[" + std::to_string(index + 1) + "] ";
  const std::string line = number + note.what + (note.about_case ? " (first: " + note.first_id + ")" : "");
  std::string text = wrapped(plain_text(line), width, number.size());
  // A command is not broken into lines: it is there to be copied.
  if (name_reruns_ && !note.again.empty())
    text += std::string(number.size(), ' ') + "again: " + plain_text(note.again) + "\n";
  return text;
}

std::string Notes::take_text(std::size_t most, std::size_t width) {
  std::string text;
  for (std::size_t given = 0; given_out_ < notes_.size() && given < most; ++given)
    text += note_text(given_out_++, width);
  if (given_out_ < notes_.size()) {
    text += "and " + std::to_string(notes_.size() - given_out_) + " more; the result file has them all\n";
    given_out_ = notes_.size();
  }
  return text;
}

std::string Notes::legend(std::size_t width) const {
  std::string text;
  const auto add = [&](std::string_view letter, const std::string& meaning) {
    text += (text.empty() ? "" : "; ") + std::string(letter) + " " + meaning;
  };
  for (const Flag& flag : kFlags) {
    if (flagged_.contains(std::string(flag.id))) add(flag.letter, std::string(flag.meaning));
  }
  for (const std::string& id : flagged_) {
    if (letter_of(id) == kOtherFlag) add(kOtherFlag, plain_text(id));
  }
  if (transfers_) add("+t", "end to end, transfers take more than half of the time");
  if (memory_share_) add("m", "share of the memory bandwidth, which bounds this case");
  std::string scopes;
  for (const auto& [target, scope] : scopes_) {
    scopes += (scopes.empty() ? "" : ", ") + plain_text(target) + " " + plain_text(scope);
  }
  return (text.empty() ? "" : wrapped("flags: " + text, width, 7)) +
         (scopes.empty() ? "" : wrapped("energy: gross, of " + scopes, width, 8));
}

std::string wrapped(const std::string& text, std::size_t width, std::size_t indent) {
  std::string result, line;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    begin = end + 1;
    const bool first = line.find_first_not_of(' ') == std::string::npos;
    if (!first && display_width(line) + 1 + display_width(word) > width) {
      result += line + "\n";
      line = std::string(indent, ' ') + word;
    } else {
      line += (first ? "" : " ") + word;
    }
  }
  return result + line + "\n";
}

}  // namespace aibench
