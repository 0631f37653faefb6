// Training to a goal over a GPU played in host memory.

#include <gtest/gtest.h>

#include "kernels/reference/fp64/reference_provider.h"
#include "kernels/worker/measure.h"
#include "tests/support/memory_device.h"
#include "tests/unit/cuda/fake/fake_gpu.h"

namespace aibench::cuda {
namespace {

class SomeBackend : public Backend {
 public:
  SomeBackend(Device& device, std::vector<Provider*> providers) : device_(device), providers_(std::move(providers)) {}
  Device& device() override { return device_; }
  std::span<Provider* const> providers() override { return providers_; }
  Peaks measure_peaks() override { return {}; }

 private:
  Device& device_;
  std::vector<Provider*> providers_;
};

CaseEvent trained_on(Device& device, std::vector<Provider*> providers, DType dtype = DType::f32,
                     Layout layout = Layout::nchw) {
  NetworkWorkload w{.name = "p", .dtype = dtype, .mode = NetworkMode::training, .batch = 20, .input = {1, 28, 28}};
  w.layers = {Conv2dLayer{.channels = 2, .kernel_h = 5, .kernel_w = 5, .stride_h = 2, .stride_w = 2}, ReluLayer{},
              MaxPoolLayer{}, FullyConnectedLayer{.features = 10}};
  w.optimizer = SgdOptimizer{.learning_rate = 0.05, .momentum = 0.9};
  w.data = NetworkData::digits;
  w.goal = TrainingGoal{.accuracy = 0.3, .max_epochs = 30, .train_images = 100, .test_images = 20};
  w.layout = layout;
  SomeBackend backend(device, std::move(providers));
  MeasureCommand command{.case_id = "p", .workload = w};
  command.policy.modes = {TimingMode::latency};
  return measure_case(backend, command, 0.0, [](Phase) {});
}

TEST(Training, ReachesItsGoalAsTheReferenceDoes) {
  FakeGpu gpu;
  const CaseEvent event = trained_on(*gpu.device, gpu.all());
  ASSERT_EQ(name_of(event.status), "ok") << event.reason;
  ReferenceProvider reference;
  testing::MemoryDevice memory;
  const CaseEvent wanted = trained_on(memory, {&reference});
  const auto &epochs = event.training.value().epochs, &others = wanted.training.value().epochs;
  EXPECT_TRUE(event.training->reached);
  ASSERT_EQ(epochs.size(), others.size());
  for (std::size_t i = 0; i < epochs.size(); ++i) EXPECT_NEAR(epochs[i].loss, others[i].loss, 1e-3) << i;
}

TEST(Training, InMixedPrecisionFollowsTheReferences) {
  for (const Layout layout : {Layout::nchw, Layout::nhwc}) {
    for (const DType dtype : {DType::bf16, DType::f16}) {
      FakeGpu gpu;
      const CaseEvent event = trained_on(*gpu.device, gpu.all(), dtype, layout);
      ASSERT_EQ(name_of(event.status), "ok") << event.reason;
      ReferenceProvider reference;
      testing::MemoryDevice memory;
      const CaseEvent wanted = trained_on(memory, {&reference}, dtype, layout);
      const auto &epochs = event.training.value().epochs, &others = wanted.training.value().epochs;
      EXPECT_TRUE(event.training->reached);
      const std::size_t both = std::min(epochs.size(), others.size());
      ASSERT_GT(both, 0U);
      for (std::size_t i = 0; i < both; ++i) EXPECT_NEAR(epochs[i].loss, others[i].loss, 0.02 * others[i].loss) << i;
    }
  }
}

}  // namespace
}  // namespace aibench::cuda
