#include "bench/report/accuracy_text.h"

#include <algorithm>

#include "bench/report/format.h"
#include "bench/report/notes.h"
#include "bench/report/table.h"

namespace aibench {
namespace {

// "output 1.2 % off, 97 % of 100 samples in the same class".
std::string words_of(const AccuracyLoss& loss) {
  std::string words;
  if (loss.relative_l2_error) {
    words = "output " + format_significant(100 * *loss.relative_l2_error, 2) + " % off (relative L2 error)";
  }
  if (loss.same_class_share) {
    const std::string share = loss.samples == 1 ? (*loss.same_class_share > 0 ? "the same class" : "another class")
                                                : format_percent(*loss.same_class_share) + " % of " +
                                                      std::to_string(loss.samples) + " samples in the same class";
    words += (words.empty() ? "" : ", ") + share;
  }
  return words;
}

// Targets of one case by what is said of them.
struct Said {
  std::string words, targets;
};

}  // namespace

std::vector<std::string> accuracy_lines(const CaseBlock& block) {
  std::vector<std::string> lines;
  for (std::size_t c = 0; c < block.cases.size(); ++c) {
    std::vector<Said> said;
    for (const ResultRow& row : block.cases[c]->results) {
      const std::string words = row.accuracy_loss ? words_of(*row.accuracy_loss) : "";
      if (words.empty()) continue;
      const auto same = std::ranges::find(said, words, &Said::words);
      same == said.end() ? static_cast<void>(said.push_back({words, row.target}))
                         : static_cast<void>(same->targets += ", " + row.target);
    }
    for (const Said& one : said) {
      lines.push_back("against f32, " + block.label_title + " " + block.labels[c] + ", " + one.targets + ": " +
                      one.words);
    }
  }
  return lines;
}

std::string accuracy_text(const CaseBlock& block, std::size_t width) {
  std::string text;
  for (const std::string& line : accuracy_lines(block)) text += wrapped(plain_text(line), width, 2);
  return text;
}

}  // namespace aibench
