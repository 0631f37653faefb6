#include "kernels/workloads/network_shapes.h"

#include <algorithm>

#include "kernels/workloads/limits.h"

namespace aibench {
namespace {

using Applied = std::variant<Activation, std::string>;

std::string describe(const Activation& in) {
  return std::to_string(in.c) + "x" + std::to_string(in.h) + "x" + std::to_string(in.w);
}

Applied apply_to(const Conv2dLayer& layer, const Activation& in) {
  if (in.flat) return "a convolution cannot follow a fully connected layer";
  for (std::int64_t size : {layer.channels, layer.kernel_h, layer.kernel_w, layer.stride_h, layer.stride_w,
                            layer.dilation_h, layer.dilation_w, layer.groups}) {
    if (size < 1 || size > kMaxDimension) return "sizes of a convolution must be 1 to " + std::to_string(kMaxDimension);
  }
  if (layer.pad_h < 0 || layer.pad_w < 0 || layer.pad_h > kMaxDimension || layer.pad_w > kMaxDimension) {
    return "padding must be 0 to " + std::to_string(kMaxDimension);
  }
  if (in.c % layer.groups != 0 || layer.channels % layer.groups != 0) {
    return "groups " + std::to_string(layer.groups) + " must divide the " + std::to_string(in.c) + " input and " +
           std::to_string(layer.channels) + " output channels";
  }
  const Conv2dShape shape = conv_shape(layer, in, 1, Layout::nchw);
  if (shape.p() < 1 || shape.q() < 1) return "the kernel does not fit into the padded " + describe(in) + " input";
  return Activation{.c = layer.channels, .h = shape.p(), .w = shape.q()};
}

Applied apply_to(const FullyConnectedLayer& layer, const Activation&) {
  if (layer.features < 1 || layer.features > kMaxDimension) {
    return "features must be 1 to " + std::to_string(kMaxDimension);
  }
  return Activation{.c = layer.features, .flat = true};
}

Applied apply_to(const ReluLayer&, const Activation& in) { return in; }

Applied apply_to(const MaxPoolLayer& layer, const Activation& in) {
  if (in.flat) return "pooling cannot follow a fully connected layer";
  for (std::int64_t size : {layer.size_h, layer.size_w, layer.stride_h, layer.stride_w}) {
    if (size < 1 || size > kMaxDimension) return "sizes of a pooling must be 1 to " + std::to_string(kMaxDimension);
  }
  const MaxPoolShape shape = pool_shape(layer, in, 1, Layout::nchw);
  if (shape.p() < 1 || shape.q() < 1) return "the window does not fit into the " + describe(in) + " input";
  return Activation{.c = in.c, .h = shape.p(), .w = shape.q()};
}

}  // namespace

std::optional<Activation> input_activation(const std::vector<std::int64_t>& input) {
  if (input.size() != 1 && input.size() != 3) return std::nullopt;
  if (std::any_of(input.begin(), input.end(), [](std::int64_t d) { return d < 1 || d > kMaxDimension; })) {
    return std::nullopt;
  }
  if (input.size() == 1) return Activation{.c = input[0], .flat = true};
  return Activation{.c = input[0], .h = input[1], .w = input[2]};
}

Applied apply(const Layer& layer, const Activation& in) {
  return std::visit([&](const auto& l) { return apply_to(l, in); }, layer);
}

Conv2dShape conv_shape(const Conv2dLayer& layer, const Activation& in, std::int64_t batch, Layout layout) {
  return {.n = batch,
          .c = in.c,
          .h = in.h,
          .w = in.w,
          .k = layer.channels,
          .r = layer.kernel_h,
          .s = layer.kernel_w,
          .pad_h = layer.pad_h,
          .pad_w = layer.pad_w,
          .stride_h = layer.stride_h,
          .stride_w = layer.stride_w,
          .dilation_h = layer.dilation_h,
          .dilation_w = layer.dilation_w,
          .groups = layer.groups,
          .layout = layout};
}

MaxPoolShape pool_shape(const MaxPoolLayer& layer, const Activation& in, std::int64_t batch, Layout layout) {
  return {.n = batch,
          .c = in.c,
          .h = in.h,
          .w = in.w,
          .size_h = layer.size_h,
          .size_w = layer.size_w,
          .stride_h = layer.stride_h,
          .stride_w = layer.stride_w,
          .layout = layout};
}

std::vector<std::int64_t> batch_shape(const Activation& a, std::int64_t batch, Layout layout) {
  if (a.flat) return {batch, a.c};
  if (layout == Layout::nchw) return {batch, a.c, a.h, a.w};
  return {batch, a.h, a.w, a.c};
}

std::vector<std::int64_t> filter_shape(const Conv2dShape& s) {
  const std::int64_t c = s.c / s.groups;
  if (s.layout == Layout::nchw) return {s.k, c, s.r, s.s};
  return {s.k, s.r, s.s, c};
}

ChannelSpread channel_spread(const Conv2dShape& s) {
  const std::int64_t pixels = s.p() * s.q();
  if (s.layout == Layout::nchw) return {.rows = s.n, .inner = pixels};
  return {.rows = s.n * pixels, .inner = 1};
}

double parameter_count(const Layer& layer, const Activation& in) {
  if (const auto* conv = std::get_if<Conv2dLayer>(&layer)) {
    const double terms = static_cast<double>(in.c) / static_cast<double>(conv->groups) *
                         static_cast<double>(conv->kernel_h) * static_cast<double>(conv->kernel_w);
    return static_cast<double>(conv->channels) * (terms + 1.0);
  }
  if (const auto* fc = std::get_if<FullyConnectedLayer>(&layer)) {
    const double inputs = static_cast<double>(in.c) * static_cast<double>(in.h) * static_cast<double>(in.w);
    return static_cast<double>(fc->features) * (inputs + 1.0);
  }
  return 0.0;
}

}  // namespace aibench
