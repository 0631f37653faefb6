#pragma once

#include "kernels/backend.h"
#include "tests/unit/verify/naive.h"

namespace aibench::testing {

// The naive ops as a provider for buffers in host memory: f64 in double, every other floating dtype in float with
// results rounded to the dtype, i8 products exactly. tf32 rounds the operands of products as tensor cores do.
// A fusing one takes all ops of a graph at once and leaves the intermediates unwritten.
class NaiveProvider : public Provider {
 public:
  explicit NaiveProvider(How how = {}, bool fuses = false) : how_(how), fuses_(fuses) {}

  ProviderInfo info() const override;
  std::variant<Prepared, Unsupported> prepare(const OpGraph& graph, std::size_t next, Bindings bindings) override;

 private:
  How how_;
  bool fuses_;
};

}  // namespace aibench::testing
