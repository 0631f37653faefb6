#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/ops/dtype.h"

namespace aibench {

// What a tensor is to the graph: who writes it first and whether it must survive a step.
enum class TensorRole {
  input,         // filled before the run, never written by an op
  parameter,     // filled before the run; a training step updates it
  state,         // filled before the run and updated by every pass: optimiser state, the C of a gemm with beta
  intermediate,  // written by one op, read by later ones
  output,        // written by an op, what the caller wants
};

// Whose memory a tensor lies in. pageable: ordinary memory of the host. pinned: memory of the host that the system
// keeps where it is (page-locked), so that a device copies from and to it by itself.
enum class Place { device, pageable, pinned };
std::string_view name_of(Place place);

// How the bytes of an input, parameter or state come to be. All generators are counter-based: element i of the
// tensor named `name` depends on (seed, name, i) alone (kernels/workloads/generator.h).
struct Fill {
  enum class Kind {
    zero,
    uniform,       // low <= v < high
    bytes,         // i8 of all 256 values, as a copy moves them
    labels,        // i32 class numbers 0 <= v < classes
    digits,        // [n, 1, 28, 28] images of drawn digits, 0 <= v <= 1 (kernels/workloads/digits.h)
    digit_labels,  // i32 labels that belong to the images of the same seed
    given,         // `contents`, which are computed once the seed is known (kernels/verify/calibration.h)
  };
  Kind kind = Kind::zero;
  double low = -1.0;
  double high = 1.0;
  std::int64_t classes = 0;
  std::shared_ptr<const std::vector<std::byte>> contents = nullptr;  // of `given`, in the storage format
};

// A dense array. `shape` is row-major, the last dimension contiguous, unless the op that uses it says otherwise
// (leading dimensions, strides). `elements` counts stored elements, padding of a leading dimension included.
struct Tensor {
  std::string name;
  DType dtype = DType::f32;
  std::vector<std::int64_t> shape;
  std::int64_t elements = 0;
  TensorRole role = TensorRole::intermediate;
  Fill fill;
  // Its contents are known before the first call and stay: kernels work on a copy of their own, made in prepare (see
  // Kernel::load_constants).
  bool constant = false;
  Place place = Place::device;  // elsewhere only for what a Copy moves

  std::size_t bytes() const { return static_cast<std::size_t>(elements) * size_of(dtype); }
};

using TensorId = std::int32_t;  // index into OpGraph::tensors
inline constexpr TensorId kNoTensor = -1;

}  // namespace aibench
