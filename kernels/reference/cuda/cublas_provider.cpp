#include "kernels/reference/cuda/cublas_provider.h"

#include <array>
#include <limits>
#include <map>
#include <set>

#include "kernels/reference/cuda/matmul.h"
#include "kernels/reference/cuda/provider_tools.h"
#include "kernels/search.h"
#include "kernels/trial.h"

namespace aibench::cuda {
namespace {

constexpr std::size_t kWorkspaceBytes = std::size_t{32} << 20;
constexpr int kMostProposals = 8;

LtHandle make_handle() {
  cublasLtHandle_t handle = nullptr;
  AIBENCH_CUBLAS(cublasLtCreate(&handle));
  return LtHandle(handle);
}

std::string float8_refusal(const CudaDevice& device, const Gemm& op) {
  const std::string lead = "gemm in f8e4m3: ";
  if (const std::string problem = device.fp8_problem(); !problem.empty()) return lead + problem;
  const std::string wishes = fp8_problem(op);
  return wishes.empty() ? "" : lead + "cublas needs " + wishes;
}

// What the library cannot be asked at all; empty when it can.
std::string refusal(const CudaDevice& device, const OpGraph& graph, const Gemm& op) {
  const DType operand = graph.at(op.a).dtype, result = graph.at(op.c).dtype;
  if (graph.at(op.b).dtype != operand || !matmul_types(operand, result)) {
    return "gemm of " + std::string(name_of(operand)) + " and " + std::string(name_of(graph.at(op.b).dtype)) +
           " into " + std::string(name_of(result)) +
           ": cublas takes f64, f32, tf32, f16 and bf16 (these two into f32 as well), i8 into i32 or f8e4m3 into bf16";
  }
  if (op.batch > std::numeric_limits<std::int32_t>::max()) return "gemm: cublas takes batches up to 2147483647";
  if (op.batch > 1 && op.stride_c == 0) return "gemm: the matrices of a batch cannot share one c";
  if (operand == DType::f8e4m3) return float8_refusal(device, op);
  return operand == DType::i8 ? int8_problem(op) : "";
}

// The product's own name in the algorithm: what was asked for, tail and all.
std::string call_name(DType operand, const Tail& tail) {
  const std::string_view fused = tail.bias == nullptr ? "" : tail.relu ? "+bias+relu" : "+bias";
  const std::string_view mode = operand == DType::f8e4m3 ? " without fast accumulation" : "";
  return "cublasLtMatmul " + std::string(name_of(operand)) + std::string(fused) + std::string(mode);
}

class CublasProvider final : public Provider {
 public:
  explicit CublasProvider(CudaDevice& device)
      : device_(device), handle_(make_handle()), workspace_(device.allocate(kWorkspaceBytes)) {}

  ProviderInfo info() const override {
    const std::size_t version = cublasLtGetVersion();
    return {.name = "cublas",
            .version = std::to_string(version / 10000) + "." + std::to_string(version % 10000 / 100) + "." +
                       std::to_string(version % 100),
            .path = library_path(reinterpret_cast<const void*>(&cublasLtMatmul)),
            .configuration = "cuBLASLt, workspace 32 MiB, f32 without TF32"};
  }

  std::variant<Prepared, Unsupported> prepare(const OpGraph& graph, std::size_t next, Bindings bindings) override {
    const auto* op = std::get_if<Gemm>(&graph.ops.at(next));
    if (op == nullptr) return Unsupported{std::string(name_of(graph.ops[next])) + ": cublas multiplies matrices only"};
    if (std::string reason = refusal(device_, graph, *op); !reason.empty()) return Unsupported{std::move(reason)};
    cublasStatus_t status = CUBLAS_STATUS_NOT_SUPPORTED;
    // The longest tail first; what the library cannot fuse is left to the providers behind.
    for (std::size_t most = 3; most > 0;) {
      const Tail tail = tail_for(graph, next, *op, most - 1);
      if (auto prepared = prepare_with(graph, next, *op, tail, bindings, status)) return std::move(*prepared);
      most = tail.ops();
    }
    return Unsupported{no_algorithm(graph, *op, status)};
  }

  // An algorithm that the library does not propose any more is searched anew.
  std::variant<Prepared, Unsupported> prepare_as(const OpGraph& graph, std::size_t next, Bindings bindings,
                                                 const std::string& algorithm) override {
    const auto* op = std::get_if<Gemm>(&graph.ops.at(next));
    if (op == nullptr || !refusal(device_, graph, *op).empty()) return prepare(graph, next, bindings);
    for (std::size_t most = 3; most > 0;) {
      const Tail tail = tail_for(graph, next, *op, most - 1);
      const Call call = make_call(graph, next, *op, tail, bindings);
      if (algorithm.starts_with(call.name + ", ")) {
        if (const auto found = proposal_named(call, algorithm)) {
          chosen_[call.key] = {.algorithm = *found, .tried = {}};
          return served_with(call, chosen_[call.key]);
        }
      }
      most = tail.ops();
    }
    return prepare(graph, next, bindings);
  }

 private:
  // A product with as much behind it as it is to take along.
  struct Call {
    std::string name, key;
    std::shared_ptr<const Matmul> matmul;
    std::size_t ops;
  };
  struct Chosen {
    cublasLtMatmulAlgo_t algorithm;
    std::vector<TriedKernel> tried;  // empty where there was nothing to choose
  };

  static Tail tail_for(const OpGraph& graph, std::size_t next, const Gemm& op, std::size_t most) {
    const bool plain = op.beta == 0.0 && op.batch == 1 && op.ldc == op.n && graph.at(op.c).dtype != DType::i32;
    return plain ? tail_of(graph, next, op.c, op.m, op.n, 1, most) : Tail{};
  }

