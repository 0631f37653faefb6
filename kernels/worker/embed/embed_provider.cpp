#include "kernels/worker/embed/embed_provider.h"

#include "kernels/worker/embed/embed_call.h"
#include "kernels/worker/embed/graph_json.h"

namespace aibench {
namespace {

class EmbedKernel final : public Kernel {
 public:
  EmbedKernel(const aibench_worker& worker, void* handle) : worker_(worker), handle_(handle) {}
  ~EmbedKernel() override { worker_.release(worker_.context, handle_); }
  EmbedKernel(const EmbedKernel&) = delete;
  EmbedKernel& operator=(const EmbedKernel&) = delete;

  void enqueue() override {
    const int answer = worker_.enqueue(worker_.context, handle_, &problem_);
    if (answer != AIBENCH_OK) require_ok(answer, problem_, "enqueue");
  }

 private:
  const aibench_worker& worker_;
  void* handle_;
  aibench_text problem_;
};

class EmbedProvider final : public Provider {
 public:
  EmbedProvider(const aibench_worker& worker, ProviderInfo info) : worker_(worker), info_(std::move(info)) {}

  ProviderInfo info() const override { return info_; }

  std::variant<Prepared, Unsupported> prepare(const OpGraph& graph, std::size_t next, Bindings bindings) override {
    if (std::holds_alternative<Copy>(graph.ops.at(next))) {
      return Unsupported{"transfers are not asked of workers in other languages"};
    }
    std::vector<void*> tensors;
    for (Buffer* buffer : bindings) tensors.push_back(buffer->data());
    aibench_prepared prepared{.handle = nullptr, .ops_served = 0};
    aibench_text text;
    const int answer = worker_.prepare(worker_.context, info_.name.c_str(), graph_json(graph).c_str(), next,
                                       tensors.data(), tensors.size(), &prepared, &text);
    if (!is_ok(answer, text, "prepare")) {
      return Unsupported{text.words.empty() ? "refused without a word" : text.words};
    }
    auto kernel = std::make_unique<EmbedKernel>(worker_, prepared.handle);
    if (prepared.ops_served < 1 || prepared.ops_served > graph.ops.size() - next) {
      throw DeviceError("prepare: says that it serves " + std::to_string(prepared.ops_served) + " of " +
                        std::to_string(graph.ops.size() - next) + " ops");
    }
    return Prepared{.kernel = std::move(kernel),
                    .ops_served = prepared.ops_served,
                    .algorithm = std::move(text.words),
                    .tried = {}};
  }

 private:
  const aibench_worker& worker_;
  ProviderInfo info_;
};

}  // namespace

std::unique_ptr<Provider> make_embed_provider(const aibench_worker& worker, ProviderInfo info) {
  return std::make_unique<EmbedProvider>(worker, std::move(info));
}

}  // namespace aibench
