#include "bench/report/run_tables.h"

#include "bench/answer/sweep_crossover.h"
#include "bench/report/accuracy_text.h"
#include "bench/report/block_table.h"
#include "bench/report/crossover_text.h"
#include "bench/report/footer.h"
#include "bench/report/training_tables.h"

namespace aibench {

std::string run_tables(const Result& result, const TableOptions& options) {
  std::string text;
  Notes notes(options.name_reruns);
  const std::vector<SweepCrossover> answers = crossovers(result);
  for (const CaseBlock& block : case_blocks(result)) {
    text += block_text(result, block, options, notes) + block_crossovers(result, block, answers, options.width) +
            accuracy_text(block, options.width) + training_text(block, options.width, options.color) + "\n";
  }
  return text + notes.legend(options.width) + footer_text(result, options);
}

}  // namespace aibench
