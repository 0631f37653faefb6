#pragma once

#include "kernels/backend.h"

namespace aibench::testing {

// conv2d_forward 3x3, stride 1, NCHW, in float by Winograd's F(4x4, 3x3): the algorithm whose rounding errors are the
// largest that a right fp32 convolution makes. Refuses everything else.
class WinogradProvider : public Provider {
 public:
  ProviderInfo info() const override;
  std::variant<Prepared, Unsupported> prepare(const OpGraph& graph, std::size_t next, Bindings bindings) override;
};

}  // namespace aibench::testing
