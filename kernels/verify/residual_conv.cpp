#include <algorithm>
#include <cmath>

#include "kernels/reference/fp64/parallel.h"
#include "kernels/verify/error_limits.h"
#include "kernels/verify/fold_conv.h"
#include "kernels/verify/fold_vectors.h"
#include "kernels/verify/residual_sums.h"

namespace aibench {
namespace {

using fold::Plane;

// Two folds at once.
struct Pair {
  double a = 0.0, b = 0.0;
  friend Pair operator*(double number, Pair p) { return {number * p.a, number * p.b}; }
  Pair& operator+=(Pair p) {
    a += p.a;
    b += p.b;
    return *this;
  }
};

double same(double number) { return number; }
double squared(double number) { return number * number; }
double one(std::int64_t) { return 1.0; }

struct Operands {
  const Conv2dShape& s;
  StoredNumbers first, second, written;
  std::vector<Pair> signs;  // by result channel
  int threads;

  Pair sign(std::int64_t channel) const { return signs[static_cast<std::size_t>(channel)]; }
};

std::int64_t channels_folded(ConvDirection direction, const Conv2dShape& s) {
  return (direction == ConvDirection::backward_data ? s.c : s.k) / s.groups;
}

std::int64_t terms_of(ConvDirection direction, const Conv2dShape& s) {
  switch (direction) {
    case ConvDirection::forward: return s.c / s.groups * s.r * s.s;
    case ConvDirection::backward_data: return s.k / s.groups * s.r * s.s;
    case ConvDirection::backward_weights: return s.n * s.p() * s.q();
  }
  return 1;
}

// Residuals of folded sums [planes, positions] with the squares of their scales. Transforming algorithms spread errors
// over a plane, so no scale stays below the RMS of its plane.
struct Folds {
  std::vector<Pair> residuals;
  std::vector<double> squared_scales;
};

template <class Where>
void add(const Folds& folds, std::int64_t positions, ResidualSums& sums, const Where& where) {
  for (std::size_t plane = 0; plane < folds.residuals.size(); plane += static_cast<std::size_t>(positions)) {
    double mean_square = 0.0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(positions); ++i)
      mean_square += folds.squared_scales[plane + i];
    mean_square /= static_cast<double>(positions);
    for (std::size_t i = plane; i < plane + static_cast<std::size_t>(positions); ++i) {
      const double scale = std::sqrt(std::max(folds.squared_scales[i], mean_square));
      const auto place = [&] { return where(static_cast<std::int64_t>(i)); };
      sums.add(folds.residuals[i].a, scale, place);
      sums.add(folds.residuals[i].b, scale, place);
    }
  }
}

// found - expected, on scales from the energy of the window times that of the filters, but no less than the result's.
Folds compare(const std::vector<Pair>& found, const std::vector<Pair>& expected, const std::vector<double>& window,
              const std::vector<double>& filters, std::int64_t terms, const std::vector<double>& result) {
  Folds folds{.residuals = std::vector<Pair>(found.size()), .squared_scales = std::vector<double>(found.size())};
  const std::size_t positions = found.size() / filters.size();
  for (std::size_t i = 0; i < found.size(); ++i) {
    folds.residuals[i] = {found[i].a - expected[i].a, found[i].b - expected[i].b};
    folds.squared_scales[i] = std::max(window[i] * filters[i / positions] / static_cast<double>(terms), result[i]);
  }
  return folds;
}

// Squared norms of the filters of each group; every element of w belongs to one.
std::vector<double> filter_energy(const std::vector<double>& w, const Conv2dShape& s) {
  std::vector<double> energy(static_cast<std::size_t>(s.groups));
  const std::int64_t elements_a_group = s.k / s.groups * (s.c / s.groups) * s.r * s.s;
  for (std::int64_t i = 0; i < elements_a_group * s.groups; ++i) {
    energy[static_cast<std::size_t>(i / elements_a_group)] += squared(w[static_cast<std::size_t>(i)]);
  }
  return energy;
}

// Runs compute(image) -> Folds for every image and adds them up in order.
template <class Compute>
void for_each_image(const Operands& o, const Plane& plane, const Compute& compute, ResidualSums& sums) {
  constexpr std::int64_t kAtOnce = 16;
  for (std::int64_t first = 0; first < o.s.n; first += kAtOnce) {
    const std::int64_t count = std::min(kAtOnce, o.s.n - first);
    std::vector<Folds> folds(static_cast<std::size_t>(count));
    reference::parallel_for(o.threads, count, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) folds[static_cast<std::size_t>(i)] = compute(first + i);
    });
    for (std::int64_t i = 0; i < count; ++i) {
      add(folds[static_cast<std::size_t>(i)], plane.positions(), sums, [&](std::int64_t at) {
        return "image " + std::to_string(first + i) + ", row " + std::to_string(at % plane.positions() / plane.width) +
               ", column " + std::to_string(at % plane.width);
      });
    }
  }
}

