#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "kernels/ops/graph.h"

// What a user asks to be measured: parameters only, no library, no device. A workload becomes an OpGraph.
namespace aibench {

// What a call finds of the second operand: of B of a product, of the weights of a convolution or of a network's layers.
// plain: arrays as the op describes them; what a library reorders is part of every call. packed: contents that were
// known ahead and a copy of them in whatever layout the library likes, made once before anything is timed, as an
// application does that infers with fixed weights. A provider that prepares nothing ahead refuses.
enum class Weights { plain, packed };
std::string_view name_of(Weights weights);

// C = alpha op(A) op(B) + beta C, see Gemm. Leading dimensions of 0 mean "tight" (the stored row length).
// i8 means i8 operands and an i32 result, f8e4m3 such operands, sums in f32 and a bf16 result; tf32 means f32 storage
// with products that may be rounded to tf32.
struct GemmWorkload {
  DType dtype = DType::f32;
  std::int64_t m = 1, n = 1, k = 1;
  bool trans_a = false, trans_b = false;
  double alpha = 1.0, beta = 0.0;
  std::int64_t lda = 0, ldb = 0, ldc = 0;
  std::int64_t batch = 1;
  Weights weights = Weights::plain;
  bool operator==(const GemmWorkload&) const = default;
};

struct Conv2dWorkload {
  DType dtype = DType::f32;
  ConvDirection direction = ConvDirection::forward;
  std::int64_t n = 1, c = 1, h = 1, w = 1, k = 1, r = 1, s = 1;
  std::int64_t pad_h = 0, pad_w = 0;
  std::int64_t stride_h = 1, stride_w = 1;
  std::int64_t dilation_h = 1, dilation_w = 1;
  std::int64_t groups = 1;
  Layout layout = Layout::nchw;
  Weights weights = Weights::plain;  // packed: forward only
  bool operator==(const Conv2dWorkload&) const = default;

