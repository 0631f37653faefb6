#pragma once

#include <string>
#include <vector>

#include "bench/answer/roofline.h"
#include "bench/report/case_block.h"
#include "bench/report/table.h"
#include "bench/result/result.h"

// Tables beside the pictures of a report. None of them has a row that is not valid.
namespace aibench {

// Latency percentiles of every case and target.
Table percentile_table(const CaseBlock& block);

// What end-to-end time adds to a call, apart: inputs to the device, outputs back. Of targets with memory of their own;
// empty without one.
Table transfer_table(const CaseBlock& block);

// What the roofline pictures are drawn from, and what holds each row back.
Table roofline_table(const std::vector<RooflinePoint>& points);

// Checks that cast doubt on rows, the gravest first, with the number of rows; `reasons` explains each.
struct DoubtfulChecks {
  Table table;
  std::vector<std::string> reasons;
};
DoubtfulChecks doubtful_checks(const Result& result);

}  // namespace aibench
