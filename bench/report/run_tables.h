#pragma once

#include <cstddef>
#include <string>

#include "bench/result/result.h"

namespace aibench {

struct TableOptions {
  std::size_t width = 120;  // columns of the terminal; blocks that do not fit are laid out one row a target
  bool color = false;
  std::string result_path = {};  // named in the footer when not empty
  bool name_reruns = true;       // notes name the command that measures a failed row again; false where there is none
};

// The default answer of a run: one block of rows a family (gemm f32, conv2d f32 forward, network NAME MODE), targets
// side by side with latency, rate and share of measured peak, then speedups over the baseline with 95 % intervals; rows
// that failed with their reason; from which size of a sweep on a target is ahead; what the targets are. A pure
// function; all foreign text is made inert.
std::string run_tables(const Result& result, const TableOptions& options = {});

}  // namespace aibench
