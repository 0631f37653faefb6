#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace aibench {

// Labelled grey images, as files in the IDX format hold them.
struct ImageSet {
  std::int64_t rows = 0, columns = 0;  // of every image
  std::vector<std::uint8_t> pixels;    // [count, rows, columns], 0 the background
  std::vector<std::uint8_t> labels;    // [count]

  std::int64_t count() const { return static_cast<std::int64_t>(labels.size()); }
  std::int64_t image_size() const { return rows * columns; }
};

// The drawn digits number first, first + 1, ... under `seed` (kernels/workloads/digits.h), in 256 levels of grey. Each
// depends on (seed, index) alone; `threads` (>= 1) only says how many draw.
ImageSet draw_digits(std::uint64_t seed, std::int64_t first, std::int64_t count, int threads = 1);

// 16 hexadecimal digits that tell sets apart that differ in a pixel, a label or a size: FNV-1a of 64 bits. No
// protection against somebody who wants two sets to look alike.
std::string digest_of(const ImageSet& train, const ImageSet& test);

}  // namespace aibench
