#include "kernels/workloads/generator.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <stdexcept>

#include "kernels/ops/stored_number.h"
#include "kernels/workloads/digits.h"

namespace aibench {
namespace {

std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

std::uint64_t fnv1a64(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash;
}

std::uint64_t bits(std::uint64_t key, std::uint64_t index) { return mix(key + (index + 1) * 0x9e3779b97f4a7c15U); }

// Stores a number in the tensor's own format.
void store_at(const Tensor& tensor, std::vector<std::byte>& bytes, std::size_t index, double value) {
  store_number(tensor.dtype, bytes.data() + index * size_of(tensor.dtype), value);
}

void fill_uniform(const Tensor& tensor, std::uint64_t key, std::vector<std::byte>& bytes) {
  for (std::size_t i = 0; i < static_cast<std::size_t>(tensor.elements); ++i) {
    const double u = generator_uniform(key, i);
    const double value = tensor.dtype == DType::i8 ? std::floor(u * 255.0) - 127.0
                                                   : tensor.fill.low + (tensor.fill.high - tensor.fill.low) * u;
    store_at(tensor, bytes, i, value);
  }
}

// x86-64, aarch64 and every GPU are little-endian.
void fill_bytes(std::uint64_t key, std::vector<std::byte>& bytes) {
  for (std::size_t i = 0; i < bytes.size(); i += sizeof(std::uint64_t)) {
    const std::uint64_t word = bits(key, i / sizeof(word));
    std::memcpy(bytes.data() + i, &word, std::min(sizeof(word), bytes.size() - i));
  }
}

void fill_digits(const Tensor& tensor, std::uint64_t seed, std::vector<std::byte>& bytes) {
  constexpr std::size_t kPixels = kDigitSide * kDigitSide;
  std::array<float, kPixels> image;
  for (std::size_t i = 0; i < static_cast<std::size_t>(tensor.elements) / kPixels; ++i) {
    draw_digit(seed, i, image);
    for (std::size_t pixel = 0; pixel < kPixels; ++pixel) {
      store_at(tensor, bytes, i * kPixels + pixel, static_cast<double>(image[pixel]));
    }
  }
}

[[noreturn]] void refuse(const Tensor& tensor, const char* fill) {
  throw std::invalid_argument("tensor '" + tensor.name + "': " + fill + " data are not defined for " +
                              std::string(name_of(tensor.dtype)));
}

}  // namespace

std::uint64_t generator_key(std::uint64_t seed, std::string_view tensor_name) {
  return mix(fnv1a64(tensor_name) ^ mix(seed));
}

double generator_uniform(std::uint64_t key, std::uint64_t index) {
  return static_cast<double>(bits(key, index) >> 11) * 0x1p-53;
}

std::vector<std::byte> generate(const Tensor& tensor, std::uint64_t seed) {
  std::vector<std::byte> bytes(tensor.bytes());
  const std::uint64_t key = generator_key(seed, tensor.name);
  switch (tensor.fill.kind) {
    case Fill::Kind::zero: break;
    case Fill::Kind::uniform:
      if (tensor.dtype == DType::i32) refuse(tensor, "uniform");
      fill_uniform(tensor, key, bytes);
      break;
    case Fill::Kind::bytes:
      if (tensor.dtype != DType::i8) refuse(tensor, "byte");
      fill_bytes(key, bytes);
      break;
    case Fill::Kind::labels:
      if (tensor.dtype != DType::i32) refuse(tensor, "label");
      for (std::size_t i = 0; i < static_cast<std::size_t>(tensor.elements); ++i) {
        store_at(tensor, bytes, i, std::floor(generator_uniform(key, i) * static_cast<double>(tensor.fill.classes)));
      }
      break;
    case Fill::Kind::digits:
      if (tensor.dtype == DType::i32 || tensor.dtype == DType::i8) refuse(tensor, "digit");
      fill_digits(tensor, seed, bytes);
      break;
    case Fill::Kind::digit_labels:
      if (tensor.dtype != DType::i32) refuse(tensor, "label");
      for (std::size_t i = 0; i < static_cast<std::size_t>(tensor.elements); ++i) {
        store_at(tensor, bytes, i, digit_label(seed, i));
      }
      break;
    case Fill::Kind::given:
      if (!tensor.fill.contents || tensor.fill.contents->size() != tensor.bytes()) {
        throw std::invalid_argument("tensor '" + tensor.name + "': its contents were not calibrated");
      }
      return *tensor.fill.contents;
  }
  return bytes;
}

}  // namespace aibench
