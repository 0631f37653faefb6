#pragma once

#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "kernels/backend.h"
#include "kernels/reference/host/thread_pool.h"
#include "kernels/reference/openblas/openblas_provider.h"

// What the files of this provider share.
namespace aibench::openblas {

struct Context {
  int threads;  // as read back from the library
  ThreadPool pool;
  OpenBlasOptions::Convolution convolution;
  Context(int count, const OpenBlasOptions& options) : threads(count), pool(count), convolution(options.convolution) {}
};

using Outcome = std::variant<Prepared, Unsupported>;

// One offer: the ops of `graph` from `next` on.
struct Offer {
  Context& context;
  const OpGraph& graph;
  std::size_t next;
  Bindings bindings;

  template <class T>
  T* data(TensorId id) const {
    return id == kNoTensor ? nullptr : static_cast<T*>(bindings[static_cast<std::size_t>(id)]->data());
  }
  // The op `ahead` places behind the first one when it is an `O`, else null.
  template <class O>
  const O* op(std::size_t ahead = 0) const {
    return next + ahead < graph.ops.size() ? std::get_if<O>(&graph.ops[next + ahead]) : nullptr;
  }
};

// A kernel that calls `work`, which must not allocate or throw.
template <class Work>
class WorkKernel final : public Kernel {
 public:
  explicit WorkKernel(Work work) : work_(std::move(work)) {}
  void enqueue() override { work_(); }

 private:
  Work work_;
};

template <class Work>
Prepared served(std::size_t ops, std::string algorithm, Work work) {
  return {std::make_unique<WorkKernel<Work>>(std::move(work)), ops, std::move(algorithm)};
}

// Calls make(float()) or make(double()). The dtype must be one of the two (see refusal in refusal.h).
template <class Make>
auto with_type(DType dtype, Make make) {
  if (dtype == DType::f64) return make(double());
  return make(float());
}

}  // namespace aibench::openblas
