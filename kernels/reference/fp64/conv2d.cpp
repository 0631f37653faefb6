#include "kernels/reference/fp64/conv2d.h"

#include "kernels/reference/fp64/conv2d_tap.h"
#include "kernels/reference/fp64/half_types.h"
#include "kernels/reference/fp64/parallel.h"

namespace aibench::reference {
namespace {

constexpr std::int64_t kChannels = 16;    // result channels computed together, so that a gathered tap is used 16 times
constexpr std::int64_t kPositions = 256;  // result positions computed together: sums stay in the first-level cache

// result[n, a, :, :] = sum over source channel b and tap (r, s) of filter(a, b, r, s) * source tap plane [n, b].
// Forward has a = k, b = c; backward data has a = c, b = k. Channel counts are per group.
struct Contraction {
  std::int64_t images, groups, result_channels, source_channels;
  std::int64_t result_height, result_width, filter_height, filter_width;
  ImageSteps result, source;
  Axis rows, columns;
  std::int64_t filter_group, filter_result, filter_source, filter_r, filter_s;  // strides of the filter

  std::int64_t positions() const { return result_height * result_width; }
  std::int64_t position_blocks() const { return (positions() + kPositions - 1) / kPositions; }
  std::int64_t channel_blocks() const { return (result_channels + kChannels - 1) / kChannels; }
  std::int64_t blocks() const { return images * groups * position_blocks() * channel_blocks(); }
};

struct alignas(64) Sums {
  double at[kChannels][kPositions];
};

// sums[first .. first + 4) += weight * tap. Channels past the end have weight zero.
void add_products(const double* weights, const double* tap, std::int64_t count, std::int64_t first, Sums& sums) {
  const double w0 = weights[0], w1 = weights[1], w2 = weights[2], w3 = weights[3];
  for (std::int64_t i = 0; i < count; ++i) {
    sums.at[first][i] += w0 * tap[i];
    sums.at[first + 1][i] += w1 * tap[i];
    sums.at[first + 2][i] += w2 * tap[i];
    sums.at[first + 3][i] += w3 * tap[i];
  }
}

template <class Window, class In, class Out>
void compute_block(const Contraction& p, const In* source, const In* filter, Out* result, std::int64_t block) {
  const std::int64_t channel = block % p.channel_blocks() * kChannels;
  block /= p.channel_blocks();
  const std::int64_t begin = block % p.position_blocks() * kPositions;
  block /= p.position_blocks();
  const std::int64_t group = block % p.groups, image = block / p.groups;
  const std::int64_t channels = std::min(kChannels, p.result_channels - channel);
  const std::int64_t end = std::min(begin + kPositions, p.positions());

  Sums sums{};
  alignas(64) double tap[kPositions];
  for (std::int64_t b = 0; b < p.source_channels; ++b) {
    const In* plane = source + image * p.source.image + (group * p.source_channels + b) * p.source.channel;
    const In* taps = filter + group * p.filter_group + channel * p.filter_result + b * p.filter_source;
    for (std::int64_t r = 0; r < p.filter_height; ++r) {
      for (std::int64_t s = 0; s < p.filter_width; ++s) {
        gather_tap<Window>(plane, p.source, p.rows, p.columns, r, s, p.result_width, begin, end, tap);
        double weights[kChannels] = {};
        for (std::int64_t a = 0; a < channels; ++a) {
          weights[a] = static_cast<double>(taps[a * p.filter_result + r * p.filter_r + s * p.filter_s]);
        }
        for (std::int64_t a = 0; a < channels; a += 4) add_products(weights + a, tap, end - begin, a, sums);
      }
    }
  }
  for (std::int64_t a = 0; a < channels; ++a) {
    Out* plane = result + image * p.result.image + (group * p.result_channels + channel + a) * p.result.channel;
    for (std::int64_t i = begin; i < end; ++i) {
      plane[i / p.result_width * p.result.row + i % p.result_width * p.result.column] =
          static_cast<Out>(sums.at[a][i - begin]);
    }
  }
}

template <class Window, class In, class Out>
void contract(const Contraction& problem, const In* source, const In* filter, Out* result, int threads) {
  parallel_for(threads, problem.blocks(), [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t block = begin; block < end; ++block) {
      compute_block<Window>(problem, source, filter, result, block);
    }
  });
}

}  // namespace

