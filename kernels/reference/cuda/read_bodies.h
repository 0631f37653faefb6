#pragma once

#include <cstdint>

#include "kernels/reference/cuda/body_tools.h"

// What one thread does that reads memory and nothing else, for the peak of the memory's bandwidth.
namespace aibench::cuda {

struct alignas(16) ReadWord {  // what a thread loads at once
  std::uint64_t low, high;
};

struct ReadArgs {
  const ReadWord* words;
  std::int64_t count;
  std::uint64_t* never;  // written only when all that a thread read comes to `improbable`
  std::uint64_t improbable;
};

// Folds the words first, first + stride, ... The result has to be used, or no compiler would keep the loads; the test
// costs one comparison a thread.
AIBENCH_DEVICE void read_from(const ReadArgs& args, std::int64_t first, std::int64_t stride) {
  std::uint64_t folded = 0;
  for (std::int64_t i = first; i < args.count; i += stride) folded ^= args.words[i].low + args.words[i].high;
  if (folded == args.improbable) *args.never = folded;
}

}  // namespace aibench::cuda
