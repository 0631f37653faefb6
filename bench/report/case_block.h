#pragma once

#include <string>
#include <vector>

#include "bench/report/rate.h"
#include "bench/result/result.h"

namespace aibench {

// Cases that share a table.
struct CaseBlock {
  std::string title;        // "gemm f32", "conv2d f32 forward", "network lenet-mnist training", "copy h2d pinned"
  std::string label_title;  // what tells its cases apart: "m=n=k", "shape", "batch"
  RateKind rate = RateKind::flops;
  bool training = false;  // a call is a whole training step
  std::vector<const ResultCase*> cases;
  std::vector<std::string> labels;  // one a case
};

// " nhwc" behind the label of a network that puts the channels last, nothing behind that of others.
std::string layout_suffix(Layout layout);

// Blocks in the order in which their first case stands. The result must outlive them.
std::vector<CaseBlock> case_blocks(const Result& result);

}  // namespace aibench
