#include "kernels/reference/cuda/cudnn_provider.h"

#include <array>
#include <functional>
#include <map>

#include "kernels/ops/fused_run.h"
#include "kernels/reference/cuda/conv_search.h"
#include "kernels/reference/cuda/conv_way.h"
#include "kernels/reference/cuda/provider_tools.h"
#include "kernels/reference/cuda/widening.h"
#include "kernels/search.h"

namespace aibench::cuda {
namespace {

using ConvolutionMaker = std::unique_ptr<Convolution> (*)(ConvDescriptors, const ConvTypes&, const ConvMemory&);

// An op in the terms of this file.
struct ConvRequest {
  Conv2dShape shape;
  TensorId first, second, result;
  ConvolutionMaker make;
};

std::optional<ConvRequest> request_of(const Op& op) {
  if (const auto* o = std::get_if<Conv2dForward>(&op)) return ConvRequest{o->shape, o->x, o->w, o->y, make_forward};
  if (const auto* o = std::get_if<Conv2dBackwardData>(&op)) {
    return ConvRequest{o->shape, o->dy, o->w, o->dx, make_backward_data};
  }
  if (const auto* o = std::get_if<Conv2dBackwardWeights>(&op)) {
    return ConvRequest{o->shape, o->x, o->dy, o->dw, make_backward_weights};
  }
  return std::nullopt;
}

// What has to happen around cuDNN's own call; either may be empty.
struct Around {
  std::function<void()> before, after;
};

class CudnnProvider final : public Provider {
 public:
  explicit CudnnProvider(CudaDevice& device)
      : device_(device), handle_(made<cudnnHandle_t>(cudnnCreate)), workspace_(device), widened_(device) {
    AIBENCH_CUDNN(cudnnSetStream(handle_.get(), device_.stream()));
  }

  ProviderInfo info() const override {
    const std::size_t version = cudnnGetVersion();  // 91900 is 9.19.0
    return {.name = "cudnn",
            .version = std::to_string(version / 10000) + "." + std::to_string(version % 10000 / 100) + "." +
                       std::to_string(version % 100),
            .path = library_path(reinterpret_cast<const void*>(&cudnnCreate)),
            .configuration = "convolution API, search in prepare, f32 without TF32"};
  }

  std::variant<Prepared, Unsupported> prepare(const OpGraph& graph, std::size_t next, Bindings bindings) override {
    return prepare_op(graph, next, bindings, {});
  }

  // An algorithm that cuDNN does not take any more, or not in this workspace, is searched anew.
  std::variant<Prepared, Unsupported> prepare_as(const OpGraph& graph, std::size_t next, Bindings bindings,
                                                 const std::string& algorithm) override {
    auto named = prepare_op(graph, next, bindings, algorithm);
    return std::holds_alternative<Prepared>(named) ? std::move(named) : prepare(graph, next, bindings);
  }

 private:
  struct Work {
    const OpGraph& graph;
    std::size_t next;
    Bindings bindings;
    const ConvRequest& request;
    DType dtype;  // of the operands
    ConvWay way;
    const ConvDescription& description;
    const std::string& wanted;  // words of the only algorithm that will do; empty: it is searched
  };
  struct Chosen {
    std::optional<ConvAlgorithm> algorithm;  // empty: there is none
    std::vector<TriedKernel> tried;
  };

  std::variant<Prepared, Unsupported> prepare_op(const OpGraph& graph, std::size_t next, Bindings bindings,
                                                 const std::string& wanted) {
    const Op& op = graph.ops.at(next);
    const std::string name(name_of(op));
    const std::optional<ConvRequest> request = request_of(op);
    if (!request) return Unsupported{name + ": cudnn is used for convolutions only"};
    const auto way = conv_way(graph, op);
    if (const auto* refusal = std::get_if<std::string>(&way)) return Unsupported{name + " " + *refusal};
    const auto description = describe(request->shape);
    if (const auto* problem = std::get_if<std::string>(&description)) return Unsupported{name + ": " + *problem};
    const Work work{graph,
                    next,
                    bindings,
                    *request,
                    graph.at(request->first).dtype,
                    std::get<ConvWay>(way),
                    std::get<ConvDescription>(description),
                    wanted};
    if (auto fused = prepare_fused(work)) return std::move(*fused);
    cudnnStatus_t status = CUDNN_STATUS_NOT_SUPPORTED;
    if (auto single = prepare_with(work, Tail{}, status)) return std::move(*single);
    return Unsupported{name + " in " + std::string(name_of(work.dtype)) +
                       ": cudnn has no algorithm for these sizes and this layout (" + cudnn_words(status) + ")"};
  }

  // Bias and relu together, or nothing: cuDNN's call has a relu in it.
  std::optional<Prepared> prepare_fused(const Work& work) {
    if (!std::holds_alternative<Conv2dForward>(work.graph.ops[work.next]) || work.way != ConvWay::plain) {
      return std::nullopt;
    }
    const Conv2dShape& s = work.request.shape;
    const std::int64_t pixels = s.p() * s.q();
    const bool nchw = s.layout == Layout::nchw;
    const Tail tail =
        tail_of(work.graph, work.next, work.request.result, nchw ? s.n : s.n * pixels, s.k, nchw ? pixels : 1, 2);
    cudnnStatus_t status = CUDNN_STATUS_NOT_SUPPORTED;
    return tail.relu ? prepare_with(work, tail, status) : std::nullopt;
  }

