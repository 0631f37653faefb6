#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "kernels/reference/cuda/launch_geometry.h"

// Runs a kernel's body as its grid would: every thread of every block, with the same index arithmetic as the device
// code. Threads take turns in an order of their own, since a body must not depend on it.
namespace aibench::cuda::testing {

// Like the kernels that give an element to each thread and loop over the grid.
template <class Index, class Body>
void for_each_element(std::int64_t count, unsigned blocks, const Body& body) {
  const auto threads = static_cast<Index>(blocks) * kBlockThreads;
  for (Index thread = threads; thread-- > 0;) {
    for (Index i = thread; i < static_cast<Index>(count); i += threads) body(i);
  }
}

// Like block_sum: the threads' parts, added in a tree.
template <class Part>
double block_sum(unsigned threads, const Part& part) {
  std::vector<double> parts(threads);
  for (unsigned thread = 0; thread < threads; ++thread) parts[thread] = part(thread);
  for (unsigned half = threads / 2; half > 0; half /= 2) {
    for (unsigned i = 0; i < half; ++i) parts[i] += parts[i + half];
  }
  return parts[0];
}

}  // namespace aibench::cuda::testing
