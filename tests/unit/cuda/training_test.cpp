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

CaseEvent trained_on(Device& device, std::vector<Provider*> providers) {
  NetworkWorkload w{.name = "p", .mode = NetworkMode::training, .batch = 20, .input = {1, 28, 28}};
  w.layers = {Conv2dLayer{.channels = 2, .kernel_h = 5, .kernel_w = 5, .stride_h = 2, .stride_w = 2}, ReluLayer{},
              MaxPoolLayer{}, FullyConnectedLayer{.features = 10}};
  w.optimizer = SgdOptimizer{.learning_rate = 0.05, .momentum = 0.9};
  w.data = NetworkData::digits;
  w.goal = TrainingGoal{.accuracy = 0.3, .max_epochs = 30, .train_images = 100, .test_images = 20};
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

TEST(Training, InMixedPrecisionIsRefusedWithAReason) {
  NetworkWorkload w{.name = "p", .dtype = DType::bf16, .mode = NetworkMode::training, .batch = 2, .input = {4}};
  w.layers = {FullyConnectedLayer{.features = 3}};
  FakeGpu gpu;
  SomeBackend backend(*gpu.device, gpu.all());
  const CaseEvent event = measure_case(backend, {.case_id = "p", .workload = w}, 0.0, [](Phase) {});
  EXPECT_EQ(name_of(event.status), "unsupported");
  EXPECT_NE(event.reason.find("mixed precision is not served on CUDA yet"), std::string::npos) << event.reason;
}

}  // namespace
}  // namespace aibench::cuda