  static std::string no_algorithm(const OpGraph& graph, const Gemm& op, cublasStatus_t status) {
    std::string reason = "gemm in " + std::string(name_of(graph.at(op.a).dtype)) +
                         ": cublas has no algorithm for these sizes and layouts (" + cublasLtGetStatusString(status) +
                         ")";
    const std::string wishes = graph.at(op.a).dtype == DType::i8 ? int8_wishes(op) : "";
    if (!wishes.empty()) reason += "; its 8-bit kernels want " + wishes;
    return reason;
  }

  static Call make_call(const OpGraph& graph, std::size_t next, const Gemm& op, const Tail& tail, Bindings bindings) {
    const DType operand = graph.at(op.a).dtype;
    auto matmul =
        std::make_shared<const Matmul>(make_matmul(*matmul_types(operand, graph.at(op.c).dtype), op, tail, bindings));
    const std::array alignments{alignment_of(matmul->first_data), alignment_of(matmul->second_data),
                                alignment_of(matmul->result_data)};
    const std::size_t ops = 1 + tail.ops();
    return {call_name(operand, tail), plan_key(graph, next, ops, alignments), std::move(matmul), ops};
  }

  static std::string in_words(const Call& call, const cublasLtMatmulAlgo_t& algorithm) {
    return call.name + ", " + describe(algorithm);
  }

  // nullopt, with the library's status, when it cannot do this product with this tail.
  std::optional<Prepared> prepare_with(const OpGraph& graph, std::size_t next, const Gemm& op, const Tail& tail,
                                       Bindings bindings, cublasStatus_t& status) {
    const Call call = make_call(graph, next, op, tail, bindings);
    auto known = chosen_.find(call.key);
    if (known == chosen_.end()) {
      auto chosen = choose(call, op, status);
      if (!chosen) return std::nullopt;
      known = chosen_.emplace(call.key, std::move(*chosen)).first;
    }
    return served_with(call, known->second);
  }

  Prepared served_with(const Call& call, const Chosen& chosen) {
    Prepared prepared = served(call.ops, in_words(call, chosen.algorithm),
                               [this, matmul = call.matmul, algorithm = chosen.algorithm] { run(*matmul, algorithm); });
    prepared.tried = chosen.tried;
    return prepared;
  }

  void run(const Matmul& matmul, const cublasLtMatmulAlgo_t& algorithm) {
    check_cublas(
        matmul.run(handle_.get(), algorithm, matmul.result_data, workspace_->data(), kWorkspaceBytes, device_.stream()),
        "cublasLtMatmul", __FILE__, __LINE__);
  }

  // The library's proposals, of those with equal words the first.
  std::vector<cublasLtMatmulHeuristicResult_t> proposals_for(const Call& call, cublasStatus_t& status) {
    auto proposals = propose(handle_.get(), *call.matmul, kWorkspaceBytes, kMostProposals, status);
    CudaDevice::forget_reported_errors();
    std::set<std::string> words;
    std::erase_if(proposals, [&](const auto& proposal) { return !words.insert(describe(proposal.algo)).second; });
    return proposals;
  }

  std::optional<cublasLtMatmulAlgo_t> proposal_named(const Call& call, const std::string& words) {
    cublasStatus_t status = CUBLAS_STATUS_NOT_SUPPORTED;
    for (const auto& proposal : proposals_for(call, status)) {
      if (in_words(call, proposal.algo) == words) return proposal.algo;
    }
    return std::nullopt;
  }

  std::optional<Chosen> choose(const Call& call, const Gemm& op, cublasStatus_t& status) {
    const Matmul& matmul = *call.matmul;
    const auto proposals = proposals_for(call, status);
    if (proposals.empty()) return std::nullopt;
    // With beta the trials would feed on their own results, so they write elsewhere.
    std::unique_ptr<Buffer> elsewhere;
    if (op.beta != 0.0) elsewhere = device_.allocate(result_bytes(op, matmul.types.result));
    void* out = elsewhere ? elsewhere->data() : matmul.result_data;
    const Trial trial = try_candidates(stopwatch_of(device_), proposals.size(), [&](std::size_t i) {
      status = matmul.run(handle_.get(), proposals[i].algo, out, workspace_->data(), kWorkspaceBytes, device_.stream());
      if (status != CUBLAS_STATUS_SUCCESS) CudaDevice::forget_reported_errors();
      return status == CUBLAS_STATUS_SUCCESS;
    });
    if (!trial.best) return std::nullopt;
    Chosen chosen{.algorithm = proposals[*trial.best].algo, .tried = {}};
    for (std::size_t i = 0; i < proposals.size() && proposals.size() > 1; ++i) {
      if (!trial.seconds[i]) continue;
      chosen.tried.push_back(
          {.algorithm = in_words(call, proposals[i].algo), .ops = call.ops, .seconds = *trial.seconds[i]});
    }
    return chosen;
  }

  static std::size_t result_bytes(const Gemm& op, cudaDataType_t type) {
    const std::int64_t elements = (op.batch - 1) * op.stride_c + op.m * op.ldc;
    const std::size_t size = type == CUDA_R_64F ? 8 : type == CUDA_R_32F || type == CUDA_R_32I ? 4 : 2;
    return static_cast<std::size_t>(elements) * size;
  }

  CudaDevice& device_;
  LtHandle handle_;
  std::unique_ptr<Buffer> workspace_;
  std::map<std::string, Chosen> chosen_;  // by plan_key
};

}  // namespace

std::unique_ptr<Provider> make_cublas_provider(CudaDevice& device) { return std::make_unique<CublasProvider>(device); }

}  // namespace aibench::cuda
