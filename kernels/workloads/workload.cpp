#include "kernels/workloads/workload.h"

#include <cmath>
#include <numeric>

#include "kernels/workloads/limits.h"
#include "kernels/workloads/network_shapes.h"

namespace aibench {
namespace {

using Problem = std::optional<WorkloadError>;

Problem too_small_or_large(const std::string& field, std::int64_t value, std::int64_t least) {
  if (value >= least && value <= kMaxDimension) return std::nullopt;
  return WorkloadError{field, std::to_string(value) + " is not between " + std::to_string(least) + " and " +
                                  std::to_string(kMaxDimension)};
}

Problem too_much(const std::string& field, double amount, const std::string& what) {
  if (amount < kMaxProduct) return std::nullopt;
  return WorkloadError{field, "the case would have 2^62 " + what + " or more"};
}

double as_double(std::int64_t value) { return static_cast<double>(value); }

Problem bad_leading_dimension(const std::string& field, std::int64_t ld, std::int64_t row_length) {
  if (ld == 0) return std::nullopt;
  if (ld >= row_length && ld <= kMaxDimension) return std::nullopt;
  return WorkloadError{field, "the leading dimension " + std::to_string(ld) + " is not between the row length " +
                                  std::to_string(row_length) + " and " + std::to_string(kMaxDimension)};
}

// Of convolutions and networks.
Problem bad_layer_dtype(DType dtype) {
  if (dtype != DType::f8e4m3) return std::nullopt;
  return WorkloadError{"dtype", "f8e4m3 is for matrix products (gemm) only"};
}

Problem check_workload(const GemmWorkload& w) {
  for (const auto& [field, value] : {std::pair{"m", w.m}, {"n", w.n}, {"k", w.k}, {"batch", w.batch}}) {
    if (auto problem = too_small_or_large(field, value, 1)) return problem;
  }
  if (auto problem = bad_leading_dimension("lda", w.lda, w.trans_a ? w.m : w.k)) return problem;
  if (auto problem = bad_leading_dimension("ldb", w.ldb, w.trans_b ? w.k : w.n)) return problem;
  if (auto problem = bad_leading_dimension("ldc", w.ldc, w.n)) return problem;
  if (!std::isfinite(w.alpha)) return WorkloadError{"alpha", "is not a finite number"};
  if (!(std::abs(w.beta) <= 1.0)) {
    return WorkloadError{"beta", "must lie between -1 and 1: C is fed back into every call and would overflow"};
  }
  if (w.dtype == DType::i32) return WorkloadError{"dtype", "i32 is a result type only; use i8"};
  if (auto problem =
          too_much("k", 2.0 * as_double(w.m) * as_double(w.n) * as_double(w.k) * as_double(w.batch), "FLOPs")) {
    return problem;
  }
  const double a = as_double(w.trans_a ? w.k : w.m) * as_double(std::max(w.lda, w.trans_a ? w.m : w.k));
  const double b = as_double(w.trans_b ? w.n : w.k) * as_double(std::max(w.ldb, w.trans_b ? w.k : w.n));
  const double c = as_double(w.m) * as_double(std::max(w.ldc, w.n));
  return too_much("m", 8.0 * as_double(w.batch) * (a + b + c), "bytes");
}

Problem check_workload(const Conv2dWorkload& w) {
  for (const auto& [field, value] :
       std::initializer_list<std::pair<const char*, std::int64_t>>{{"n", w.n},
                                                                   {"c", w.c},
                                                                   {"h", w.h},
                                                                   {"w", w.w},
                                                                   {"k", w.k},
                                                                   {"r", w.r},
                                                                   {"s", w.s},
                                                                   {"stride_h", w.stride_h},
                                                                   {"stride_w", w.stride_w},
                                                                   {"dilation_h", w.dilation_h},
                                                                   {"dilation_w", w.dilation_w},
                                                                   {"groups", w.groups}}) {
    if (auto problem = too_small_or_large(field, value, 1)) return problem;
  }
  if (auto problem = too_small_or_large("pad_h", w.pad_h, 0)) return problem;
  if (auto problem = too_small_or_large("pad_w", w.pad_w, 0)) return problem;
  if (w.dtype == DType::i32) return WorkloadError{"dtype", "i32 is a result type only; use i8"};
  if (auto problem = bad_layer_dtype(w.dtype)) return problem;
  if (w.c % w.groups != 0 || w.k % w.groups != 0) {
    return WorkloadError{"groups", std::to_string(w.groups) + " must divide both c = " + std::to_string(w.c) +
                                       " and k = " + std::to_string(w.k)};
  }
  const Conv2dShape shape = w.shape();
  if (w.weights == Weights::packed && w.direction != ConvDirection::forward) {
    return WorkloadError{"weights",
                         "packed weights are for direction forward: a gradient belongs to training, where the "
                         "weights change between calls"};
  }
  if (shape.p() < 1) return WorkloadError{"r", "the filter does not fit into the padded height"};
  if (shape.q() < 1) return WorkloadError{"s", "the filter does not fit into the padded width"};
  const double outputs = as_double(w.n) * as_double(w.k) * as_double(shape.p()) * as_double(shape.q());
  const double terms = as_double(w.c / w.groups) * as_double(w.r) * as_double(w.s);
  if (auto problem = too_much("c", 2.0 * outputs * terms, "FLOPs")) return problem;
  const double inputs = as_double(w.n) * as_double(w.c) * as_double(w.h) * as_double(w.w);
  return too_much("n", 8.0 * (inputs + outputs + as_double(w.k) * terms), "bytes");
}

Problem check_optimizer(const Optimizer& optimizer) {
  const auto bad = [](const char* field, const char* rule) {
    return WorkloadError{std::string("optimizer/") + field, rule};
  };
  if (const auto* sgd = std::get_if<SgdOptimizer>(&optimizer)) {
    if (!(sgd->learning_rate > 0) || !std::isfinite(sgd->learning_rate)) return bad("lr", "must be above 0");
    if (!(sgd->momentum >= 0 && sgd->momentum < 1)) return bad("momentum", "must lie in [0, 1)");
    return std::nullopt;
  }
  const auto& adam = std::get<AdamOptimizer>(optimizer);
  if (!(adam.learning_rate > 0) || !std::isfinite(adam.learning_rate)) return bad("lr", "must be above 0");
  if (!(adam.beta1 >= 0 && adam.beta1 < 1)) return bad("beta1", "must lie in [0, 1)");
  if (!(adam.beta2 >= 0 && adam.beta2 < 1)) return bad("beta2", "must lie in [0, 1)");
  if (!(adam.epsilon > 0) || !std::isfinite(adam.epsilon)) return bad("epsilon", "must be above 0");
  return std::nullopt;
}

Problem check_goal(const NetworkWorkload& w) {
  if (w.data == NetworkData::idx && !w.goal) {
    return WorkloadError{"data", "idx files are read by training to a goal (op train) only"};
  }
  if (!w.goal) return std::nullopt;
  const TrainingGoal& goal = *w.goal;
  if (w.mode != NetworkMode::training) return WorkloadError{"goal", "only training has a goal"};
  if (w.loss != Loss::cross_entropy) return WorkloadError{"goal", "an accuracy needs cross_entropy"};
  if (w.dtype != DType::f32 && !is_mixed_precision(w.dtype)) {
    return WorkloadError{"dtype", "training to a goal is f32, bf16 or f16"};
  }
  if (w.data == NetworkData::uniform) return WorkloadError{"data", "random numbers have nothing to learn"};
  if (w.input.size() != 3 || w.input.front() != 1) {
    return WorkloadError{"input", "the images have one channel: input must be [1, height, width]"};
  }
  if (!(goal.accuracy > 0 && goal.accuracy < 1)) return WorkloadError{"goal", "must lie between 0 and 1"};
  if (auto problem = too_small_or_large("max_epochs", goal.max_epochs, 1)) return problem;
  if (goal.max_epochs > kMaxEpochs) return WorkloadError{"max_epochs", "more than " + std::to_string(kMaxEpochs)};
  if (auto problem = too_small_or_large("test_images", goal.test_images, 1)) return problem;
  if (goal.train_images < w.batch || goal.train_images > kMaxDimension) {
    return WorkloadError{"train_images", "an epoch needs at least one batch of " + std::to_string(w.batch) + " images"};
  }
  const double images = as_double(goal.train_images) + as_double(goal.test_images);
  return too_much("train_images", images * as_double(w.input[1]) * as_double(w.input[2]), "bytes");
}

Problem check_loss_and_data(const NetworkWorkload& w, const Activation& out) {
  if (w.mode == NetworkMode::training && w.loss == Loss::cross_entropy && out.elements() < 2) {
    return WorkloadError{"loss", "cross_entropy needs at least 2 outputs, the last layer has 1"};
  }
  if (w.data != NetworkData::digits) return std::nullopt;
  if (w.input != std::vector<std::int64_t>{1, 28, 28}) {
    return WorkloadError{"data", "digits are 1x28x28 images: input must be [1, 28, 28]"};
  }
  if (w.mode == NetworkMode::training && (w.loss != Loss::cross_entropy || out.elements() < 10)) {
    return WorkloadError{"data", "training on digits needs cross_entropy over at least 10 outputs"};
  }
  return std::nullopt;
}

Problem check_workload(const NetworkWorkload& w) {
  if (auto problem = too_small_or_large("batch", w.batch, 1)) return problem;
  if (auto problem = bad_layer_dtype(w.dtype)) return problem;
  auto activation = input_activation(w.input);
  if (!activation) {
    return WorkloadError{"input", "must be [features] or [channels, height, width], each at least 1 and at most " +
                                      std::to_string(kMaxDimension)};
  }
  if (w.layout == Layout::nhwc && w.input.size() == 1) {
    return WorkloadError{"layout", "features have no channels to put last: nhwc needs input [channels, height, width]"};
  }
  if (w.weights == Weights::packed && w.mode == NetworkMode::training) {
    return WorkloadError{"weights", "packed weights are for mode inference: training changes them in every step"};
  }
  if (w.dtype == DType::i8 && w.mode == NetworkMode::training) {
    return WorkloadError{"dtype",
                         "an i8 network is quantised from a f32 one and only infers: train in f32 or bf16, or ask for "
                         "i8 with mode inference alone"};
  }
  if (w.layers.empty()) return WorkloadError{"layers", "a network needs at least one layer"};
  if (w.layers.size() > kMaxLayers) return WorkloadError{"layers", "more than " + std::to_string(kMaxLayers)};
  double elements = 0, flops = 0, parameters = 0;
  const auto volume = [&](const Activation& a) {
    return as_double(a.c) * as_double(a.h) * as_double(a.w) * as_double(w.batch);
  };
  elements += volume(*activation);
  for (std::size_t i = 0; i < w.layers.size(); ++i) {
    const std::string field = "layers/" + std::to_string(i);
    auto next = aibench::apply(w.layers[i], *activation);
    if (auto* message = std::get_if<std::string>(&next)) return WorkloadError{field, *message};
    const double held = parameter_count(w.layers[i], *activation);
    activation = std::get<Activation>(next);
    parameters += held;
    elements += 2.0 * volume(*activation) + 4.0 * held;
    flops += 6.0 * held * volume(*activation) / as_double(activation->c);
    if (auto problem = too_much(field, std::max(8.0 * elements, flops), "bytes or FLOPs")) return problem;
  }
  if (w.mode == NetworkMode::training && parameters == 0) {
    return WorkloadError{"layers", "training needs a layer with parameters"};
  }
  if (auto problem = check_loss_and_data(w, *activation)) return problem;
  if (auto problem = check_goal(w)) return problem;
  return check_optimizer(w.optimizer);
}

Problem check_workload(const CopyWorkload& w) {
  if (w.bytes < 1 || w.bytes > kMaxCopyBytes) {
    return WorkloadError{"bytes", std::to_string(w.bytes) + " is not between 1 and " + std::to_string(kMaxCopyBytes)};
  }
  const bool within_device = w.direction == CopyDirection::device_to_device;
  if (within_device == (w.memory == Place::device)) return std::nullopt;
  return WorkloadError{"memory",
                       within_device ? "d2d has no side on the host" : "the host's side is pageable or pinned"};
}

}  // namespace

std::string_view name_of(CopyDirection direction) {
  switch (direction) {
    case CopyDirection::host_to_device: return "h2d";
    case CopyDirection::device_to_host: return "d2h";
    case CopyDirection::device_to_device: return "d2d";
  }
  return "?";
}
std::string_view name_of(Weights weights) { return weights == Weights::plain ? "plain" : "packed"; }
std::string_view name_of(NetworkMode mode) { return mode == NetworkMode::inference ? "inference" : "training"; }
std::string_view name_of(Loss loss) { return loss == Loss::cross_entropy ? "cross_entropy" : "mse"; }
std::string_view name_of(NetworkData data) {
  switch (data) {
    case NetworkData::uniform: return "uniform";
    case NetworkData::digits: return "digits";
    case NetworkData::idx: return "idx";
  }
  return "";
}

Conv2dShape Conv2dWorkload::shape() const {
  return {.n = n,
          .c = c,
          .h = h,
          .w = w,
          .k = k,
          .r = r,
          .s = s,
          .pad_h = pad_h,
          .pad_w = pad_w,
          .stride_h = stride_h,
          .stride_w = stride_w,
          .dilation_h = dilation_h,
          .dilation_w = dilation_w,
          .groups = groups,
          .layout = layout};
}

std::string_view family_of(const Workload& workload) {
  constexpr std::string_view kFamilies[] = {"gemm", "conv2d", "network", "copy"};
  return kFamilies[workload.index()];
}

DType dtype_of(const Workload& workload) {
  return std::visit([](const auto& w) { return w.dtype; }, workload);
}

const TrainingGoal* goal_of(const Workload& workload) {
  const auto* network = std::get_if<NetworkWorkload>(&workload);
  return network != nullptr && network->goal ? &*network->goal : nullptr;
}

std::optional<WorkloadError> check(const Workload& workload) {
  return std::visit([](const auto& w) { return check_workload(w); }, workload);
}

double memory_bytes(const Workload& workload) { return static_cast<double>(total_bytes(build_graph(workload))); }

}  // namespace aibench
