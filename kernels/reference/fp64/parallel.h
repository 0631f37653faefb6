#pragma once

#include <algorithm>
#include <cstdint>
#include <thread>
#include <vector>

namespace aibench::reference {

// Runs body(begin, end) over [0, count) cut into at most `threads` contiguous parts, one of them on this thread;
// returns when all are done. The parts must be independent and must not throw. What is computed does not depend on
// `threads`.
template <class Body>
void parallel_for(int threads, std::int64_t count, const Body& body) {
  const std::int64_t parts = std::clamp<std::int64_t>(threads, 1, std::max<std::int64_t>(count, 1));
  std::vector<std::jthread> others;
  for (std::int64_t i = 1; i < parts; ++i) {
    others.emplace_back([&body, i, parts, count] { body(count * i / parts, count * (i + 1) / parts); });
  }
  body(std::int64_t{0}, count / parts);
}

}  // namespace aibench::reference
