#pragma once

#include <string>

#include "bench/report/run_tables.h"
#include "bench/result/result.h"

namespace aibench {

// "AMD EPYC 9B45, 2 threads; openblas 0.3.21; peak f32 250.0 GFLOP/s, memory 50.00 GB/s", or "unavailable: why".
// Foreign text is inert.
std::string target_line(const ResultTarget& target);

// Lines about what the tables stand on: targets, how rows ended, what was removed from the environment, the file.
std::string footer_text(const Result& result, const TableOptions& options);

}  // namespace aibench
