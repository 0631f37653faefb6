#include "kernels/reference/cuda/kernels_provider.h"

#include "kernels/reference/cuda/element_type.h"
#include "kernels/reference/cuda/half_storage.h"
#include "kernels/reference/cuda/own_prepare.h"

namespace aibench::cuda {
namespace {

class KernelsProvider final : public Provider {
 public:
  explicit KernelsProvider(CudaDevice& device) : device_(device) {}

  ProviderInfo info() const override {
    return {.name = "kernels", .version = AIBENCH_VERSION, .path = "", .configuration = device_.configuration()};
  }

  std::variant<Prepared, Unsupported> prepare(const OpGraph& graph, std::size_t next, Bindings bindings) override {
    const Op& first = graph.ops.at(next);
    if (std::string reason = own_kernels_refusal(graph, first); !reason.empty()) return Unsupported{std::move(reason)};
    const OwnOffer offer{device_, graph, next, bindings};
    if (std::holds_alternative<Convert>(first)) return prepare_convert(offer);
    switch (operand_dtype(graph, first)) {
      case DType::f16: return prepare_layer<F16>(offer);
      case DType::bf16: return prepare_layer<Bf16>(offer);
      case DType::f64: return is_layer(first) ? prepare_layer<double>(offer) : prepare_training<double>(offer);
      default: return is_layer(first) ? prepare_layer<float>(offer) : prepare_training<float>(offer);
    }
  }

 private:
  CudaDevice& device_;
};

}  // namespace

std::unique_ptr<Provider> make_kernels_provider(CudaDevice& device) {
  return std::make_unique<KernelsProvider>(device);
}

}  // namespace aibench::cuda
