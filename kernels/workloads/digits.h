#pragma once

#include <cstdint>
#include <span>

// Images of handwritten-looking digits, drawn by formula: strokes of a digit, shifted, rotated, scaled and made noisy
// by a counter-based generator. They stand in for MNIST where nothing may be downloaded.
namespace aibench {

inline constexpr std::int64_t kDigitSide = 28;

// The label (0..9) of image `index` under `seed`.
int digit_label(std::uint64_t seed, std::uint64_t index);

// Draws image `index`: 28 x 28 row-major grey values in [0, 1], 0 the background.
void draw_digit(std::uint64_t seed, std::uint64_t index, std::span<float, kDigitSide * kDigitSide> image);

}  // namespace aibench
