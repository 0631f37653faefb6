#include "kernels/reference/openblas/loops_provider.h"

#include <algorithm>

#include "kernels/reference/openblas/context.h"
#include "kernels/reference/openblas/prepare.h"
#include "kernels/reference/openblas/simd/loops.h"
#include "kernels/reference/openblas/take.h"

namespace aibench {
namespace {

bool is_product(const Op& op) {
  return std::holds_alternative<Gemm>(op) || std::holds_alternative<Conv2dForward>(op) ||
         std::holds_alternative<Conv2dBackwardData>(op) || std::holds_alternative<Conv2dBackwardWeights>(op);
}

class LoopsProvider final : public Provider {
 public:
  explicit LoopsProvider(int threads) : context_(std::max(1, threads), {}) {}

  ProviderInfo info() const override {
    ProviderInfo info;
    info.name = "loops";
    info.version = "of aibench";
    info.configuration = std::string("own loops ") + openblas::loops_isa();
    info.threads = context_.threads;
    return info;
  }

  std::variant<Prepared, Unsupported> prepare(const OpGraph& graph, std::size_t next, Bindings bindings) override {
    if (is_product(graph.ops.at(next))) {
      return Unsupported{std::string(name_of(graph.ops[next])) +
                         ": loops stand beside a library and compute no products"};
    }
    // Runs end where a product begins: a loop that takes one along would be measured in the library's name.
    const auto begin = graph.ops.begin() + static_cast<std::ptrdiff_t>(next);
    const OpGraph until_product{graph.tensors, {graph.ops.begin(), std::find_if(begin, graph.ops.end(), is_product)}};
    return openblas::take({context_, until_product, next, bindings});
  }

 private:
  openblas::Context context_;
};

}  // namespace

std::unique_ptr<Provider> make_loops_provider(int threads) { return std::make_unique<LoopsProvider>(threads); }

}  // namespace aibench
