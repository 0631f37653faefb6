#include <algorithm>

#include "kernels/verify/exact_check.h"
#include "kernels/verify/exact_sums.h"
#include "kernels/verify/fold_conv.h"
#include "kernels/verify/fold_vectors.h"

namespace aibench {
namespace {

Mod61 whole(double number) { return Mod61::of(static_cast<std::int64_t>(number)); }

struct Operands {
  const Conv2dShape& s;
  DType operands, result;
  std::span<const std::byte> first, second, written;
};

std::string place_of(std::int64_t image, std::int64_t group, std::int64_t position, std::int64_t width) {
  return "image " + std::to_string(image) + ", group " + std::to_string(group) + ", row " +
         std::to_string(position / width) + ", column " + std::to_string(position % width);
}

// How many outputs, inputs and taps along one axis belong to no pair: windows that lie in the padding alone, rows that
// the stride jumps over, taps that only ever meet padding.
struct Reached {
  std::int64_t outputs = 0, inputs = 0, taps = 0;
};
Reached reached(std::int64_t outputs, std::int64_t inputs, std::int64_t taps, std::int64_t stride, std::int64_t pad,
                std::int64_t dilation) {
  std::vector<bool> output(static_cast<std::size_t>(outputs)), input(static_cast<std::size_t>(inputs));
  std::vector<bool> tap(static_cast<std::size_t>(taps));
  for (std::int64_t o = 0; o < outputs; ++o) {
    for (std::int64_t t = 0; t < taps; ++t) {
      const std::int64_t i = o * stride - pad + t * dilation;
      if (i < 0 || i >= inputs) continue;
      output[static_cast<std::size_t>(o)] = input[static_cast<std::size_t>(i)] = tap[static_cast<std::size_t>(t)] =
          true;
    }
  }
  return {std::ranges::count(output, true), std::ranges::count(input, true), std::ranges::count(tap, true)};
}
Reached reached_rows(const Conv2dShape& s) { return reached(s.p(), s.h, s.r, s.stride_h, s.pad_h, s.dilation_h); }
Reached reached_columns(const Conv2dShape& s) { return reached(s.q(), s.w, s.s, s.stride_w, s.pad_w, s.dilation_w); }

// Compares the folded result of one image with what it must be; false when a result is no integer.
template <class Weight>
bool compare_image(const Operands& o, const fold::Plane& plane, std::int64_t image, const std::vector<Mod61>& expected,
                   const Weight& weight, ExactSums& sums) {
  const std::vector<double> results = fold::decode_image(o.result, o.written, plane, image);
  if (!sums.count(results)) return false;
  const std::vector<Mod61> folded = fold::fold_image<Mod61>(results, o.s.layout, plane, o.s.groups, weight, whole);
  for (std::size_t i = 0; i < folded.size(); ++i) {
    if (folded[i] == expected[i]) continue;
    const auto at = static_cast<std::int64_t>(i);
    sums.differs(place_of(image, at / plane.positions(), at % plane.positions(), plane.width));
  }
  return true;
}

template <class Weight>
Check check_forward(const Operands& o, const Weight& weight) {
  const fold::Plane in = fold::plane_of_x(o.s), out = fold::plane_of_y(o.s);
  const std::vector<Mod61> filters = fold::fold_filters<Mod61>(decode(o.operands, o.second), o.s, weight, whole);
  const std::int64_t empty = out.positions() - reached_rows(o.s).outputs * reached_columns(o.s).outputs;
  ExactSums sums("y", o.s.n * out.elements(), 1.0, o.s.n * out.channels * empty);
  for (std::int64_t image = 0; image < o.s.n; ++image) {
    const std::vector<double> x = fold::decode_image(o.operands, o.first, in, image);
    const std::vector<Mod61> expected = fold::forward<Mod61, Mod61>(o.s, x, filters, whole);
    if (!compare_image(o, out, image, expected, weight, sums)) {
      return sums.not_an_integer("image " + std::to_string(image));
    }
  }
  return sums.conclude();
}

template <class Weight>
Check check_backward_data(const Operands& o, const Weight& weight) {
  const fold::Plane in = fold::plane_of_x(o.s), out = fold::plane_of_y(o.s);
  const std::vector<Mod61> filters = fold::fold_channels<Mod61>(decode(o.operands, o.second), o.s, weight, whole);
  const std::int64_t empty = in.positions() - reached_rows(o.s).inputs * reached_columns(o.s).inputs;
  ExactSums sums("dx", o.s.n * in.elements(), 1.0, o.s.n * in.channels * empty);
  for (std::int64_t image = 0; image < o.s.n; ++image) {
    const std::vector<double> dy = fold::decode_image(o.operands, o.first, out, image);
    const std::vector<Mod61> expected = fold::backward_data<Mod61, Mod61>(o.s, dy, filters, whole);
    if (!compare_image(o, in, image, expected, weight, sums)) {
      return sums.not_an_integer("image " + std::to_string(image));
    }
  }
  return sums.conclude();
}

template <class Weight>
Check check_backward_weights(const Operands& o, const Weight& weight) {
  const fold::Plane in = fold::plane_of_x(o.s), out = fold::plane_of_y(o.s);
  const std::int64_t taps = o.s.r * o.s.s, channels = o.s.c / o.s.groups;
  std::vector<Mod61> expected(static_cast<std::size_t>(o.s.c * taps));
  for (std::int64_t image = 0; image < o.s.n; ++image) {
    const std::vector<double> dy = fold::decode_image(o.operands, o.second, out, image);
    const auto gradient = fold::fold_image<Mod61>(dy, o.s.layout, out, o.s.groups, weight, whole);
    const std::vector<double> x = fold::decode_image(o.operands, o.first, in, image);
    fold::add_backward_weights<Mod61>(o.s, x, gradient, whole, expected);
  }
  const std::int64_t empty = taps - reached_rows(o.s).taps * reached_columns(o.s).taps;
  ExactSums sums("dw", o.s.k * channels * taps, 1.0, o.s.k * channels * empty);
  const auto bytes = static_cast<std::size_t>(o.s.k * channels * taps) * size_of(o.result);
  const std::vector<double> results = decode(o.result, o.written.first(bytes));
  if (!sums.count(results)) return sums.not_an_integer("the filters");
  const std::vector<Mod61> folded = fold::fold_filters<Mod61>(results, o.s, weight, whole);
  for (std::size_t i = 0; i < folded.size(); ++i) {
    if (folded[i] == expected[i]) continue;
    const auto at = static_cast<std::int64_t>(i);
    sums.differs("channel " + std::to_string(at / taps) + ", row " + std::to_string(at % taps / o.s.s) + ", column " +
                 std::to_string(at % o.s.s));
  }
  return sums.conclude();
}

}  // namespace

Check check_conv_exactly(ConvDirection direction, const Conv2dShape& shape, DType operands, DType result,
                         std::span<const std::byte> first, std::span<const std::byte> second,
                         std::span<const std::byte> written, std::uint64_t seed) {
  const Operands all{shape, operands, result, first, second, written};
  const FoldVectors random(seed, "freivalds");
  std::vector<Mod61> residues;
  for (std::int64_t i = 0; i < std::max(shape.c, shape.k); ++i) {
    residues.push_back(random.residue(static_cast<std::uint64_t>(i)));
  }
  const auto weight = [&](std::int64_t channel) { return residues[static_cast<std::size_t>(channel)]; };
  switch (direction) {
    case ConvDirection::forward: return check_forward(all, weight);
    case ConvDirection::backward_data: return check_backward_data(all, weight);
    case ConvDirection::backward_weights: return check_backward_weights(all, weight);
  }
  return {};
}

}  // namespace aibench
