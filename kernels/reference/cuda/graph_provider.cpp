#include "kernels/reference/cuda/graph_provider.h"

#include <string_view>
#include <type_traits>

#include "kernels/reference/cuda/cuda_check.h"
#include "kernels/reference/cuda/graph_words.h"
#include "kernels/reference/cuda/provider_tools.h"

namespace aibench::cuda {
namespace {

struct DestroyGraph {
  void operator()(cudaGraph_t graph) const { log_cuda_error(cudaGraphDestroy(graph), "cudaGraphDestroy"); }
  void operator()(cudaGraphExec_t graph) const { log_cuda_error(cudaGraphExecDestroy(graph), "cudaGraphExecDestroy"); }
};
using Graph = std::unique_ptr<std::remove_pointer_t<cudaGraph_t>, DestroyGraph>;
using GraphExec = std::unique_ptr<std::remove_pointer_t<cudaGraphExec_t>, DestroyGraph>;

// The kernels of all ops, with who made them and what they were chosen from.
struct Bound {
  std::vector<std::unique_ptr<Kernel>> kernels;
  std::vector<GraphPart> parts;  // one a kernel
  std::vector<TriedKernel> tried;
};

// A graph of one kernel is in the trial what the kernel is, under the graph's name.
void rename_trial(Bound& bound, std::size_t launches) {
  if (bound.parts.size() != 1) return;
  for (TriedKernel& kernel : bound.tried) {
    const GraphPart part{bound.parts.front().op, kernel.provider, kernel.algorithm};
    kernel = {.algorithm = graph_words(launches, {part}), .ops = kernel.ops, .seconds = kernel.seconds};
  }
}

// The recorded launches refer to memory that the kernels own, so they are kept.
class GraphKernel final : public Kernel {
 public:
  GraphKernel(std::vector<std::unique_ptr<Kernel>> kernels, GraphExec exec, cudaStream_t stream)
      : kernels_(std::move(kernels)), exec_(std::move(exec)), stream_(stream) {}
  void enqueue() override { AIBENCH_CUDA(cudaGraphLaunch(exec_.get(), stream_)); }

 private:
  std::vector<std::unique_ptr<Kernel>> kernels_;
  GraphExec exec_;
  cudaStream_t stream_;
};

class GraphProvider final : public Provider {
 public:
  GraphProvider(CudaDevice& device, std::vector<Provider*> others) : device_(device), others_(std::move(others)) {}

  ProviderInfo info() const override {
    std::string names;
    for (const Provider* provider : others_) names += (names.empty() ? "" : ", ") + provider->info().name;
    return {.name = "cuda-graph", .version = AIBENCH_VERSION, .path = "", .configuration = "one graph of " + names};
  }

  std::variant<Prepared, Unsupported> prepare(const OpGraph& graph, std::size_t next, Bindings bindings) override {
    return prepare_whole(graph, next, bindings, {});
  }

  // Each op by the algorithm that the words name; where one is gone its provider searches anew, and the words differ.
  std::variant<Prepared, Unsupported> prepare_as(const OpGraph& graph, std::size_t next, Bindings bindings,
                                                 const std::string& algorithm) override {
    return prepare_whole(graph, next, bindings, graph_parts(algorithm));
  }

 private:
  // `wanted`: who served the ops in an earlier process, and how; empty: it is to be found out.
  std::variant<Prepared, Unsupported> prepare_whole(const OpGraph& graph, std::size_t next, Bindings bindings,
                                                    const std::vector<GraphPart>& wanted) {
    if (next != 0 || graph.ops.size() < 2) return Unsupported{"takes whole graphs of several ops only"};
    Bound bound;
    if (std::string refusal = bind(graph, bindings, wanted, bound); !refusal.empty()) {
      return Unsupported{std::move(refusal)};
    }
    enqueue_all(bound);
    device_.synchronize();
    std::string problem;
    const Graph captured = capture(bound, problem);
    if (!captured) return Unsupported{"CUDA cannot capture these ops: " + problem};
    std::size_t launches = 0;
    AIBENCH_CUDA(cudaGraphGetNodes(captured.get(), nullptr, &launches));
    cudaGraphExec_t exec = nullptr;
    AIBENCH_CUDA(cudaGraphInstantiate(&exec, captured.get(), 0));
    GraphExec owned(exec);
    AIBENCH_CUDA(cudaGraphUpload(exec, device_.stream()));
    device_.synchronize();
    rename_trial(bound, launches);
    return Prepared{std::make_unique<GraphKernel>(std::move(bound.kernels), std::move(owned), device_.stream()),
                    graph.ops.size(), graph_words(launches, bound.parts), std::move(bound.tried)};
  }

