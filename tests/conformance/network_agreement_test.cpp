// The networks of the shipped configs train alike on every library: the same seed, the same losses and gradients.

#include <algorithm>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/config/run_config.h"
#include "kernels/reference/fp64/reference_provider.h"
#include "kernels/session.h"
#include "kernels/verify/conformance.h"
#include "kernels/verify/decode.h"
#include "kernels/verify/step_agreement.h"
#if AIBENCH_HAVE_ONEDNN && AIBENCH_HAVE_OPENBLAS
#include "kernels/reference/onednn/onednn_provider.h"
#include "kernels/reference/openblas/loops_provider.h"
#endif
#include "tests/support/memory_device.h"

namespace aibench {
namespace {

using ::testing::HasSubstr;

std::vector<ConformanceCase> network_cases(std::string_view dtype = "") {
  std::vector<ConformanceCase> networks;
  for (const ConformanceCase& one : conformance_cases()) {
    if (one.steps > 0 && one.name.find("/" + std::string(dtype)) != std::string::npos) networks.push_back(one);
  }
  return networks;
}

class SomeBackend : public Backend {
 public:
  explicit SomeBackend(std::vector<Provider*> providers) : providers_(std::move(providers)) {}
  Device& device() override { return device_; }
  std::span<Provider* const> providers() override { return providers_; }
  Peaks measure_peaks() override { return {}; }

 private:
  testing::MemoryDevice device_;
  std::vector<Provider*> providers_;
};

// fp64 loops, with one tensor that an op wrote scaled afterwards.
class SpoiledProvider : public Provider {
 public:
  explicit SpoiledProvider(std::string op) : op_(std::move(op)) {}
  ProviderInfo info() const override { return {.name = "spoiled"}; }
  std::variant<Prepared, Unsupported> prepare(const OpGraph& graph, std::size_t next, Bindings bindings) override {
    auto prepared = reference_.prepare(graph, next, bindings);
    if (name_of(graph.ops[next]) != op_) return prepared;
    auto& right = std::get<Prepared>(prepared);
    const TensorId written = writes(graph.ops[next]).front();
    right.kernel = std::make_unique<Scaled>(std::move(right.kernel), *bindings[static_cast<std::size_t>(written)],
                                            graph.at(written).elements);
    return prepared;
  }

 private:
  class Scaled : public Kernel {
   public:
    Scaled(std::unique_ptr<Kernel> right, Buffer& buffer, std::int64_t elements)
        : right_(std::move(right)), buffer_(buffer), elements_(elements) {}
    void enqueue() override {
      right_->enqueue();
      auto* numbers = static_cast<float*>(buffer_.data());
      for (std::int64_t i = 0; i < elements_; ++i) numbers[i] *= 1.001F;
    }