  Conv2dShape shape() const;
};

// Layers of a sequential network, in order. Activations are [n, c, h, w], or [n, h, w, c] in layout nhwc, until the
// first fully connected layer, which flattens them to [n, features] as they lie.
struct Conv2dLayer {
  std::int64_t channels = 1, kernel_h = 1, kernel_w = 1;
  std::int64_t pad_h = 0, pad_w = 0, stride_h = 1, stride_w = 1, dilation_h = 1, dilation_w = 1, groups = 1;
  bool bias = true;
  bool operator==(const Conv2dLayer&) const = default;
};
struct FullyConnectedLayer {
  std::int64_t features = 1;
  bool bias = true;
  bool operator==(const FullyConnectedLayer&) const = default;
};
struct ReluLayer {
  bool operator==(const ReluLayer&) const = default;
};
struct MaxPoolLayer {
  std::int64_t size_h = 2, size_w = 2, stride_h = 2, stride_w = 2;
  bool operator==(const MaxPoolLayer&) const = default;
};
using Layer = std::variant<Conv2dLayer, FullyConnectedLayer, ReluLayer, MaxPoolLayer>;

enum class NetworkMode { inference, training };
enum class Loss { cross_entropy, mean_squared_error };
// digits: drawn 28x28 images, ten classes; idx: images and labels from files (kernels/workloads/idx.h), only with a
// goal
enum class NetworkData { uniform, digits, idx };
std::string_view name_of(NetworkMode mode);
std::string_view name_of(Loss loss);         // "cross_entropy", "mse"
std::string_view name_of(NetworkData data);  // "uniform", "digits", "idx"

struct SgdOptimizer {
  double learning_rate = 0.01, momentum = 0.0;
  bool operator==(const SgdOptimizer&) const = default;
};
struct AdamOptimizer {
  double learning_rate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
  bool operator==(const AdamOptimizer&) const = default;
};
// Whether a network of this dtype trains f32 masters with short copies of them.
inline bool is_mixed_precision(DType dtype) { return dtype == DType::bf16 || dtype == DType::f16; }

using Optimizer = std::variant<SgdOptimizer, AdamOptimizer>;

// Training until so large a share of the test images is recognised, instead of one step over and over.
struct TrainingGoal {
  double accuracy = 0.98;  // above 0, below 1
  std::int64_t max_epochs = 20;
  std::int64_t train_images = 10000, test_images = 2000;  // the first ones of the data; none is in both
  std::uint64_t data_seed = 1;                            // of drawn digits; weights and order have the run's seed
  bool operator==(const TrainingGoal&) const = default;
};

// Inference is the forward pass up to the last layer's output. Training is one step: forward, loss, backward, update.
struct NetworkWorkload {
  std::string name;  // [A-Za-z0-9][A-Za-z0-9._:x-]{0,63}
  DType dtype = DType::f32;
  NetworkMode mode = NetworkMode::inference;
  std::int64_t batch = 1;
  std::vector<std::int64_t> input;  // one sample: [features] or [channels, height, width]
  std::vector<Layer> layers;
  Loss loss = Loss::cross_entropy;
  Optimizer optimizer = SgdOptimizer{};
  NetworkData data = NetworkData::uniform;
  std::optional<TrainingGoal> goal;  // of training only
  Layout layout = Layout::nchw;      // of images and filters; nhwc only where the input is an image
  Weights weights = Weights::plain;  // packed: inference only
  bool operator==(const NetworkWorkload&) const = default;
};

// Bytes that are moved and nothing else: host to device (h2d), device to host (d2h), within the device (d2d).
enum class CopyDirection { host_to_device, device_to_host, device_to_device };
std::string_view name_of(CopyDirection direction);  // "h2d", "d2h", "d2d"

struct CopyWorkload {
  // A byte an element; named as in the other workloads.
  static constexpr DType dtype = DType::i8;  // NOLINT(readability-identifier-naming)
  CopyDirection direction = CopyDirection::host_to_device;
  Place memory = Place::pinned;  // of the host's side; device for d2d, which has none
  std::int64_t bytes = 1;        // at most kMaxCopyBytes (limits.h)
  bool operator==(const CopyWorkload&) const = default;
};

using Workload = std::variant<GemmWorkload, Conv2dWorkload, NetworkWorkload, CopyWorkload>;

// "gemm", "conv2d", "network", "copy".
std::string_view family_of(const Workload& workload);
DType dtype_of(const Workload& workload);
// The goal of a network that is trained to one; null for everything else. Lives as long as the workload.
const TrainingGoal* goal_of(const Workload& workload);

// The stable id without the cache suffix: gemm/f32/m64n64k64, conv2d/f32/forward/n16c64h56w56k64r3s3p1,
// network/lenet-mnist/training/b100, with a goal network/lenet-mnist/train/b100, in bf16 with the channels last
// network/lenet-mnist/training/b100/bf16/nhwc, copy/h2d/pinned/65536 (bytes), copy/d2d/65536. Parameters that stand at
// their default are left out, the others follow in a fixed order, so that one workload has one id.
std::string id_of(const Workload& workload);

// Empty when the parameters make sense; else {field, what is wrong}: sizes < 1, an output without elements, channels
// that groups do not divide, a leading dimension below the row length, layer shapes that do not fit, any product that
// would overflow 2^62 elements, bytes or FLOPs. Every other function here requires a workload that passes.
struct WorkloadError {
  std::string field;  // "lda", "groups", "layers/3", ...
  std::string message;
};
std::optional<WorkloadError> check(const Workload& workload);

// Work by formula, never measured. FLOPs: gemm 2 m n k batch; conv 2 n k p q (c/groups) r s in each direction; a
// network: the sum over its gemm and conv ops, forward and (in training) backward, element-wise ops not counted. The
// formula counts products with padding like others; `padding_flops` is how many of them there are.
// Bytes: the least traffic, every operand read once and every result written once (C twice when beta is not 0);
// a network: the sum over all its ops; a copy over the link: what crosses it, once; a copy within the device: read and
// written, as its memory moves both. Samples: the network's batch, the convolution's n, 0 for gemm.
struct Work {
  double flops = 0;
  double bytes = 0;
  std::int64_t samples = 0;
  double padding_flops = 0;  // of `flops`; kernels may leave them out
};
Work work_of(const Workload& workload);

// Tensors and ops; tensor names are stable ("a", "b", "c"; "x", "w", "y"; "conv1.weight", "conv1.dweight", "loss").
OpGraph build_graph(const Workload& workload);

// Bytes that build_graph's tensors take, computed without building large things.
double memory_bytes(const Workload& workload);

}  // namespace aibench
