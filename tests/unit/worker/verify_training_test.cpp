// What twenty steps on one batch must show: a loss that starts at chance and falls, parameters that stay finite.

#include <cmath>
#include <limits>
#include <span>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/worker/measure.h"
#include "tests/unit/worker/scripted_backend.h"

namespace aibench {
namespace {

using ::testing::HasSubstr;
using testing::ScriptedBackend;

constexpr int kPassesBefore = 2;  // the first call and the pass that is compared with the reference
constexpr int kSteps = 20;

NetworkWorkload perceptron(double learning_rate, Loss loss = Loss::cross_entropy) {
  NetworkWorkload network{.name = "p", .mode = NetworkMode::training, .batch = 16, .input = {6}};
  network.layers = {FullyConnectedLayer{.features = 12}, ReluLayer{}, FullyConnectedLayer{.features = 5}};
  network.loss = loss;
  network.optimizer = SgdOptimizer{.learning_rate = learning_rate};
  return network;
}

CaseEvent verified(ScriptedBackend& backend, const NetworkWorkload& network) {
  const MeasureCommand command{.case_id = "p", .workload = network, .policy = {.modes = {}}};
  return measure_case(backend, command, 0.0, [](Phase) {});
}

ScriptedBackend quiet_backend() {
  return ScriptedBackend([](std::int64_t) { return 1; });
}

const Check& find_check(const CaseEvent& event, const std::string& id) {
  for (const Check& check : event.verification.value().checks) {
    if (check.id == id) return check;
  }
  throw std::invalid_argument("no check " + id);
}

std::span<float> first_parameter(const OpGraph& graph, Bindings bindings) {
  std::size_t i = 0;
  while (graph.tensors[i].role != TensorRole::parameter) ++i;
  return {static_cast<float*>(bindings[i]->data()), static_cast<std::size_t>(graph.tensors[i].elements)};
}

TEST(VerifyTraining, AcceptsANetworkThatLearns) {
  for (const Loss loss : {Loss::cross_entropy, Loss::mean_squared_error}) {
    ScriptedBackend backend = quiet_backend();
    const CaseEvent event = verified(backend, perceptron(0.1, loss));
    ASSERT_EQ(event.status, CaseStatus::ok) << event.reason;
    EXPECT_EQ(event.losses.size(), static_cast<std::size_t>(kSteps));
    EXPECT_EQ(find_check(event, "loss_falls").state, "ok");
    EXPECT_EQ(find_check(event, "parameters_learn").state, "ok");
    if (loss == Loss::cross_entropy) {
      const Check& start = find_check(event, "loss_starts_at_chance");
      EXPECT_EQ(start.state, "ok");
      EXPECT_DOUBLE_EQ(start.limit.value(), std::log(5.0));
    }
  }
}

// Right in the step that is compared, then not a number in the very last: neither the reference nor the losses see it.
TEST(VerifyTraining, AParameterThatIsNoLongerFiniteIsWrong) {
  ScriptedBackend backend = quiet_backend();
  std::size_t kernels = 0;
  backend.afterwards = [&](const OpGraph& graph, Bindings bindings) {
    if (++kernels != graph.ops.size() * (kPassesBefore + kSteps)) return;
    first_parameter(graph, bindings)[0] = std::numeric_limits<float>::infinity();
  };
  const CaseEvent event = verified(backend, perceptron(0.1));
  EXPECT_EQ(event.status, CaseStatus::wrong);
  EXPECT_THAT(event.reason, HasSubstr("is no longer finite"));
}

TEST(VerifyTraining, ALossThatRisesIsWrong) {
  ScriptedBackend backend = quiet_backend();
  std::size_t kernels = 0;
  backend.afterwards = [&](const OpGraph& graph, Bindings bindings) {
    if (++kernels <= graph.ops.size() * kPassesBefore) return;
    for (float& value : first_parameter(graph, bindings)) value *= 1.1F;
  };
  const CaseEvent event = verified(backend, perceptron(1e-6));
  EXPECT_EQ(event.status, CaseStatus::wrong);
  EXPECT_THAT(event.reason, HasSubstr("the loss did not fall in 20 steps on one batch"));
}

TEST(VerifyTraining, ALossThatIsNotFiniteIsWrong) {
  ScriptedBackend backend = quiet_backend();
  std::size_t kernels = 0;
  backend.afterwards = [&](const OpGraph& graph, Bindings bindings) {
    if (++kernels <= graph.ops.size() * kPassesBefore) return;
    for (float& value : first_parameter(graph, bindings)) value = std::numeric_limits<float>::quiet_NaN();
  };
  const CaseEvent event = verified(backend, perceptron(0.1));
  EXPECT_EQ(event.status, CaseStatus::wrong);
  EXPECT_THAT(event.reason, HasSubstr("loss_falls: the loss is not finite"));
}

// Steps too small for f32 change nothing on any device: no verdict, but no silence either.
TEST(VerifyTraining, ParametersThatDoNotChangeAreNotKnownToLearn) {
  ScriptedBackend backend = quiet_backend();
  const CaseEvent event = verified(backend, perceptron(1e-30));
  EXPECT_EQ(event.status, CaseStatus::ok) << event.reason;
  EXPECT_EQ(find_check(event, "parameters_learn").state, "unknown");
  EXPECT_THAT(find_check(event, "parameters_learn").reason, HasSubstr("did not change in training"));
  EXPECT_EQ(find_check(event, "loss_falls").state, "unknown");
}

}  // namespace
}  // namespace aibench
