#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/ops/ops.h"
#include "kernels/verify/decode.h"

// A convolution whose result channels are folded: sum over the channels j of a group of r_j times the result is the
// convolution with one folded filter (or gradient) a group, at a fraction of the cost. `Scalar` is what numbers become,
// `Vector` what the random r_j are: Scalar * Vector is a Vector. Everything folded is [group, ...] row-major whatever
// the layout; an operand is decoded an image at a time.
namespace aibench::fold {

struct Plane {  // what an image-like tensor consists of
  std::int64_t channels, height, width;
  std::int64_t positions() const { return height * width; }
  std::int64_t elements() const { return channels * height * width; }
};
inline Plane plane_of_x(const Conv2dShape& s) { return {s.c, s.h, s.w}; }
inline Plane plane_of_y(const Conv2dShape& s) { return {s.k, s.p(), s.q()}; }

inline std::vector<double> decode_image(DType dtype, std::span<const std::byte> bytes, const Plane& plane,
                                        std::int64_t image) {
  const auto size = static_cast<std::size_t>(plane.elements()) * size_of(dtype);
  return decode(dtype, bytes.subspan(static_cast<std::size_t>(image) * size, size));
}

// Place of (channel, position) in a decoded image, or of (c, tap) in one filter of `channels` input channels.
inline std::size_t place(Layout layout, std::int64_t channels, std::int64_t positions, std::int64_t channel,
                         std::int64_t position) {
  return static_cast<std::size_t>(layout == Layout::nchw ? channel * positions + position
                                                         : position * channels + channel);
}

// [groups, positions]: sum over the channels of each group of weight(channel) * image.
template <class Vector, class Weight, class Convert>
std::vector<Vector> fold_image(const std::vector<double>& image, Layout layout, const Plane& plane, std::int64_t groups,
                               const Weight& weight, const Convert& convert) {
  std::vector<Vector> folded(static_cast<std::size_t>(groups * plane.positions()));
  for (std::int64_t channel = 0; channel < plane.channels; ++channel) {
    const Vector factor = weight(channel);
    Vector* const into = folded.data() + channel / (plane.channels / groups) * plane.positions();
    for (std::int64_t i = 0; i < plane.positions(); ++i) {
      into[i] += convert(image[place(layout, plane.channels, plane.positions(), channel, i)]) * factor;
    }
  }
  return folded;
}

// [c, r * s] with c over all groups (channel c of group g meets the filters of g): sum over k of weight(k) * w.
template <class Vector, class Weight, class Convert>
std::vector<Vector> fold_filters(const std::vector<double>& w, const Conv2dShape& s, const Weight& weight,
                                 const Convert& convert) {
  const std::int64_t channels = s.c / s.groups, taps = s.r * s.s;
  std::vector<Vector> folded(static_cast<std::size_t>(s.c * taps));
  for (std::int64_t k = 0; k < s.k; ++k) {
    const Vector factor = weight(k);
    const std::int64_t group = k / (s.k / s.groups);
    for (std::int64_t i = 0; i < channels * taps; ++i) {
      const std::size_t from =
          static_cast<std::size_t>(k * channels * taps) + place(s.layout, channels, taps, i / taps, i % taps);
      folded[static_cast<std::size_t>(group * channels * taps + i)] += convert(w[from]) * factor;
    }
  }
  return folded;
}

// [k, r * s]: sum over the channels c of k's group of weight(c) * w, with c counted over all groups.
template <class Vector, class Weight, class Convert>
std::vector<Vector> fold_channels(const std::vector<double>& w, const Conv2dShape& s, const Weight& weight,
                                  const Convert& convert) {
  const std::int64_t channels = s.c / s.groups, taps = s.r * s.s;
  std::vector<Vector> folded(static_cast<std::size_t>(s.k * taps));
  for (std::int64_t k = 0; k < s.k; ++k) {
    const std::int64_t first = k / (s.k / s.groups) * channels;
    for (std::int64_t i = 0; i < channels * taps; ++i) {
      const std::size_t from =
          static_cast<std::size_t>(k * channels * taps) + place(s.layout, channels, taps, i / taps, i % taps);
      folded[static_cast<std::size_t>(k * taps + i % taps)] += convert(w[from]) * weight(first + i / taps);
    }
  }
  return folded;
}

// Calls visit(output position, input position) for every output whose window has tap (r, t) inside the image.
template <class Visit>
void for_each_pair(const Conv2dShape& s, std::int64_t r, std::int64_t t, const Visit& visit) {
  const std::int64_t height = s.p(), width = s.q();
  for (std::int64_t p = 0; p < height; ++p) {
    const std::int64_t row = p * s.stride_h - s.pad_h + r * s.dilation_h;
    if (row < 0 || row >= s.h) continue;
    for (std::int64_t q = 0; q < width; ++q) {
      const std::int64_t column = q * s.stride_w - s.pad_w + t * s.dilation_w;
      if (column >= 0 && column < s.w) visit(p * width + q, row * s.w + column);
    }
  }
}

// Calls visit(group, channel over all groups, tap, r, t) for `channels` channels.
template <class Visit>
void for_each_tap(const Conv2dShape& s, std::int64_t channels, const Visit& visit) {
  for (std::int64_t channel = 0; channel < channels; ++channel) {
    for (std::int64_t tap = 0; tap < s.r * s.s; ++tap) {
      visit(channel / (channels / s.groups), channel, tap, tap / s.s, tap % s.s);
    }
  }
}

// [groups, p * q] of one image: x with the folded filters [c, r * s].
template <class Scalar, class Vector, class Convert>
std::vector<Vector> forward(const Conv2dShape& s, const std::vector<double>& x, const std::vector<Vector>& filters,
                            const Convert& convert) {
  const Plane in = plane_of_x(s);
  const std::int64_t outputs = s.p() * s.q();
  std::vector<Vector> y(static_cast<std::size_t>(s.groups * outputs));
  std::vector<Scalar> channel(static_cast<std::size_t>(in.positions()));
  for_each_tap(s, s.c, [&](std::int64_t group, std::int64_t c, std::int64_t tap, std::int64_t r, std::int64_t t) {
    if (tap == 0) {
      for (std::int64_t i = 0; i < in.positions(); ++i) {
        channel[static_cast<std::size_t>(i)] = convert(x[place(s.layout, s.c, in.positions(), c, i)]);
      }
    }
    const Vector weight = filters[static_cast<std::size_t>(c * s.r * s.s + tap)];
    Vector* const into = y.data() + group * outputs;
    for_each_pair(s, r, t, [&](std::int64_t out, std::int64_t at) {
      into[out] += channel[static_cast<std::size_t>(at)] * weight;
    });
  });
  return y;
}

// [groups, h * w] of one image: dy with the folded filters [k, r * s].
template <class Scalar, class Vector, class Convert>
std::vector<Vector> backward_data(const Conv2dShape& s, const std::vector<double>& dy,
                                  const std::vector<Vector>& filters, const Convert& convert) {
  const std::int64_t outputs = s.p() * s.q(), inputs = s.h * s.w;
  std::vector<Vector> dx(static_cast<std::size_t>(s.groups * inputs));
  std::vector<Scalar> channel(static_cast<std::size_t>(outputs));
  for_each_tap(s, s.k, [&](std::int64_t group, std::int64_t k, std::int64_t tap, std::int64_t r, std::int64_t t) {
    if (tap == 0) {
      for (std::int64_t i = 0; i < outputs; ++i) {
        channel[static_cast<std::size_t>(i)] = convert(dy[place(s.layout, s.k, outputs, k, i)]);
      }
    }
    const Vector weight = filters[static_cast<std::size_t>(k * s.r * s.s + tap)];
    Vector* const into = dx.data() + group * inputs;
    for_each_pair(s, r, t, [&](std::int64_t out, std::int64_t at) {
      into[at] += channel[static_cast<std::size_t>(out)] * weight;
    });
  });
  return dx;
}

// dw [c, r * s] += of one image: x with the folded gradient [groups, p * q].
template <class Scalar, class Vector, class Convert>
void add_backward_weights(const Conv2dShape& s, const std::vector<double>& x, const std::vector<Vector>& gradient,
                          const Convert& convert, std::vector<Vector>& dw) {
  const Plane in = plane_of_x(s);
  const std::int64_t outputs = s.p() * s.q();
  std::vector<Scalar> channel(static_cast<std::size_t>(in.positions()));
  for_each_tap(s, s.c, [&](std::int64_t group, std::int64_t c, std::int64_t tap, std::int64_t r, std::int64_t t) {
    if (tap == 0) {
      for (std::int64_t i = 0; i < in.positions(); ++i) {
        channel[static_cast<std::size_t>(i)] = convert(x[place(s.layout, s.c, in.positions(), c, i)]);
      }
    }
    const Vector* const from = gradient.data() + group * outputs;
    Vector sum{};
    for_each_pair(s, r, t,
                  [&](std::int64_t out, std::int64_t at) { sum += channel[static_cast<std::size_t>(at)] * from[out]; });
    dw[static_cast<std::size_t>(c * s.r * s.s + tap)] += sum;
  });
}

}  // namespace aibench::fold
