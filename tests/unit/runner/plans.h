#pragma once

#include <string>
#include <vector>

#include "bench/plan/plan.h"

namespace aibench {

// A plan of tiny gemm cases, one a given size, ids "gemm/f32/m<size>n1k1"; only latency, so that numbers are few.
inline Plan plan_of(const std::vector<int>& sizes, const std::vector<std::string>& targets, int max_rounds = 3) {
  Plan plan;
  for (const int size : sizes) {
    GemmWorkload gemm;
    gemm.m = size;
    PlannedCase planned;
    planned.workload = gemm;
    planned.id = "gemm/f32/m" + std::to_string(size) + "n1k1";
    planned.work = {2.0 * size, 4.0 * size, 0};
    planned.memory_bytes = 12.0 * size;
    plan.cases.push_back(planned);
  }
  for (const std::string& target : targets) plan.targets.push_back(parse_target(target).value());
  plan.measure.max_rounds = max_rounds;
  plan.measure.precision_promised = false;
  plan.measure.modes = {TimingMode::latency};
  return plan;
}

}  // namespace aibench
