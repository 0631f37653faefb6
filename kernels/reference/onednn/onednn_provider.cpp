#include "kernels/reference/onednn/onednn_provider.h"

#include "kernels/reference/onednn/element_types.h"
#include "kernels/reference/onednn/library.h"
#include "kernels/reference/onednn/prepare.h"

namespace aibench {
namespace {

class OneDnnProvider final : public Provider {
 public:
  OneDnnProvider(int threads, std::optional<onednn::Form> only) : threads_(onednn::set_library_threads(threads)) {
    context_.only = only;
  }

  ProviderInfo info() const override { return onednn::library_info(threads_); }

  std::string constants_refusal() const override { return {}; }

  std::variant<Prepared, Unsupported> prepare(const OpGraph& graph, std::size_t next, Bindings bindings) override {
    return answer({context_, graph, next, bindings, {}});
  }

  std::variant<Prepared, Unsupported> prepare_as(const OpGraph& graph, std::size_t next, Bindings bindings,
                                                 const std::string& algorithm) override {
    return answer({context_, graph, next, bindings, algorithm});
  }

 private:
  static onednn::Outcome answer(const onednn::Offer& offer) {
    return std::visit([&](const auto& op) { return take(offer, op); }, offer.graph.ops.at(offer.next));
  }

  template <class O>
  static onednn::Outcome take(const onednn::Offer& offer, const O& op) {
    if constexpr (requires { onednn::prepare(offer, op); }) {
      std::string reason = onednn::type_refusal(offer.graph, op);
      if (!reason.empty()) return Unsupported{std::move(reason)};
      return onednn::prepare(offer, op);
    } else {
      return Unsupported{std::string(name_of(Op(op))) + ": " + onednn::kMissing<O>};
    }
  }

  int threads_;  // as read back from the runtime
  onednn::Context context_;
};

}  // namespace

std::unique_ptr<Provider> make_onednn_provider(int threads, std::optional<onednn::Form> only) {
  return std::make_unique<OneDnnProvider>(threads, only);
}

}  // namespace aibench
