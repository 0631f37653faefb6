#include "bench/report/run_tables.h"

#include "bench/report/block_table.h"
#include "bench/report/footer.h"

namespace aibench {

std::string run_tables(const Result& result, const TableOptions& options) {
  std::string text;
  Notes notes(options.name_reruns);
  for (const CaseBlock& block : case_blocks(result)) text += block_text(result, block, options, notes) + "\n";
  return text + notes.legend(options.width) + footer_text(result, options);
}

}  // namespace aibench