template <class In, class Out>
void conv2d_forward(const Conv2dShape& s, const In* x, const In* w, Out* y, int threads) {
  const FilterSteps filter = filter_steps(s);
  const Contraction problem{.images = s.n,
                            .groups = s.groups,
                            .result_channels = s.k / s.groups,
                            .source_channels = s.c / s.groups,
                            .result_height = s.p(),
                            .result_width = s.q(),
                            .filter_height = s.r,
                            .filter_width = s.s,
                            .result = image_steps(s.layout, s.k, s.p(), s.q()),
                            .source = image_steps(s.layout, s.c, s.h, s.w),
                            .rows = {s.h, s.stride_h, s.pad_h, s.dilation_h},
                            .columns = {s.w, s.stride_w, s.pad_w, s.dilation_w},
                            .filter_group = s.k / s.groups * filter.k,
                            .filter_result = filter.k,
                            .filter_source = filter.c,
                            .filter_r = filter.r,
                            .filter_s = filter.s};
  contract<ForwardWindow>(problem, x, w, y, threads);
}

template <class In, class Out>
void conv2d_backward_data(const Conv2dShape& s, const In* dy, const In* w, Out* dx, int threads) {
  const FilterSteps filter = filter_steps(s);
  const Contraction problem{.images = s.n,
                            .groups = s.groups,
                            .result_channels = s.c / s.groups,
                            .source_channels = s.k / s.groups,
                            .result_height = s.h,
                            .result_width = s.w,
                            .filter_height = s.r,
                            .filter_width = s.s,
                            .result = image_steps(s.layout, s.c, s.h, s.w),
                            .source = image_steps(s.layout, s.k, s.p(), s.q()),
                            .rows = {s.p(), s.stride_h, s.pad_h, s.dilation_h},
                            .columns = {s.q(), s.stride_w, s.pad_w, s.dilation_w},
                            .filter_group = s.k / s.groups * filter.k,
                            .filter_result = filter.c,
                            .filter_source = filter.k,
                            .filter_r = filter.r,
                            .filter_s = filter.s};
  contract<BackwardWindow>(problem, dy, w, dx, threads);
}

template void conv2d_forward(const Conv2dShape&, const double*, const double*, double*, int);
template void conv2d_forward(const Conv2dShape&, const float*, const float*, float*, int);
template void conv2d_forward(const Conv2dShape&, const Bf16*, const Bf16*, Bf16*, int);
template void conv2d_forward(const Conv2dShape&, const Bf16*, const Bf16*, float*, int);
template void conv2d_forward(const Conv2dShape&, const F16*, const F16*, F16*, int);
template void conv2d_forward(const Conv2dShape&, const F16*, const F16*, float*, int);
template void conv2d_forward(const Conv2dShape&, const std::int8_t*, const std::int8_t*, std::int32_t*, int);
template void conv2d_backward_data(const Conv2dShape&, const double*, const double*, double*, int);
template void conv2d_backward_data(const Conv2dShape&, const float*, const float*, float*, int);
template void conv2d_backward_data(const Conv2dShape&, const Bf16*, const Bf16*, Bf16*, int);
template void conv2d_backward_data(const Conv2dShape&, const Bf16*, const Bf16*, float*, int);
template void conv2d_backward_data(const Conv2dShape&, const F16*, const F16*, F16*, int);
template void conv2d_backward_data(const Conv2dShape&, const F16*, const F16*, float*, int);
template void conv2d_backward_data(const Conv2dShape&, const std::int8_t*, const std::int8_t*, std::int32_t*, int);

}  // namespace aibench::reference
