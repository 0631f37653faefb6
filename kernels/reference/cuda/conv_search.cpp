#include "kernels/reference/cuda/conv_search.h"

#include <algorithm>

#include "kernels/reference/cuda/conv_way.h"
#include "kernels/search.h"
#include "kernels/trial.h"

namespace aibench::cuda {
namespace {

constexpr std::size_t kMostWorkspace = std::size_t{512} << 20;
constexpr std::size_t kLeastWorkspace = std::size_t{1} << 20;
constexpr std::size_t kMostTrials = 6;
constexpr const char* kWorkspaceWord = "workspace ";

// As much as there is room for, up to the limit.
std::unique_ptr<Buffer> search_workspace(CudaDevice& device, std::size_t& bytes) {
  for (bytes = kMostWorkspace; bytes >= kLeastWorkspace; bytes /= 4) {
    try {
      return device.allocate(bytes);
    } catch (const OutOfMemory&) {
      continue;  // a smaller one may do
    }
  }
  bytes = 0;
  return nullptr;
}

// The first few that keep the digits and fit into the workspace, each way to run an algorithm once.
std::vector<ConvAlgorithm> candidates_among(std::vector<ConvAlgorithm> found, cudnnHandle_t handle,
                                            Convolution& convolution, DType operand, std::size_t workspace_bytes) {
  std::vector<ConvAlgorithm> candidates;
  for (ConvAlgorithm& algorithm : found) {
    if (candidates.size() == kMostTrials) break;
    const bool listed = std::any_of(candidates.begin(), candidates.end(), [&](const ConvAlgorithm& other) {
      return other.number == algorithm.number && other.math == algorithm.math;
    });
    if (listed || !keeps_digits(algorithm.name, operand)) continue;
    convolution.use(algorithm);
    const cudnnStatus_t asked = convolution.ask_workspace(handle, algorithm, algorithm.workspace_bytes);
    if (asked == CUDNN_STATUS_SUCCESS && algorithm.workspace_bytes <= workspace_bytes) candidates.push_back(algorithm);
  }
  return candidates;
}

}  // namespace

ConvChoice choose_algorithm(CudaDevice& device, cudnnHandle_t handle, Convolution& convolution, DType operand,
                            cudnnStatus_t& status) {
  std::size_t workspace_bytes = 0;
  const std::unique_ptr<Buffer> workspace = search_workspace(device, workspace_bytes);
  void* memory = workspace ? workspace->data() : nullptr;
  std::vector<ConvAlgorithm> found = convolution.find(handle, memory, workspace_bytes, status);
  CudaDevice::forget_reported_errors();
  device.synchronize();
  if (status != CUDNN_STATUS_SUCCESS && !is_refusal(status)) {
    check_cudnn(status, "cudnnFindConvolution", __FILE__, __LINE__);
  }
  const std::vector<ConvAlgorithm> candidates =
      candidates_among(std::move(found), handle, convolution, operand, workspace_bytes);
  const Trial trial = try_candidates(stopwatch_of(device), candidates.size(), [&](std::size_t i) {
    convolution.use(candidates[i]);
    status = convolution.run(handle, memory);
    if (status != CUDNN_STATUS_SUCCESS) CudaDevice::forget_reported_errors();
    return status == CUDNN_STATUS_SUCCESS;
  });
  ConvChoice choice;
  if (trial.best) {
    choice.best = candidates[*trial.best];
  } else if (status == CUDNN_STATUS_SUCCESS) {
    status = CUDNN_STATUS_NOT_SUPPORTED;  // it found only what is not accepted
  }
  for (std::size_t i = 0; i < candidates.size() && candidates.size() > 1; ++i) {
    if (trial.seconds[i]) choice.tried.push_back({candidates[i], *trial.seconds[i]});
  }
  return choice;
}

std::optional<ConvAlgorithm> algorithm_named(cudnnHandle_t handle, Convolution& convolution, DType operand,
                                             const AlgorithmWords& words, const std::string& wanted) {
  for (ConvAlgorithm& algorithm : convolution.imaginable()) {
    if (!keeps_digits(algorithm.name, operand)) continue;
    // Most have another name, whatever workspace they need: cuDNN may take milliseconds to answer.
    const std::string bare = words(algorithm);
    if (!wanted.starts_with(bare.substr(0, bare.find(kWorkspaceWord)))) continue;
    convolution.use(algorithm);
    const cudnnStatus_t asked = convolution.ask_workspace(handle, algorithm, algorithm.workspace_bytes);
    if (asked == CUDNN_STATUS_SUCCESS && words(algorithm) == wanted) return algorithm;
  }
  return std::nullopt;
}

}  // namespace aibench::cuda