  // nullopt, with cuDNN's status, when it cannot do this convolution with this tail.
  std::optional<Prepared> prepare_with(const Work& work, const Tail& tail, cudnnStatus_t& status) {
    const ConvTypes types = *conv_types(work.way == ConvWay::widened ? DType::tf32 : work.dtype);
    ConvMemory memory{.first = data_of(work.bindings, work.request.first),
                      .second = data_of(work.bindings, work.request.second),
                      .result = data_of(work.bindings, tail.relu ? tail.result : work.request.result),
                      .bias = tail.relu ? data_of(work.bindings, tail.bias->bias) : nullptr};
    const Around around = around_call(work, memory);
    const ConvolutionMaker make = tail.relu ? make_fused_forward : work.request.make;
    std::shared_ptr<Convolution> convolution = make(make_descriptors(work.description, types), types, memory);
    const std::array alignments{alignment_of(memory.first), alignment_of(memory.second), alignment_of(memory.result)};
    const std::string key = plan_key(work.graph, work.next, 1 + tail.ops(), alignments);
    const auto words = [&](const ConvAlgorithm& algorithm) { return in_words(work, tail, algorithm); };
    if (!work.wanted.empty()) {
      const auto named = handed_on(*convolution, work, words);
      if (!named) return std::nullopt;
      chosen_[key] = {.algorithm = named, .tried = {}};
    }
    auto known = chosen_.find(key);
    if (known == chosen_.end()) {
      known = chosen_.emplace(key, choose(*convolution, work, 1 + tail.ops(), words, status)).first;
    }
    if (!known->second.algorithm) return std::nullopt;
    const ConvAlgorithm& algorithm = *known->second.algorithm;
    convolution->use(algorithm);
    Prepared prepared = served(1 + tail.ops(), words(algorithm),
                               [this, convolution, around, workspace = workspace_.of(algorithm.workspace_bytes)] {
                                 if (around.before) around.before();
                                 check_cudnn(convolution->run(handle_.get(), workspace ? workspace->data() : nullptr),
                                             "cudnn convolution", __FILE__, __LINE__);
                                 if (around.after) around.after();
                               });
    prepared.tried = known->second.tried;
    return prepared;
  }

  // What an earlier process chose, when it still runs here: one call tells.
  std::optional<ConvAlgorithm> handed_on(Convolution& convolution, const Work& work, const AlgorithmWords& words) {
    const auto named = algorithm_named(handle_.get(), convolution, work.dtype, words, work.wanted);
    if (!named) return std::nullopt;
    const std::shared_ptr<Buffer> workspace = workspace_.of(named->workspace_bytes);
    convolution.use(*named);
    const cudnnStatus_t status = convolution.run(handle_.get(), workspace ? workspace->data() : nullptr);
    if (status == CUDNN_STATUS_SUCCESS) {
      device_.synchronize();
      return named;
    }
    CudaDevice::forget_reported_errors();
    return std::nullopt;
  }

  Chosen choose(Convolution& convolution, const Work& work, std::size_t ops, const AlgorithmWords& words,
                cudnnStatus_t& status) {
    const ConvChoice choice = choose_algorithm(device_, handle_.get(), convolution, work.dtype, status);
    Chosen chosen{.algorithm = choice.best, .tried = {}};
    for (const TimedAlgorithm& timed : choice.tried) {
      chosen.tried.push_back({.algorithm = words(timed.algorithm), .ops = ops, .seconds = timed.seconds});
    }
    return chosen;
  }

  // Puts the operands of `memory` where the call finds them in a type that it takes.
  Around around_call(const Work& work, ConvMemory& memory) {
    const Stream stream = device_.stream();
    const Tensor& result = work.graph.at(work.request.result);
    if (work.way == ConvWay::integer) {
      const WholeNumbersArgs args{static_cast<std::int32_t*>(memory.result), result.elements};
      return {.before = {}, .after = [stream, args] { launch(stream, args); }};
    }
    if (work.way == ConvWay::plain) return {};
    constexpr std::int64_t kAligned = 64;  // floats: 256 bytes
    const std::int64_t first = work.graph.at(work.request.first).elements;
    const std::int64_t second = work.graph.at(work.request.second).elements;
    const std::int64_t behind_first = (first + kAligned - 1) / kAligned * kAligned;
    const std::shared_ptr<Buffer> floats = widened_.of(sizeof(float) * static_cast<std::size_t>(behind_first + second));
    auto* to = static_cast<float*>(floats->data());
    const Widening widening{{memory.first, memory.second}, {to, to + behind_first}, {first, second}};
    memory.first = to;
    memory.second = to + behind_first;
    return {.before = [stream, half = work.dtype, widening, floats] { widen(stream, half, widening); }, .after = {}};
  }

  static std::string in_words(const Work& work, const Tail& tail, const ConvAlgorithm& algorithm) {
    const std::string dtype(name_of(work.dtype));
    std::string words = "cudnn " + (work.way == ConvWay::widened ? "tf32" : dtype) + " " + algorithm.name;
    if (tail.relu) words += "+bias+relu";
    if (work.way == ConvWay::widened) words += " of " + dtype + " widened to f32";
    if (work.way == ConvWay::integer) words += " into f32, then i32";
    words += algorithm.math == CUDNN_FMA_MATH         ? ", fma"
             : algorithm.math == CUDNN_DEFAULT_MATH   ? ", default math"
             : algorithm.math == CUDNN_TENSOR_OP_MATH ? ", tensor cores"
                                                      : ", tensor cores with conversion";
    words += ", workspace " + std::to_string((algorithm.workspace_bytes + (1U << 20) - 1) >> 20) + " MiB";
    return words + (algorithm.deterministic ? "" : ", not deterministic");
  }

  CudaDevice& device_;
  CudnnHandle handle_;
  SharedScratch workspace_, widened_;
  std::map<std::string, Chosen> chosen_;  // by plan_key
};

}  // namespace

std::unique_ptr<Provider> make_cudnn_provider(CudaDevice& device) { return std::make_unique<CudnnProvider>(device); }

}  // namespace aibench::cuda
