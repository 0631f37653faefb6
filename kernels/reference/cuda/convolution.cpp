#include "kernels/reference/cuda/convolution.h"

namespace aibench::cuda {
namespace {

constexpr int kMostResults = 32;  // more than any direction has algorithms and math modes
constexpr const char* kForwardNames[] = {
    "implicit_gemm", "implicit_precomp_gemm", "gemm", "direct", "fft", "fft_tiling", "winograd", "winograd_nonfused"};
constexpr const char* kDataNames[] = {"algo_0", "algo_1", "fft", "fft_tiling", "winograd", "winograd_nonfused"};
constexpr const char* kWeightsNames[] = {"algo_0",    "algo_1", "fft", "algo_3", "winograd", "winograd_nonfused",
                                         "fft_tiling"};

template <std::size_t kCount>
std::string name_in(const char* const (&names)[kCount], int number) {
  return number >= 0 && number < static_cast<int>(kCount) ? names[number] : "algo_" + std::to_string(number);
}

// 1 and 0 in the type that cuDNN reads factors in: double for double data, else float.
struct Factors {
  double one64 = 1, zero64 = 0;
  float one32 = 1, zero32 = 0;
  bool wide;
  explicit Factors(const ConvTypes& types) : wide(types.data == CUDNN_DATA_DOUBLE) {}
  const void* one() const { return wide ? static_cast<const void*>(&one64) : &one32; }
  const void* zero() const { return wide ? static_cast<const void*>(&zero64) : &zero32; }
};

class Base : public Convolution {
 public:
  Base(ConvDescriptors descriptors, const ConvTypes& types, const ConvMemory& memory)
      : d_(std::move(descriptors)), types_(types), m_(memory), factors_(types) {}

  void use(const ConvAlgorithm& algorithm) override {
    AIBENCH_CUDNN(cudnnSetConvolutionMathType(d_.convolution.get(), algorithm.math));
    algorithm_ = algorithm;
  }

 protected:
  // What a search found, as our own values. cuDNN reports the math mode that it measured; f32 stays with plain
  // multiply-adds whatever it reports. The default mode and that of tensor cores start the same kernels: under one name
  // they do not take each other's place in a trial.
  template <class Perf, class Name>
  std::vector<ConvAlgorithm> collect(const Perf* results, int count, const Name& name) const {
    std::vector<ConvAlgorithm> found;
    for (int i = 0; i < count; ++i) {
      const Perf& r = results[i];
      if (r.status != CUDNN_STATUS_SUCCESS) continue;
      const cudnnMathType_t math = r.mathType == CUDNN_FMA_MATH ? CUDNN_FMA_MATH : types_.math;
      found.push_back({static_cast<int>(r.algo), name(static_cast<int>(r.algo)), math, r.memory,
                       r.determinism == CUDNN_DETERMINISTIC});
    }
    return found;
  }

  template <std::size_t kCount>
  std::vector<ConvAlgorithm> all_of(const char* const (&names)[kCount]) const {
    std::vector<cudnnMathType_t> modes{CUDNN_FMA_MATH};
    if (types_.math != CUDNN_FMA_MATH) {
      modes.insert(modes.end(), {CUDNN_DEFAULT_MATH, CUDNN_TENSOR_OP_MATH, CUDNN_TENSOR_OP_MATH_ALLOW_CONVERSION});
    }
    std::vector<ConvAlgorithm> all;
    for (std::size_t number = 0; number < kCount; ++number) {
      for (const cudnnMathType_t math : modes) {
        for (const bool deterministic : {true, false}) {
          all.push_back({static_cast<int>(number), names[number], math, 0, deterministic});
        }
      }
    }
    return all;
  }

  ConvDescriptors d_;
  ConvTypes types_;
  ConvMemory m_;
  Factors factors_;
  ConvAlgorithm algorithm_;
};

class Forward : public Base {
 public:
  using Base::Base;

  std::vector<ConvAlgorithm> find(cudnnHandle_t handle, void* workspace, std::size_t bytes,
                                  cudnnStatus_t& status) override {
    cudnnConvolutionFwdAlgoPerf_t results[kMostResults];
    int count = 0;
    status = cudnnFindConvolutionForwardAlgorithmEx(handle, d_.x.get(), m_.first, d_.w.get(), m_.second,
                                                    d_.convolution.get(), d_.y.get(), m_.result, kMostResults, &count,
                                                    results, workspace, bytes);
    if (status != CUDNN_STATUS_SUCCESS) return {};
    return collect(results, count, [](int number) { return name_in(kForwardNames, number); });
  }
  std::vector<ConvAlgorithm> imaginable() const override { return all_of(kForwardNames); }
  cudnnStatus_t ask_workspace(cudnnHandle_t handle, const ConvAlgorithm& algorithm, std::size_t& bytes) override {
    return cudnnGetConvolutionForwardWorkspaceSize(handle, d_.x.get(), d_.w.get(), d_.convolution.get(), d_.y.get(),
                                                   static_cast<cudnnConvolutionFwdAlgo_t>(algorithm.number), &bytes);
  }
  cudnnStatus_t run(cudnnHandle_t handle, void* workspace) override {
    return cudnnConvolutionForward(handle, factors_.one(), d_.x.get(), m_.first, d_.w.get(), m_.second,
                                   d_.convolution.get(), number(), workspace, algorithm_.workspace_bytes,
                                   factors_.zero(), d_.y.get(), m_.result);
  }

