#include "kernels/reference/cuda/cudnn_provider.h"

#include <algorithm>
#include <array>
#include <map>

#include "kernels/ops/fused_run.h"
#include "kernels/reference/cuda/convolution.h"
#include "kernels/reference/cuda/element_type.h"
#include "kernels/reference/cuda/provider_tools.h"
#include "kernels/search.h"
#include "kernels/trial.h"

namespace aibench::cuda {
namespace {

constexpr std::size_t kMostWorkspace = std::size_t{512} << 20;
constexpr std::size_t kLeastWorkspace = std::size_t{1} << 20;
constexpr std::size_t kMostTrials = 4;

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

bool is_16_bit(DType dtype) { return dtype == DType::f16 || dtype == DType::bf16; }

// Winograd's transforms leave too few digits when their results are rounded to 16 bits.
bool is_accurate(const ConvAlgorithm& algorithm, DType dtype) {
  return !is_16_bit(dtype) || algorithm.name.find("winograd") == std::string::npos;
}

class CudnnProvider final : public Provider {
 public:
  explicit CudnnProvider(CudaDevice& device) : device_(device), handle_(made<cudnnHandle_t>(cudnnCreate)) {
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
    const Op& op = graph.ops.at(next);
    const std::string name(name_of(op));
    const std::optional<ConvRequest> request = request_of(op);
    if (!request) return Unsupported{name + ": cudnn is used for convolutions only"};
    const std::optional<DType> dtype = common_dtype(graph, op);
    if (!dtype || !conv_types(*dtype)) {
      const DType result = graph.at(request->result).dtype, operand = graph.at(request->first).dtype;
      return Unsupported{name + " of " + std::string(name_of(operand)) + " into " + std::string(name_of(result)) +
                         ": cudnn convolves f64, f32, tf32, f16 and bf16, each into itself"};
    }
    const auto description = describe(request->shape);
    if (const auto* problem = std::get_if<std::string>(&description)) return Unsupported{name + ": " + *problem};
    const Work work{graph, next, bindings, *request, *dtype, std::get<ConvDescription>(description)};
    if (auto fused = prepare_fused(work)) return std::move(*fused);
    cudnnStatus_t status = CUDNN_STATUS_NOT_SUPPORTED;
    if (auto plain = prepare_with(work, Tail{}, status)) return std::move(*plain);
    return Unsupported{name + " in " + std::string(name_of(*dtype)) +
                       ": cudnn has no algorithm for these sizes and this layout (" + cudnn_words(status) + ")"};
  }

 private:
  struct Work {
    const OpGraph& graph;
    std::size_t next;
    Bindings bindings;
    const ConvRequest& request;
    DType dtype;
    const ConvDescription& description;
  };

  // Bias and relu together, or nothing: cuDNN's call has a relu in it.
  std::optional<Prepared> prepare_fused(const Work& work) {
    if (!std::holds_alternative<Conv2dForward>(work.graph.ops[work.next])) return std::nullopt;
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
    const ConvTypes types = *conv_types(work.dtype);
    const ConvMemory memory{.first = data_of(work.bindings, work.request.first),
                            .second = data_of(work.bindings, work.request.second),
                            .result = data_of(work.bindings, tail.relu ? tail.result : work.request.result),
                            .bias = tail.relu ? data_of(work.bindings, tail.bias->bias) : nullptr};
    const ConvolutionMaker make = tail.relu ? make_fused_forward : work.request.make;
    std::shared_ptr<Convolution> convolution = make(make_descriptors(work.description, types), types, memory);
    const std::array alignments{alignment_of(memory.first), alignment_of(memory.second), alignment_of(memory.result)};
    const std::string key = plan_key(work.graph, work.graph.ops[work.next], tail.ops(), alignments);
    auto known = chosen_.find(key);
    if (known == chosen_.end()) known = chosen_.emplace(key, choose(*convolution, work.dtype, status)).first;
    if (!known->second) return std::nullopt;
    const ConvAlgorithm& algorithm = *known->second;
    convolution->use(algorithm);
    return served(1 + tail.ops(), in_words(work, tail, algorithm),
                  [this, convolution, workspace = workspace_for(algorithm.workspace_bytes)] {
                    check_cudnn(convolution->run(handle_.get(), workspace ? workspace->data() : nullptr),
                                "cudnn convolution", __FILE__, __LINE__);
                  });
  }

