#include "tests/unit/verify/winograd_provider.h"

#include <array>

namespace aibench::testing {
namespace {

constexpr std::size_t kIn = 6, kOut = 4, kFilter = 3;
using Tile = std::array<std::array<float, kIn>, kIn>;

// The transforms of Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2015), for F(4x4, 3x3).
constexpr float kInput[kIn][kIn] = {{4, 0, -5, 0, 1, 0},  {0, -4, -4, 1, 1, 0}, {0, 4, -4, -1, 1, 0},
                                    {0, -2, -1, 2, 1, 0}, {0, 2, -1, -2, 1, 0}, {0, 4, 0, -5, 0, 1}};
constexpr float kWeights[kIn][kFilter] = {{1.0F / 4, 0, 0},
                                          {-1.0F / 6, -1.0F / 6, -1.0F / 6},
                                          {-1.0F / 6, 1.0F / 6, -1.0F / 6},
                                          {1.0F / 24, 1.0F / 12, 1.0F / 6},
                                          {1.0F / 24, -1.0F / 12, 1.0F / 6},
                                          {0, 0, 1}};
constexpr float kOutput[kOut][kIn] = {
    {1, 1, 1, 1, 1, 0}, {0, 1, -1, 2, -2, 0}, {0, 1, 1, 4, 4, 0}, {0, 1, -1, 8, -8, 1}};

// m * in * m^T, with `in` the upper left corner of a tile.
template <std::size_t kRows, std::size_t kColumns>
Tile transform(const float (&m)[kRows][kColumns], const Tile& in) {
  Tile half{}, out{};
  for (std::size_t i = 0; i < kRows; ++i) {
    for (std::size_t j = 0; j < kColumns; ++j) {
      for (std::size_t l = 0; l < kColumns; ++l) half[i][j] += m[i][l] * in[l][j];
    }
  }
  for (std::size_t i = 0; i < kRows; ++i) {
    for (std::size_t j = 0; j < kRows; ++j) {
      for (std::size_t l = 0; l < kColumns; ++l) out[i][j] += half[i][l] * m[j][l];
    }
  }
  return out;
}

class WinogradKernel : public Kernel {
 public:
  WinogradKernel(const Conv2dShape& shape, const float* x, const float* w, float* y) : s_(shape), x_(x), w_(w), y_(y) {}

  void enqueue() override {
    for (std::int64_t n = 0; n < s_.n; ++n) {
      for (std::int64_t k = 0; k < s_.k; ++k) {
        for (std::int64_t p = 0; p < s_.p(); p += std::int64_t{kOut}) {
          for (std::int64_t q = 0; q < s_.q(); q += std::int64_t{kOut}) compute_tile(n, k, p, q);
        }
      }
    }
  }

 private:
  void compute_tile(std::int64_t n, std::int64_t k, std::int64_t p, std::int64_t q) {
    const std::int64_t channels = s_.c / s_.groups, first = k / (s_.k / s_.groups) * channels;
    Tile sums{};
    for (std::int64_t c = 0; c < channels; ++c) {
      Tile image{}, filter{};
      for (std::size_t i = 0; i < kIn; ++i) {
        for (std::size_t j = 0; j < kIn; ++j) {
          const std::int64_t h = p - s_.pad_h + static_cast<std::int64_t>(i);
          const std::int64_t v = q - s_.pad_w + static_cast<std::int64_t>(j);
          const bool inside = h >= 0 && h < s_.h && v >= 0 && v < s_.w;
          image[i][j] = inside ? x_[((n * s_.c + first + c) * s_.h + h) * s_.w + v] : 0.0F;
          if (i < kFilter && j < kFilter)
            filter[i][j] =
                w_[((k * channels + c) * 3 + static_cast<std::int64_t>(i)) * 3 + static_cast<std::int64_t>(j)];
        }
      }
      const Tile a = transform(kInput, image), b = transform(kWeights, filter);
      for (std::size_t i = 0; i < kIn; ++i) {
        for (std::size_t j = 0; j < kIn; ++j) sums[i][j] += a[i][j] * b[i][j];
      }
    }
    const Tile result = transform(kOutput, sums);
    for (std::int64_t i = 0; i < std::min<std::int64_t>(kOut, s_.p() - p); ++i) {
      for (std::int64_t j = 0; j < std::min<std::int64_t>(kOut, s_.q() - q); ++j) {
        y_[((n * s_.k + k) * s_.p() + p + i) * s_.q() + q + j] =
            result[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
      }
    }
  }

  Conv2dShape s_;
  const float* x_;
  const float* w_;
  float* y_;
};

}  // namespace

ProviderInfo WinogradProvider::info() const {
  return {.name = "winograd", .version = "1", .path = "", .configuration = "", .threads = 1};
}

std::variant<Prepared, Unsupported> WinogradProvider::prepare(const OpGraph& graph, std::size_t next,
                                                              Bindings bindings) {
  const auto* op = std::get_if<Conv2dForward>(&graph.ops.at(next));
  if (op == nullptr || graph.at(op->y).dtype != DType::f32) return Unsupported{"f32 conv2d_forward only"};
  const Conv2dShape& s = op->shape;
  const bool plain = s.r == 3 && s.s == 3 && s.stride_h == 1 && s.stride_w == 1 && s.dilation_h == 1 &&
                     s.dilation_w == 1 && s.layout == Layout::nchw;
  if (!plain) return Unsupported{"3x3, stride 1, NCHW only"};
  const auto memory = [&](TensorId id) { return static_cast<float*>(bindings[static_cast<std::size_t>(id)]->data()); };
  return Prepared{.kernel = std::make_unique<WinogradKernel>(s, memory(op->x), memory(op->w), memory(op->y)),
                  .ops_served = 1,
                  .algorithm = "winograd f(4x4, 3x3)"};
}

}  // namespace aibench::testing
