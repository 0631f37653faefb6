#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "kernels/workloads/workload.h"

namespace aibench {

// The shape of one sample between two layers: an image, or features once a fully connected layer has flattened it.
struct Activation {
  std::int64_t c = 0, h = 1, w = 1;
  bool flat = false;  // h and w are 1 and no convolution or pooling may follow
  std::int64_t elements() const { return c * h * w; }
};

// nullopt when `input` is neither [features] nor [channels, height, width] of sizes >= 1.
std::optional<Activation> input_activation(const std::vector<std::int64_t>& input);

// The activation behind `layer`, or why the layer does not fit. Parameters of the layer are checked as well.
std::variant<Activation, std::string> apply(const Layer& layer, const Activation& in);

Conv2dShape conv_shape(const Conv2dLayer& layer, const Activation& in, std::int64_t batch, Layout layout);
MaxPoolShape pool_shape(const MaxPoolLayer& layer, const Activation& in, std::int64_t batch, Layout layout);

// Sizes in the order in which they lie in memory: of a batch of activations, and of a convolution's filters.
std::vector<std::int64_t> batch_shape(const Activation& activation, std::int64_t batch, Layout layout);
std::vector<std::int64_t> filter_shape(const Conv2dShape& shape);

// How one number a channel spreads over a convolution's output: rows x k x inner (AddBias, Rescale).
struct ChannelSpread {
  std::int64_t rows, inner;
};
ChannelSpread channel_spread(const Conv2dShape& shape);

// Parameters (weights and biases) the layer holds, as a double: never overflows.
double parameter_count(const Layer& layer, const Activation& in);

}  // namespace aibench
