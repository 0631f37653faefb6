#pragma once

#include <functional>
#include <string>

#include "bench/result/json_writer.h"
#include "bench/result/result.h"
#include "bench/runner/run_record.h"

namespace aibench {

// Raw samples as CSV, one line a sample: case_id, target, round, mode, time, sample, calls, time_ns. `record` is what
// the journal of that result holds, its targets and cases named by the two lists in its order. Samples of rows that the
// result does not have as valid are left out. Written in pieces: there can be millions.
void write_csv_samples(const Result& result, const std::vector<std::string>& targets,
                       const std::vector<std::string>& cases, const RunRecord& record, const ByteSink& sink);

}  // namespace aibench