   private:
    std::unique_ptr<Kernel> right_;
    Buffer& buffer_;
    std::int64_t elements_;
  };
  std::string op_;
  ReferenceProvider reference_;
};

TEST(ConformanceNetworks, AreThoseOfTheShippedConfigs) {
  std::vector<std::string> names;
  for (NetworkWorkload network : conformance_networks()) {
    std::string file = network.name;
    std::replace(file.begin(), file.end(), '-', '_');
    const RunConfig config = load_config(AIBENCH_SOURCE_DIR "/configs/" + file + ".json", {});
    bool found = false;
    for (const Workload& workload : config.workloads) {
      NetworkWorkload shipped = std::get<NetworkWorkload>(workload);
      if (shipped.mode != NetworkMode::training) continue;
      shipped.batch = network.batch;
      auto* sgd = std::get_if<SgdOptimizer>(&shipped.optimizer);
      if (sgd != nullptr && sgd->momentum == 0) sgd->momentum = std::get<SgdOptimizer>(network.optimizer).momentum;
      found = found || shipped == network;
    }
    EXPECT_TRUE(found) << file;
    names.push_back(file);
  }
  EXPECT_THAT(names,
              ::testing::ElementsAre("lenet_mnist", "cnn3_cifar", "mlp_house_price", "mlp_tiny", "mlp_regression"));
}

// A network whose relus are all dead agrees with every other one.
TEST(ConformanceNetworks, HaveAGradientInEveryLayer) {
  ReferenceProvider reference;
  const std::array<Provider*, 1> providers = {&reference};
  for (const ConformanceCase& one : network_cases()) {
    testing::MemoryDevice device;
    auto created = Session::create(device, providers, one.graph, one.seed);
    Session& session = *std::get<std::unique_ptr<Session>>(created);
    session.enqueue();
    for (std::size_t i = 0; i < one.graph.tensors.size(); ++i) {
      if (one.graph.tensors[i].role != TensorRole::state) continue;
      const auto numbers = decode(one.graph.tensors[i].dtype, session.download(static_cast<TensorId>(i)));
      EXPECT_TRUE(std::any_of(numbers.begin(), numbers.end(), [](double v) { return v != 0; }))
          << one.name << ": " << one.graph.tensors[i].name;
    }
  }
}

TEST(ConformanceNetworks, ASlightlyWrongGradientIsNoticed) {
  const ConformanceCase lenet = network_cases("f32").front();
  for (const char* op : {"conv2d_backward_weights", "conv2d_backward_data", "bias_backward", "max_pool_backward",
                         "softmax_cross_entropy_backward", "gemm", "conv2d_forward"}) {
    testing::MemoryDevice device;
    SpoiledProvider provider(op);
    const ConformanceEvent event = run_conformance(device, provider, lenet);
    EXPECT_EQ(name_of(event.status), "wrong") << op;
    EXPECT_GT(event.epsilon.value_or(0), kLargestStepError) << op;
  }
}

TEST(ConformanceNetworks, AWrongLossIsNoticed) {
  testing::MemoryDevice device;
  SpoiledProvider provider("mean_squared_error");
  EXPECT_THAT(run_conformance(device, provider, network_cases("f32").back()).reason, HasSubstr("the loss of step"));
}

TEST(ConformanceNetworks, AreServedByAllProvidersTogether) {
  ReferenceProvider reference;
  SomeBackend backend({&reference});
  for (const ConformanceCase& one : network_cases()) {
    const ConformanceEvent event = run_conformance(backend, one, 3);
    EXPECT_EQ(name_of(event.status), "ok") << one.name << ": " << event.reason;
    EXPECT_EQ(event.provider, "");
    EXPECT_EQ(event.index, 3);
  }
  EXPECT_EQ(name_of(run_conformance(backend, conformance_cases().front()).status), "unsupported");
}

#if AIBENCH_HAVE_ONEDNN && AIBENCH_HAVE_OPENBLAS
// oneDNN has no losses and no optimizers: loops stand behind its layers, and compute no layer themselves.
TEST(ConformanceNetworks, LayersOfOnednnTrainLikeTheReference) {
  const auto onednn = make_onednn_provider(2), loops = make_loops_provider(1);
  const std::array<Provider*, 2> providers = {onednn.get(), loops.get()};
  for (const ConformanceCase& one : network_cases()) {
    if (one.name.find("/f16/") != std::string::npos) continue;  // neither has a scaled loss
    testing::MemoryDevice device;
    auto created = Session::create(device, providers, one.graph, one.seed);
    const auto* refused = std::get_if<Unsupported>(&created);
    ASSERT_EQ(refused, nullptr) << one.name << ": " << refused->reason;
    Session& session = *std::get<std::unique_ptr<Session>>(created);
    std::size_t next = 0;
    for (const ServedOp& served : session.served()) {
      for (std::int64_t i = 0; i < served.count; ++i, ++next) {
        const std::string_view op = name_of(one.graph.ops[next]);
        const bool is_layer = op == "gemm" || op.starts_with("conv2d");
        if (is_layer) {
          EXPECT_EQ(served.provider, "onednn") << one.name << ": " << op;
        }
      }
    }
    const StepAgreement agreement = compare_steps(session, one.steps);
    EXPECT_LE(agreement.worst, is_mixed_precision(one.graph) ? kLargestMixedStepError : kLargestStepError)
        << one.name << ": " << agreement.culprit;
    EXPECT_GT(agreement.worst, 0) << one.name;
  }
}
#endif

}  // namespace
}  // namespace aibench
