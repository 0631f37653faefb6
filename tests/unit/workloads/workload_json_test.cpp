#include "kernels/workloads/workload_json.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace aibench {
namespace {

using Json = nlohmann::ordered_json;

NetworkWorkload network() {
  return {.name = "net",
          .dtype = DType::f64,
          .mode = NetworkMode::training,
          .batch = 3,
          .input = {2, 9, 9},
          .layers =
              {Conv2dLayer{
                   .channels = 4, .kernel_h = 3, .kernel_w = 2, .pad_h = 1, .stride_w = 2, .groups = 2, .bias = false},
               ReluLayer{}, MaxPoolLayer{.size_h = 3, .size_w = 2, .stride_h = 1, .stride_w = 2},
               FullyConnectedLayer{.features = 7}},
          .loss = Loss::mean_squared_error,
          .optimizer = AdamOptimizer{.learning_rate = 0.1, .beta1 = 0.5}};
}

std::vector<Workload> examples() {
  return {GemmWorkload{.dtype = DType::bf16,
                       .m = 2,
                       .n = 3,
                       .k = 4,
                       .trans_b = true,
                       .alpha = 0.1,
                       .beta = -0.25,
                       .ldc = 9,
                       .batch = 2},
          Conv2dWorkload{.direction = ConvDirection::backward_data,
                         .n = 2,
                         .c = 4,
                         .h = 9,
                         .w = 8,
                         .k = 6,
                         .r = 3,
                         .s = 2,
                         .pad_w = 1,
                         .stride_h = 2,
                         .dilation_w = 3,
                         .groups = 2,
                         .layout = Layout::nhwc},
          network(),
          GemmWorkload{.m = 2, .n = 3, .k = 4, .weights = Weights::packed},
          CopyWorkload{.direction = CopyDirection::device_to_host, .memory = Place::pageable, .bytes = 12},
          CopyWorkload{.direction = CopyDirection::device_to_device, .memory = Place::device, .bytes = 12},
          Conv2dWorkload{.c = 4, .h = 9, .w = 8, .weights = Weights::packed},
          NetworkWorkload{
              .name = "net", .input = {3}, .layers = {FullyConnectedLayer{.features = 2}}, .weights = Weights::packed},
          NetworkWorkload{.name = "net", .input = {2, 3, 3}, .layers = {MaxPoolLayer{}}, .layout = Layout::nhwc}};
}

TEST(WorkloadJson, EveryWorkloadSurvivesTheWayThereAndBack) {
  for (const Workload& workload : examples()) {
    const Json json = Json::parse(to_json(workload).dump());
    EXPECT_EQ(workload_from_json(json), workload) << json.dump(1);
  }
}

std::string refusal(const Json& json) {
  try {
    workload_from_json(json);
  } catch (const std::invalid_argument& problem) {
    return problem.what();
  }
  return "accepted";
}

TEST(WorkloadJson, EveryMemberIsRequiredAndNoOtherAllowed) {
  for (const Workload& workload : examples()) {
    const Json whole = to_json(workload);
    for (const auto& item : whole.items()) {
      if (item.key() == "weights") continue;                             // plain where it is absent
      if (item.key() == "layout" && whole["op"] == "network") continue;  // nchw
      Json without = whole;
      without.erase(item.key());
      EXPECT_NE(refusal(without).find(item.key() + ": is missing"), std::string::npos) << refusal(without);
    }
    Json more = whole;
    more["extra"] = 1;
    EXPECT_EQ(refusal(more), "workload: extra: is not known here");
  }
}

TEST(WorkloadJson, WeightsArePlainWhereADocumentDoesNotSay) {
  EXPECT_FALSE(to_json(GemmWorkload{}).contains("weights"));
  EXPECT_EQ(workload_from_json(to_json(GemmWorkload{})), Workload(GemmWorkload{}));
  Json gemm = to_json(GemmWorkload{.weights = Weights::packed});
  EXPECT_EQ(gemm["weights"], "packed");
  gemm["weights"] = "blocked";
  EXPECT_EQ(refusal(gemm), "workload: weights: unknown value 'blocked'");
}

TEST(WorkloadJson, NetworksAreNchwWhereADocumentDoesNotSay) {
  EXPECT_FALSE(to_json(network()).contains("layout"));
  EXPECT_EQ(std::get<NetworkWorkload>(workload_from_json(to_json(network()))).layout, Layout::nchw);
  Json json = to_json(network());
  json["layout"] = "chwn";
  EXPECT_EQ(refusal(json), "workload: layout: unknown value 'chwn'");
}

TEST(WorkloadJson, WrongTypesAndRangesAreRefused) {
  Json gemm = to_json(GemmWorkload{});
  gemm["m"] = 2.5;
  EXPECT_EQ(refusal(gemm), "workload: m: must be an integer below 2^63");
  gemm["m"] = 18446744073709551615U;
  EXPECT_EQ(refusal(gemm), "workload: m: must be an integer below 2^63");
  gemm["m"] = "1";
  EXPECT_EQ(refusal(gemm), "workload: m: must be an integer below 2^63");
  gemm["m"] = 0;
  EXPECT_EQ(refusal(gemm), "workload: m: 0 is not between 1 and 2147483647");
  gemm = to_json(GemmWorkload{});
  gemm["trans_a"] = 1;
  EXPECT_EQ(refusal(gemm), "workload: trans_a: must be true or false");
  gemm = to_json(GemmWorkload{});
  gemm["dtype"] = "f31";
  EXPECT_EQ(refusal(gemm), "workload: dtype: unknown dtype 'f31'");
  EXPECT_EQ(refusal(Json::array()), "workload: must be an object");
}

}  // namespace
}  // namespace aibench
