#include "kernels/verify/host_tensors.h"

#include <cstring>

#include "kernels/ops/canary.h"
#include "kernels/verify/decode.h"

namespace aibench {

class HostTensors::HostBuffer : public Buffer {
 public:
  // Doubles underneath, so that every element type is aligned.
  explicit HostBuffer(std::size_t bytes) : memory_((bytes + sizeof(double) - 1) / sizeof(double)), bytes_(bytes) {}

  void* data() override { return memory_.data(); }
  std::size_t bytes() const override { return bytes_; }
  std::span<double> doubles() { return {memory_.data(), bytes_ / sizeof(double)}; }
  std::span<std::byte> raw() { return std::as_writable_bytes(std::span<double>(memory_)).first(bytes_); }

 private:
  std::vector<double> memory_;
  std::size_t bytes_;
};

HostTensors::HostTensors(const OpGraph& declared, std::span<const std::vector<std::byte>> initial)
    : graph_(with_float_dtype(declared, DType::f64)) {
  for (std::size_t i = 0; i < graph_.tensors.size(); ++i) {
    const Tensor& tensor = graph_.tensors[i];
    buffers_.push_back(std::make_unique<HostBuffer>(tensor.bytes()));
    pointers_.push_back(buffers_.back().get());
    if (initial[i].empty()) {
      fill_canary(tensor.dtype, buffers_.back()->raw());
    } else {
      assign(static_cast<TensorId>(i), declared.tensors[i].dtype, initial[i]);
    }
  }
}

HostTensors::~HostTensors() = default;

std::span<double> HostTensors::floats(TensorId id) { return buffers_[static_cast<std::size_t>(id)]->doubles(); }
std::span<const double> HostTensors::floats(TensorId id) const {
  return buffers_[static_cast<std::size_t>(id)]->doubles();
}

std::span<const std::byte> HostTensors::bytes(TensorId id) const {
  return buffers_[static_cast<std::size_t>(id)]->raw();
}

std::vector<double> HostTensors::numbers(TensorId id) const { return decode(graph_.at(id).dtype, bytes(id)); }

void HostTensors::assign(TensorId id, DType dtype, std::span<const std::byte> stored) {
  const std::span<std::byte> into = buffers_[static_cast<std::size_t>(id)]->raw();
  if (is_floating(dtype)) {
    const std::vector<double> numbers = decode(dtype, stored);
    std::memcpy(into.data(), numbers.data(), into.size());
  } else {
    std::memcpy(into.data(), stored.data(), into.size());
  }
}

}  // namespace aibench