  // Empty when every op found a provider, else the refusals of the first that did not.
  std::string bind(const OpGraph& graph, Bindings bindings, const std::vector<GraphPart>& wanted, Bound& bound) {
    for (std::size_t next = 0; next < graph.ops.size();) {
      const std::string op(name_of(graph.ops[next]));
      std::string refusals;
      const std::size_t at = bound.parts.size();
      const std::size_t taken = (at < wanted.size() ? take_as(graph, next, bindings, wanted[at], bound) : 0);
      next += taken > 0 ? taken : take(graph, next, bindings, bound, refusals);
      if (bound.parts.size() == at) return op + ": " + refusals;
    }
    return {};
  }

  // How many ops the first provider takes that takes any; 0, with all their refusals, when there is none.
  std::size_t take(const OpGraph& graph, std::size_t next, Bindings bindings, Bound& bound, std::string& refusals) {
    for (Provider* provider : others_) {
      auto answer = provider->prepare(graph, next, bindings);
      const std::string name = provider->info().name;
      if (const auto* unsupported = std::get_if<Unsupported>(&answer)) {
        refusals += (refusals.empty() ? "" : "; ") + name + ": " + unsupported->reason;
        continue;
      }
      return add(name_of(graph.ops[next]), name, std::get<Prepared>(answer), bound);
    }
    return 0;
  }

  // The same of the provider that is named, when it is there and takes the op.
  std::size_t take_as(const OpGraph& graph, std::size_t next, Bindings bindings, const GraphPart& wanted,
                      Bound& bound) {
    for (Provider* provider : others_) {
      const std::string name = provider->info().name;
      if (name != wanted.provider) continue;
      auto answer = provider->prepare_as(graph, next, bindings, wanted.algorithm);
      auto* prepared = std::get_if<Prepared>(&answer);
      return prepared == nullptr ? 0 : add(name_of(graph.ops[next]), name, *prepared, bound);
    }
    return 0;
  }

  static std::size_t add(std::string_view op, const std::string& provider, Prepared& prepared, Bound& bound) {
    for (TriedKernel& kernel : prepared.tried) {
      kernel.provider = provider;
      bound.tried.push_back(std::move(kernel));
    }
    bound.parts.push_back({std::string(op), provider, prepared.algorithm});
    bound.kernels.push_back(std::move(prepared.kernel));
    return prepared.ops_served;
  }

  static void enqueue_all(const Bound& bound) {
    for (const auto& kernel : bound.kernels) kernel->enqueue();
  }

  // Null, with the problem in words, when something on the way cannot be captured.
  Graph capture(const Bound& bound, std::string& problem) {
    // Relaxed: this stream is the only one, so no call elsewhere can get mixed up with the capture.
    AIBENCH_CUDA(cudaStreamBeginCapture(device_.stream(), cudaStreamCaptureModeRelaxed));
    try {
      enqueue_all(bound);
    } catch (const DeviceError& error) {
      problem = error.what();
    }
    // Whatever happened, the capture has to end before the stream can be used again.
    cudaGraph_t graph = nullptr;
    const cudaError_t status = cudaStreamEndCapture(device_.stream(), &graph);
    Graph captured(graph);
    if (status != cudaSuccess) {
      cudaGetLastError();  // the stream is back in order; the error ended with the capture
      if (problem.empty()) problem = cudaGetErrorString(status);
    }
    return problem.empty() ? std::move(captured) : nullptr;
  }

  CudaDevice& device_;
  std::vector<Provider*> others_;
};

}  // namespace

std::unique_ptr<Provider> make_graph_provider(CudaDevice& device, std::vector<Provider*> others) {
  return std::make_unique<GraphProvider>(device, std::move(others));
}

}  // namespace aibench::cuda