  std::optional<ConvAlgorithm> choose(Convolution& convolution, DType dtype, cudnnStatus_t& status) {
    std::size_t workspace_bytes = 0;
    const std::unique_ptr<Buffer> workspace = search_workspace(workspace_bytes);
    void* memory = workspace ? workspace->data() : nullptr;
    std::vector<ConvAlgorithm> found = convolution.find(handle_.get(), memory, workspace_bytes, status);
    device_.synchronize();
    if (status != CUDNN_STATUS_SUCCESS && !is_refusal(status)) {
      check_cudnn(status, "cudnnFindConvolution", __FILE__, __LINE__);
    }
    std::vector<ConvAlgorithm> candidates;
    for (ConvAlgorithm& algorithm : found) {
      if (candidates.size() == kMostTrials) break;
      const bool tried = std::any_of(candidates.begin(), candidates.end(), [&](const ConvAlgorithm& other) {
        return other.number == algorithm.number && other.math == algorithm.math;
      });
      if (tried || !is_accurate(algorithm, dtype)) continue;
      convolution.use(algorithm);
      const cudnnStatus_t asked = convolution.ask_workspace(handle_.get(), algorithm, algorithm.workspace_bytes);
      if (asked == CUDNN_STATUS_SUCCESS && algorithm.workspace_bytes <= workspace_bytes)
        candidates.push_back(algorithm);
    }
    const Trial trial = try_candidates(
        stopwatch_of(device_), candidates.size(),
        [&](std::size_t i) {
          convolution.use(candidates[i]);
          status = convolution.run(handle_.get(), memory);
          return status == CUDNN_STATUS_SUCCESS;
        },
        kWorthChangingAnew);
    if (trial.best) return candidates[*trial.best];
    if (status == CUDNN_STATUS_SUCCESS) status = CUDNN_STATUS_NOT_SUPPORTED;  // it found only what is not accepted
    return std::nullopt;
  }

  // As much as there is room for, up to the limit.
  std::unique_ptr<Buffer> search_workspace(std::size_t& bytes) {
    for (bytes = kMostWorkspace; bytes >= kLeastWorkspace; bytes /= 4) {
      try {
        return device_.allocate(bytes);
      } catch (const OutOfMemory&) {
        continue;  // a smaller one may do
      }
    }
    bytes = 0;
    return nullptr;
  }

  // Kernels run one after the other, so one workspace serves all that were prepared while it was large enough.
  std::shared_ptr<Buffer> workspace_for(std::size_t bytes) {
    if (bytes == 0) return nullptr;
    if (!workspace_ || workspace_->bytes() < bytes) workspace_ = device_.allocate(bytes);
    return workspace_;
  }

  static std::string in_words(const Work& work, const Tail& tail, const ConvAlgorithm& algorithm) {
    std::string words = "cudnn " + std::string(name_of(work.dtype)) + " " + algorithm.name;
    if (tail.relu) words += "+bias+relu";
    words += algorithm.math == CUDNN_FMA_MATH       ? ", fma"
             : algorithm.math == CUDNN_DEFAULT_MATH ? ", default math"
                                                    : ", tensor cores";
    words += ", workspace " + std::to_string((algorithm.workspace_bytes + (1U << 20) - 1) >> 20) + " MiB";
    return words + (algorithm.deterministic ? "" : ", not deterministic");
  }

  CudaDevice& device_;
  CudnnHandle handle_;
  std::shared_ptr<Buffer> workspace_;
  std::map<std::string, std::optional<ConvAlgorithm>> chosen_;  // by plan_key; empty: there is none
};

}  // namespace

std::unique_ptr<Provider> make_cudnn_provider(CudaDevice& device) { return std::make_unique<CudnnProvider>(device); }

}  // namespace aibench::cuda
