#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "bench/result/result.h"

namespace aibench {

struct SweepSize {
  std::int64_t size = 0;
  std::size_t case_index = 0;  // into the result's cases
};

// Cases that differ in the size of one parameter, or of several that are equal in each of them (m=n=k), and in nothing
// else.
struct Sweep {
  std::string name;  // an id with * for the size: "gemm/f32/m*n*k*", "conv2d/f32/forward/n*c64h56w56k64r3s3", "…/b*"
  std::string axis;  // "m=n=k", "n", "batch"
  std::vector<SweepSize> sizes;  // ascending, distinct
};

// Every sweep of the result, in the order of their first case: at least 3 sizes, or 2 of a network, which has no other
// axis than its batch. A grid of sizes is a sweep along each of its lines, so that a case may be part of several; two
// sweeps never share more than one case. Linear in the number of cases.
std::vector<Sweep> find_sweeps(const Result& result);

}  // namespace aibench
