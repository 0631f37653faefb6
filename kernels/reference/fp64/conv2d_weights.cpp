#include "kernels/reference/fp64/conv2d.h"
#include "kernels/reference/fp64/conv2d_tap.h"
#include "kernels/reference/fp64/half_types.h"
#include "kernels/reference/fp64/parallel.h"

namespace aibench::reference {
namespace {

constexpr std::int64_t kFilters = 16;     // filters computed together, so that a gathered tap is used 16 times
constexpr std::int64_t kTaps = 64;        // taps (c, r, s) computed together, so that gathered dy is used 64 times
constexpr std::int64_t kPositions = 256;  // output positions summed at a time
constexpr std::int64_t kLanes = 8;        // independent partial sums of a dot product
static_assert(kPositions % kLanes == 0);

// Both arrays are zero from their end up to the next multiple of kLanes.
double dot(const double* a, const double* b, std::int64_t count) {
  double sums[kLanes] = {};
  for (std::int64_t i = 0; i < count; i += kLanes) {
    for (std::int64_t lane = 0; lane < kLanes; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  }
  double total = 0.0;
  for (double sum : sums) total += sum;
  return total;
}

// Filters [first, first + count) of one group, taps [begin, end) of the c/groups * r * s that each has.
struct Block {
  std::int64_t group, first, count, begin, end;
};

struct alignas(64) Gathered {
  double at[kFilters][kPositions];
};

template <class In>
void gather_dy(const Conv2dShape& s, const In* dy, const Block& block, std::int64_t image, std::int64_t begin,
               std::int64_t end, Gathered& out) {
  const ImageSteps steps = image_steps(s.layout, s.k, s.p(), s.q());
  for (std::int64_t f = 0; f < block.count; ++f) {
    const In* plane = dy + image * steps.image + (block.group * (s.k / s.groups) + block.first + f) * steps.channel;
    for (std::int64_t i = begin; i < end; ++i) {
      out.at[f][i - begin] = static_cast<double>(plane[i / s.q() * steps.row + i % s.q() * steps.column]);
    }
    for (std::int64_t i = end - begin; i % kLanes != 0; ++i) out.at[f][i] = 0.0;
  }
}

template <class In, class Out>
void compute_block(const Conv2dShape& s, const In* x, const In* dy, Out* dw, const Block& block) {
  const std::int64_t channels = s.c / s.groups, positions = s.p() * s.q();
  const ImageSteps steps = image_steps(s.layout, s.c, s.h, s.w);
  const Axis rows{s.h, s.stride_h, s.pad_h, s.dilation_h}, columns{s.w, s.stride_w, s.pad_w, s.dilation_w};
  double sums[kFilters][kTaps] = {};
  Gathered gradients;
  alignas(64) double tap[kPositions];
  for (std::int64_t image = 0; image < s.n; ++image) {
    for (std::int64_t begin = 0; begin < positions; begin += kPositions) {
      const std::int64_t end = std::min(begin + kPositions, positions);
      gather_dy(s, dy, block, image, begin, end, gradients);
      for (std::int64_t t = block.begin; t < block.end; ++t) {
        const std::int64_t c = t / (s.r * s.s), r = t / s.s % s.r, column = t % s.s;
        const In* plane = x + image * steps.image + (block.group * channels + c) * steps.channel;
        gather_tap<ForwardWindow>(plane, steps, rows, columns, r, column, s.q(), begin, end, tap);
        for (std::int64_t i = end - begin; i % kLanes != 0; ++i) tap[i] = 0.0;
        for (std::int64_t f = 0; f < block.count; ++f) {
          sums[f][t - block.begin] += dot(tap, gradients.at[f], end - begin);
        }
      }
    }
  }
  const FilterSteps filter = filter_steps(s);
  for (std::int64_t f = 0; f < block.count; ++f) {
    for (std::int64_t t = block.begin; t < block.end; ++t) {
      const std::int64_t k = block.group * (s.k / s.groups) + block.first + f;
      dw[k * filter.k + t / (s.r * s.s) * filter.c + t / s.s % s.r * filter.r + t % s.s * filter.s] =
          static_cast<Out>(sums[f][t - block.begin]);
    }
  }
}

}  // namespace

template <class In, class Out>
void conv2d_backward_weights(const Conv2dShape& s, const In* x, const In* dy, Out* dw, int threads) {
  const std::int64_t filters = s.k / s.groups, taps = s.c / s.groups * s.r * s.s;
  const std::int64_t filter_blocks = (filters + kFilters - 1) / kFilters, tap_blocks = (taps + kTaps - 1) / kTaps;
  parallel_for(threads, s.groups * filter_blocks * tap_blocks, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int64_t first_tap = i % tap_blocks * kTaps, first = i / tap_blocks % filter_blocks * kFilters;
      compute_block(s, x, dy, dw,
                    Block{.group = i / tap_blocks / filter_blocks,
                          .first = first,
                          .count = std::min(kFilters, filters - first),
                          .begin = first_tap,
                          .end = std::min(first_tap + kTaps, taps)});
    }
  });
}

template void conv2d_backward_weights(const Conv2dShape&, const double*, const double*, double*, int);
template void conv2d_backward_weights(const Conv2dShape&, const float*, const float*, float*, int);
template void conv2d_backward_weights(const Conv2dShape&, const Bf16*, const Bf16*, Bf16*, int);
template void conv2d_backward_weights(const Conv2dShape&, const Bf16*, const Bf16*, float*, int);
template void conv2d_backward_weights(const Conv2dShape&, const F16*, const F16*, F16*, int);
template void conv2d_backward_weights(const Conv2dShape&, const F16*, const F16*, float*, int);
template void conv2d_backward_weights(const Conv2dShape&, const std::int8_t*, const std::int8_t*, std::int32_t*, int);

}  // namespace aibench::reference
