#include "bench/report/markdown.h"

#include <sstream>

#include "bench/report/accuracy_text.h"
#include "bench/report/block_table.h"
#include "bench/report/export/exporters.h"
#include "bench/report/footer.h"
#include "bench/report/training_tables.h"

namespace aibench {
namespace {

constexpr std::size_t kMostNotes = 20;  // of one block
constexpr std::size_t kOneLine = 100000;

// Each line of the text as an item of a list.
std::string list_of(const std::string& lines) {
  std::istringstream stream(lines);
  std::string text;
  for (std::string line; std::getline(stream, line);) text += "- " + markdown_text(line) + "\n";
  return text;
}

std::string block_markdown(const Result& result, const CaseBlock& block, Notes& notes) {
  std::string text = "### " + markdown_text(block.title) + "\n\n";
  const BlockRows rows = block_rows(result, block, notes);
  if (rows.table) text += markdown_table(*rows.table) + "\n";
  const TrainingTables training = training_tables(block);
  if (!training.goals.empty()) text += markdown_table(training.goals) + "\n";
  std::string below;
  for (const std::string& note : training.notes) below += "- " + markdown_text(note) + "\n";
  for (const std::string& line : rows.absent) below += "- " + markdown_text(line) + "\n";
  below += list_of(notes.take_text(kMostNotes, kOneLine));
  for (const std::string& line : accuracy_lines(block)) below += "- " + markdown_text(line) + "\n";
  return text + below + (below.empty() ? "" : "\n");
}

}  // namespace

std::string export_markdown(const Result& result) {
  std::string text = "## aibench: " + markdown_text(result.name) + "\n\n";
  Notes notes(/*name_reruns=*/false);
  for (const CaseBlock& block : case_blocks(result)) text += block_markdown(result, block, notes);
  return text + list_of(notes.legend(kOneLine) + footer_text(result, {.width = kOneLine}));
}

}  // namespace aibench
