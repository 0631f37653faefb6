#include "tests/unit/openblas/graph_runner.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <stdexcept>

namespace aibench::testing {
namespace {

constexpr std::size_t kGuard = 4096;
constexpr std::byte kGuardByte{0x5a};

class GuardedBuffer final : public Buffer {
 public:
  explicit GuardedBuffer(std::size_t bytes) : bytes_(bytes), memory_(bytes + 2 * kGuard + 64, kGuardByte) {
    const auto address = reinterpret_cast<std::uintptr_t>(memory_.data());
    offset_ = kGuard + (64 - (address + kGuard) % 64) % 64;
  }
  void* data() override { return memory_.data() + offset_; }
  std::size_t bytes() const override { return bytes_; }
  bool intact() const {
    for (std::size_t i = 0; i < memory_.size(); ++i) {
      const bool inside = i >= offset_ && i < offset_ + bytes_;
      if (!inside && memory_[i] != kGuardByte) return false;
    }
    return true;
  }

 private:
  std::size_t bytes_, offset_;
  std::vector<std::byte> memory_;
};

template <class T>
void put(Buffer& buffer, const std::vector<double>& values) {
  auto* to = static_cast<T*>(buffer.data());
  for (std::size_t i = 0; i < values.size(); ++i) to[i] = static_cast<T>(values[i]);
}

template <class T>
std::vector<double> take(Buffer& buffer, std::size_t count) {
  const auto* from = static_cast<const T*>(buffer.data());
  return std::vector<double>(from, from + count);
}

}  // namespace

TensorId GraphBuilder::input(std::int64_t elements, TensorRole role) {
  const TensorId id = result(elements, role);
  std::mt19937 random(seed_ * 1000 + static_cast<unsigned>(id));
  std::uniform_real_distribution<float> uniform(-1, 1);  // floats, so that f32 and f64 start from the same numbers
  for (double& value : values.back()) value = static_cast<double>(uniform(random));
  return id;
}

TensorId GraphBuilder::labels(std::int64_t elements, std::int64_t classes) {
  const TensorId id = input(elements);
  graph.tensors.back().dtype = DType::i32;
  for (double& value : values.back()) value = std::floor((value + 1) / 2 * static_cast<double>(classes));
  return id;
}

TensorId GraphBuilder::result(std::int64_t elements, TensorRole role) {
  values.emplace_back(static_cast<std::size_t>(elements), std::numeric_limits<double>::quiet_NaN());
  return graph.add({.name = "t" + std::to_string(graph.tensors.size()),
                    .dtype = dtype_,
                    .shape = {elements},
                    .elements = elements,
                    .role = role,
                    .fill = {}});
}

ProviderRun run_on(Provider& provider, const OpGraph& graph, const Values& values, int times) {
  std::vector<std::unique_ptr<GuardedBuffer>> buffers;
  std::vector<Buffer*> bindings;
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    buffers.push_back(std::make_unique<GuardedBuffer>(graph.tensors[i].bytes()));
    bindings.push_back(buffers.back().get());
    switch (graph.tensors[i].dtype) {
      case DType::f64: put<double>(*buffers.back(), values[i]); break;
      case DType::f32: put<float>(*buffers.back(), values[i]); break;
      default: put<std::int32_t>(*buffers.back(), values[i]); break;
    }
  }
  ProviderRun run;
  std::vector<std::unique_ptr<Kernel>> kernels;
  for (std::size_t next = 0; next < graph.ops.size(); next += run.served.back()) {
    auto outcome = provider.prepare(graph, next, bindings);
    if (const auto* refused = std::get_if<Unsupported>(&outcome)) throw std::runtime_error(refused->reason);
    auto& prepared = std::get<Prepared>(outcome);
    kernels.push_back(std::move(prepared.kernel));
    run.algorithms.push_back(prepared.algorithm);
    run.served.push_back(prepared.ops_served);
  }
  for (int i = 0; i < times; ++i) {
    for (const auto& kernel : kernels) kernel->enqueue();
  }
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    const std::size_t count = static_cast<std::size_t>(graph.tensors[i].elements);
    switch (graph.tensors[i].dtype) {
      case DType::f64: run.values.push_back(take<double>(*buffers[i], count)); break;
      case DType::f32: run.values.push_back(take<float>(*buffers[i], count)); break;
      default: run.values.push_back(take<std::int32_t>(*buffers[i], count)); break;
    }
    run.guards_intact = run.guards_intact && buffers[i]->intact();
  }
  return run;
}

std::string refusal_of(Provider& provider, const OpGraph& graph) {
  GuardedBuffer any(64);
  const std::vector<Buffer*> bindings(graph.tensors.size(), &any);
  const auto outcome = provider.prepare(graph, 0, bindings);
  const auto* refused = std::get_if<Unsupported>(&outcome);
  return refused == nullptr ? "" : refused->reason;
}

double error_of(const std::vector<double>& got, const std::vector<double>& expected) {
  double largest = 0, difference = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (std::isnan(got.at(i)) != std::isnan(expected[i])) return std::numeric_limits<double>::infinity();
    if (std::isnan(expected[i])) continue;
    largest = std::max(largest, std::abs(expected[i]));
    difference = std::max(difference, std::abs(got[i] - expected[i]));
  }
  return difference == 0 ? 0 : difference / std::max(largest, 1e-30);
}

}  // namespace aibench::testing
