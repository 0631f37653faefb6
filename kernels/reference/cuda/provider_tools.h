#pragma once

#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "kernels/backend.h"

// What the providers of this folder share.
namespace aibench::cuda {

using Outcome = std::variant<Prepared, Unsupported>;

// A kernel that calls `work`, which must not allocate or wait.
template <class Work>
std::unique_ptr<Kernel> make_kernel(Work work) {
  class WorkKernel final : public Kernel {
   public:
    explicit WorkKernel(Work w) : work_(std::move(w)) {}
    void enqueue() override { work_(); }

   private:
    Work work_;
  };
  return std::make_unique<WorkKernel>(std::move(work));
}

template <class Work>
Prepared served(std::size_t ops, std::string algorithm, Work work) {
  return {make_kernel(std::move(work)), ops, std::move(algorithm)};
}

// Address of a tensor's memory on the device; null for kNoTensor.
template <class T = void>
T* data_of(Bindings bindings, TensorId id) {
  return id == kNoTensor ? nullptr : static_cast<T*>(bindings[static_cast<std::size_t>(id)]->data());
}

// Memory of a device for what kernels need while they run. They run one after the other, so one block serves all that
// were prepared while it was large enough; it lives as long as one of them keeps it.
class SharedScratch {
 public:
  explicit SharedScratch(Device& device) : device_(device) {}
  // At least `bytes`; null for 0. Throws OutOfMemory.
  std::shared_ptr<Buffer> of(std::size_t bytes);

 private:
  Device& device_;
  std::shared_ptr<Buffer> largest_;
};

// The shared library that the code at `address` was loaded from; empty when that is the program itself.
std::string library_path(const void* address);

}  // namespace aibench::cuda