void add_forward(const Operands& o, std::int64_t terms, ResidualSums& sums) {
  const Plane in = fold::plane_of_x(o.s), out = fold::plane_of_y(o.s);
  const std::vector<double> w = decode(o.second.stored, o.second.bytes), energy = filter_energy(w, o.s);
  const auto sign = [&](std::int64_t channel) { return o.sign(channel); };
  const std::vector<Pair> filters = fold::fold_filters<Pair>(w, o.s, sign, same);
  const std::vector<double> ones(filters.size(), 1.0);
  for_each_image(
      o, out,
      [&](std::int64_t image) {
        const std::vector<double> x = fold::decode_image(o.first.stored, o.first.bytes, in, image);
        const std::vector<double> y = fold::decode_image(o.written.stored, o.written.bytes, out, image);
        return compare(fold::fold_image<Pair>(y, o.s.layout, out, o.s.groups, sign, same),
                       fold::forward<double>(o.s, x, filters, same), fold::forward<double>(o.s, x, ones, squared),
                       energy, terms, fold::fold_image<double>(y, o.s.layout, out, o.s.groups, one, squared));
      },
      sums);
}

void add_backward_data(const Operands& o, std::int64_t terms, ResidualSums& sums) {
  const Plane in = fold::plane_of_x(o.s), out = fold::plane_of_y(o.s);
  const std::vector<double> w = decode(o.second.stored, o.second.bytes), energy = filter_energy(w, o.s);
  const auto sign = [&](std::int64_t channel) { return o.sign(channel); };
  const std::vector<Pair> filters = fold::fold_channels<Pair>(w, o.s, sign, same);
  const std::vector<double> ones(filters.size(), 1.0);
  for_each_image(
      o, in,
      [&](std::int64_t image) {
        const std::vector<double> dy = fold::decode_image(o.first.stored, o.first.bytes, out, image);
        const std::vector<double> dx = fold::decode_image(o.written.stored, o.written.bytes, in, image);
        return compare(fold::fold_image<Pair>(dx, o.s.layout, in, o.s.groups, sign, same),
                       fold::backward_data<double>(o.s, dy, filters, same),
                       fold::backward_data<double>(o.s, dy, ones, squared), energy, terms,
                       fold::fold_image<double>(dx, o.s.layout, in, o.s.groups, one, squared));
      },
      sums);
}

void add_backward_weights(const Operands& o, std::int64_t terms, ResidualSums& sums) {
  const Plane in = fold::plane_of_x(o.s), out = fold::plane_of_y(o.s);
  const std::int64_t channels = o.s.c / o.s.groups, taps = o.s.r * o.s.s;
  const auto sign = [&](std::int64_t channel) { return o.sign(channel); };
  std::vector<Pair> expected(static_cast<std::size_t>(o.s.c * taps));
  std::vector<double> window(expected.size()), gradients(static_cast<std::size_t>(o.s.groups));
  const std::vector<double> ones(static_cast<std::size_t>(o.s.groups * out.positions()), 1.0);
  for (std::int64_t image = 0; image < o.s.n; ++image) {
    const std::vector<double> x = fold::decode_image(o.first.stored, o.first.bytes, in, image);
    const std::vector<double> dy = fold::decode_image(o.second.stored, o.second.bytes, out, image);
    fold::add_backward_weights<double>(o.s, x, fold::fold_image<Pair>(dy, o.s.layout, out, o.s.groups, sign, same),
                                       same, expected);
    fold::add_backward_weights<double>(o.s, x, ones, squared, window);
    const auto energy = fold::fold_image<double>(dy, o.s.layout, out, o.s.groups, one, squared);
    for (std::size_t i = 0; i < energy.size(); ++i)
      gradients[i / static_cast<std::size_t>(out.positions())] += energy[i];
  }
  const std::vector<double> dw = decode(o.written.stored, o.written.bytes);
  const Folds folds = compare(fold::fold_filters<Pair>(dw, o.s, sign, same), expected, window, gradients, terms,
                              fold::fold_filters<double>(dw, o.s, one, squared));
  add(folds, taps, sums, [&](std::int64_t at) {
    return "channel " + std::to_string(at / taps % channels) + " of group " + std::to_string(at / taps / channels) +
           ", row " + std::to_string(at % taps / o.s.s) + ", column " + std::to_string(at % o.s.s);
  });
}

}  // namespace

bool residual_applies(ConvDirection direction, const Conv2dShape& shape, DType result) {
  return is_floating(result) && channels_folded(direction, shape) >= kLeastFolded;
}

Residual check_conv_residual(ConvDirection direction, const Conv2dShape& shape, const ResidualTarget& target,
                             StoredNumbers first, StoredNumbers second, StoredNumbers written, std::uint64_t seed,
                             int threads) {
  const FoldVectors a(seed, "residual a"), b(seed, "residual b");
  Operands all{shape, first, second, written, {}, threads};
  for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(std::max(shape.c, shape.k)); ++i) {
    all.signs.push_back({a.sign(i), b.sign(i)});
  }
  const std::int64_t terms = terms_of(direction, shape);
  // Not alike: Winograd's corners of a tile are off by several times as much as its middle.
  ResidualSums sums(target, channels_folded(direction, shape), terms, conv_limit(target.operands, target.result, terms),
                    false);
  switch (direction) {
    case ConvDirection::forward: add_forward(all, terms, sums); break;
    case ConvDirection::backward_data: add_backward_data(all, terms, sums); break;
    case ConvDirection::backward_weights: add_backward_weights(all, terms, sums); break;
  }
  return sums.conclude();
}

}  // namespace aibench
