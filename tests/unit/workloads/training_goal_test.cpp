// What a training to a goal may ask for, how it is named and written.

#include <functional>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kernels/workloads/workload_json.h"

namespace aibench {
namespace {

NetworkWorkload network() {
  NetworkWorkload w{.name = "net", .mode = NetworkMode::training, .batch = 100, .input = {1, 28, 28}};
  w.layers = {FullyConnectedLayer{.features = 10}};
  w.data = NetworkData::digits;
  w.goal = TrainingGoal{};
  return w;
}

std::string field_of(const std::function<void(NetworkWorkload&)>& change) {
  NetworkWorkload w = network();
  change(w);
  const auto problem = check(w);
  return problem ? problem->field : "";
}

TEST(TrainingGoalCheck, AcceptsDigitsAndFiles) {
  EXPECT_EQ(field_of([](NetworkWorkload&) {}), "");
  EXPECT_EQ(field_of([](NetworkWorkload& w) { w.dtype = DType::bf16; }), "");
  EXPECT_EQ(field_of([](NetworkWorkload& w) { w.dtype = DType::f16; }), "");
  EXPECT_EQ(field_of([](NetworkWorkload& w) {
              w.data = NetworkData::idx;
              w.input = {1, 5, 9};
            }),
            "");
}

TEST(TrainingGoalCheck, RefusesWhatCannotBeTrainedToAnAccuracy) {
  EXPECT_EQ(field_of([](NetworkWorkload& w) { w.mode = NetworkMode::inference; }), "goal");
  EXPECT_EQ(field_of([](NetworkWorkload& w) { w.data = NetworkData::uniform; }), "data");
  EXPECT_EQ(field_of([](NetworkWorkload& w) { w.dtype = DType::f64; }), "dtype");
  EXPECT_EQ(field_of([](NetworkWorkload& w) { w.goal->accuracy = 0; }), "goal");
  EXPECT_EQ(field_of([](NetworkWorkload& w) { w.goal->accuracy = 1; }), "goal");
  EXPECT_EQ(field_of([](NetworkWorkload& w) { w.goal->max_epochs = 0; }), "max_epochs");
  EXPECT_EQ(field_of([](NetworkWorkload& w) { w.goal->max_epochs = 1001; }), "max_epochs");
  EXPECT_EQ(field_of([](NetworkWorkload& w) { w.goal->train_images = 99; }), "train_images");
  EXPECT_EQ(field_of([](NetworkWorkload& w) { w.goal->test_images = 0; }), "test_images");
  EXPECT_EQ(field_of([](NetworkWorkload& w) {
              w.data = NetworkData::idx;
              w.input = {3, 28, 28};
            }),
            "input");
  EXPECT_EQ(field_of([](NetworkWorkload& w) {
              w.data = NetworkData::idx;
              w.goal.reset();
            }),
            "data");
}

TEST(TrainingGoal, IsNamedInTheId) {
  EXPECT_EQ(id_of(network()), "network/net/train/b100");
  NetworkWorkload step = network();
  step.goal.reset();
  EXPECT_EQ(id_of(step), "network/net/training/b100");
}

TEST(TrainingGoal, SurvivesJson) {
  NetworkWorkload w = network();
  w.goal = TrainingGoal{
      .accuracy = 0.975, .max_epochs = 7, .train_images = 123, .test_images = 45, .data_seed = 18446744073709551615U};
  EXPECT_EQ(workload_from_json(nlohmann::ordered_json::parse(to_json(w).dump())), Workload(w));
}

TEST(TrainingGoal, IsFoundInAWorkload) {
  const Workload with = network(), without = GemmWorkload{};
  ASSERT_NE(goal_of(with), nullptr);
  EXPECT_EQ(goal_of(with)->max_epochs, 20);
  EXPECT_EQ(goal_of(without), nullptr);
}

}  // namespace
}  // namespace aibench
