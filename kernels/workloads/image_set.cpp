#include "kernels/workloads/image_set.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <functional>
#include <thread>

#include "kernels/workloads/digits.h"

namespace aibench {
namespace {

constexpr std::size_t kPixels = kDigitSide * kDigitSide;
constexpr float kWhite = 255.0F;

void draw_some(std::uint64_t seed, std::int64_t first, ImageSet& set, std::size_t begin, std::size_t end) {
  std::array<float, kPixels> image;
  for (std::size_t i = begin; i < end; ++i) {
    const std::uint64_t index = static_cast<std::uint64_t>(first) + i;
    draw_digit(seed, index, image);
    for (std::size_t pixel = 0; pixel < kPixels; ++pixel) {
      set.pixels[i * kPixels + pixel] = static_cast<std::uint8_t>(std::lround(image[pixel] * kWhite));
    }
    set.labels[i] = static_cast<std::uint8_t>(digit_label(seed, index));
  }
}

class Fnv1a {
 public:
  void add(std::span<const std::uint8_t> bytes) {
    for (const std::uint8_t byte : bytes) hash_ = (hash_ ^ byte) * 0x100000001b3U;
  }
  void add(const ImageSet& set) {
    for (const std::int64_t size : {set.count(), set.rows, set.columns}) {
      for (int shift = 0; shift < 64; shift += 8) {
        const auto byte = static_cast<std::uint8_t>(size >> shift);
        add({&byte, 1});
      }
    }
    add(set.pixels);
    add(set.labels);
  }
  std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0xcbf29ce484222325U;
};

}  // namespace

ImageSet draw_digits(std::uint64_t seed, std::int64_t first, std::int64_t count, int threads) {
  ImageSet set{.rows = kDigitSide, .columns = kDigitSide};
  const auto images = static_cast<std::size_t>(count);
  set.pixels.resize(images * kPixels);
  set.labels.resize(images);
  const auto workers = static_cast<std::size_t>(threads);
  std::vector<std::jthread> drawing;
  for (std::size_t worker = 0; worker < workers; ++worker) {
    drawing.emplace_back(draw_some, seed, first, std::ref(set), images * worker / workers,
                         images * (worker + 1) / workers);
  }
  drawing.clear();  // joins
  return set;
}

std::string digest_of(const ImageSet& train, const ImageSet& test) {
  Fnv1a hash;
  hash.add(train);
  hash.add(test);
  std::array<char, 17> text;
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(hash.value()));
  return text.data();
}

}  // namespace aibench