 protected:
  cudnnConvolutionFwdAlgo_t number() const { return static_cast<cudnnConvolutionFwdAlgo_t>(algorithm_.number); }
};

class FusedForward final : public Forward {
 public:
  FusedForward(ConvDescriptors descriptors, const ConvTypes& types, const ConvMemory& memory)
      : Forward(std::move(descriptors), types, memory),
        relu_(made<cudnnActivationDescriptor_t>(cudnnCreateActivationDescriptor)) {
    AIBENCH_CUDNN(cudnnSetActivationDescriptor(relu_.get(), CUDNN_ACTIVATION_RELU, CUDNN_PROPAGATE_NAN, 0.0));
  }

  cudnnStatus_t run(cudnnHandle_t handle, void* workspace) override {
    // The call also adds a tensor z; with the factor 0 and z being the result itself there is none.
    return cudnnConvolutionBiasActivationForward(handle, factors_.one(), d_.x.get(), m_.first, d_.w.get(), m_.second,
                                                 d_.convolution.get(), number(), workspace, algorithm_.workspace_bytes,
                                                 factors_.zero(), d_.y.get(), m_.result, d_.bias.get(), m_.bias,
                                                 relu_.get(), d_.y.get(), m_.result);
  }

 private:
  CudnnActivation relu_;
};

class BackwardData final : public Base {
 public:
  using Base::Base;

  std::vector<ConvAlgorithm> find(cudnnHandle_t handle, void* workspace, std::size_t bytes,
                                  cudnnStatus_t& status) override {
    cudnnConvolutionBwdDataAlgoPerf_t results[kMostResults];
    int count = 0;
    status = cudnnFindConvolutionBackwardDataAlgorithmEx(handle, d_.w.get(), m_.second, d_.y.get(), m_.first,
                                                         d_.convolution.get(), d_.x.get(), m_.result, kMostResults,
                                                         &count, results, workspace, bytes);
    if (status != CUDNN_STATUS_SUCCESS) return {};
    return collect(results, count, [](int number) { return name_in(kDataNames, number); });
  }
  std::vector<ConvAlgorithm> imaginable() const override { return all_of(kDataNames); }
  cudnnStatus_t ask_workspace(cudnnHandle_t handle, const ConvAlgorithm& algorithm, std::size_t& bytes) override {
    return cudnnGetConvolutionBackwardDataWorkspaceSize(handle, d_.w.get(), d_.y.get(), d_.convolution.get(),
                                                        d_.x.get(), number_of(algorithm), &bytes);
  }
  cudnnStatus_t run(cudnnHandle_t handle, void* workspace) override {
    return cudnnConvolutionBackwardData(handle, factors_.one(), d_.w.get(), m_.second, d_.y.get(), m_.first,
                                        d_.convolution.get(), number_of(algorithm_), workspace,
                                        algorithm_.workspace_bytes, factors_.zero(), d_.x.get(), m_.result);
  }

 private:
  static cudnnConvolutionBwdDataAlgo_t number_of(const ConvAlgorithm& algorithm) {
    return static_cast<cudnnConvolutionBwdDataAlgo_t>(algorithm.number);
  }
};

class BackwardWeights final : public Base {
 public:
  using Base::Base;

  std::vector<ConvAlgorithm> find(cudnnHandle_t handle, void* workspace, std::size_t bytes,
                                  cudnnStatus_t& status) override {
    cudnnConvolutionBwdFilterAlgoPerf_t results[kMostResults];
    int count = 0;
    status = cudnnFindConvolutionBackwardFilterAlgorithmEx(handle, d_.x.get(), m_.first, d_.y.get(), m_.second,
                                                           d_.convolution.get(), d_.w.get(), m_.result, kMostResults,
                                                           &count, results, workspace, bytes);
    if (status != CUDNN_STATUS_SUCCESS) return {};
    return collect(results, count, [](int number) { return name_in(kWeightsNames, number); });
  }
  std::vector<ConvAlgorithm> imaginable() const override { return all_of(kWeightsNames); }
  cudnnStatus_t ask_workspace(cudnnHandle_t handle, const ConvAlgorithm& algorithm, std::size_t& bytes) override {
    return cudnnGetConvolutionBackwardFilterWorkspaceSize(handle, d_.x.get(), d_.y.get(), d_.convolution.get(),
                                                          d_.w.get(), number_of(algorithm), &bytes);
  }
  cudnnStatus_t run(cudnnHandle_t handle, void* workspace) override {
    return cudnnConvolutionBackwardFilter(handle, factors_.one(), d_.x.get(), m_.first, d_.y.get(), m_.second,
                                          d_.convolution.get(), number_of(algorithm_), workspace,
                                          algorithm_.workspace_bytes, factors_.zero(), d_.w.get(), m_.result);
  }

 private:
  static cudnnConvolutionBwdFilterAlgo_t number_of(const ConvAlgorithm& algorithm) {
    return static_cast<cudnnConvolutionBwdFilterAlgo_t>(algorithm.number);
  }
};

}  // namespace

std::unique_ptr<Convolution> make_forward(ConvDescriptors descriptors, const ConvTypes& types,
                                          const ConvMemory& memory) {
  return std::make_unique<Forward>(std::move(descriptors), types, memory);
}
std::unique_ptr<Convolution> make_fused_forward(ConvDescriptors descriptors, const ConvTypes& types,
                                                const ConvMemory& memory) {
  return std::make_unique<FusedForward>(std::move(descriptors), types, memory);
}
std::unique_ptr<Convolution> make_backward_data(ConvDescriptors descriptors, const ConvTypes& types,
                                                const ConvMemory& memory) {
  return std::make_unique<BackwardData>(std::move(descriptors), types, memory);
}
std::unique_ptr<Convolution> make_backward_weights(ConvDescriptors descriptors, const ConvTypes& types,
                                                   const ConvMemory& memory) {
  return std::make_unique<BackwardWeights>(std::move(descriptors), types, memory);
}

}  // namespace aibench::cuda
