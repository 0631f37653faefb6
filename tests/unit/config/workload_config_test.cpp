#include "bench/config/workload_config.h"

#include "tests/unit/config/config_testing.h"

namespace aibench {
namespace {

using config_testing::ids_of;
using config_testing::parse_workloads;
using config_testing::workload_error;
using Ids = std::vector<std::string>;

template <class Kind>
Kind only(const std::string& workload) {
  const RunConfig config = parse_workloads(workload);
  EXPECT_EQ(config.workloads.size(), 1u);
  return std::get<Kind>(config.workloads.front());
}

TEST(GemmConfig, FillsDefaults) {
  EXPECT_EQ(only<GemmWorkload>(R"({"op":"gemm","m":2,"n":3,"k":4})"), (GemmWorkload{.m = 2, .n = 3, .k = 4}));
}

TEST(GemmConfig, ReadsEveryKey) {
  const GemmWorkload expected{.dtype = DType::bf16,
                              .m = 2,
                              .n = 3,
                              .k = 4,
                              .trans_a = true,
                              .trans_b = true,
                              .alpha = -0.5,
                              .beta = 1,
                              .lda = 5,
                              .ldb = 6,
                              .ldc = 7,
                              .batch = 8};
  EXPECT_EQ(only<GemmWorkload>(R"({"op":"gemm","dtype":"bf16","m":2,"n":3,"k":4,"trans_a":true,"trans_b":true,
                                  "alpha":-0.5,"beta":1,"lda":5,"ldb":6,"ldc":7,"batch":8})"),
            expected);
}

TEST(GemmConfig, EveryDtypeIsKnown) {
  EXPECT_EQ(ids_of(R"({"op":"gemm","dtype":["f64","f32","tf32","f16","bf16","f8e4m3","i8"],"m":1,"n":1,"k":1})").size(),
            7u);
  EXPECT_EQ(workload_error(R"({"op":"gemm","dtype":"fp16","m":1,"n":1,"k":1})"),
            "test.json:1:47: /workloads/0/dtype: \"fp16\" is not known here; allowed: f64, f32, tf32, f16, bf16, "
            "f8e4m3, i8; did "
            "you mean \"f16\"?");
}

TEST(GemmConfig, NoOtherOpTakesEightBitFloats) {
  const auto ids = ids_of(R"({"op":"gemm","dtype":"f8e4m3","m":1,"n":16,"k":32,"trans_b":true})");
  EXPECT_EQ(ids, (Ids{"gemm/f8e4m3/m1n16k32-tb"}));
  const std::string refused = "\"f8e4m3\" is not known here; allowed: ", layers = "f64, f32, tf32, f16, bf16, i8";
  EXPECT_NE(workload_error(R"({"op":"conv2d","dtype":"f8e4m3","c":3,"h":8,"w":9,"k":4,"r":3,"s":2})")
                .find("/workloads/0/dtype: " + refused + layers),
            std::string::npos);
  EXPECT_NE(workload_error(R"({"op":"network","name":"n","input":[3],"layers":["relu"],"dtype":["f32","f8e4m3"]})")
                .find("/workloads/0/dtype/1: " + refused + layers),
            std::string::npos);
  EXPECT_NE(workload_error(R"({"op":"train","name":"n","input":[1,28,28],"layers":["relu"],"dtype":"f8e4m3"})")
                .find("/workloads/0/dtype: " + refused + "f32, bf16, f16"),
            std::string::npos);
  EXPECT_NE(workload_error(R"({"op":"copy","dtype":"f8e4m3","bytes":1})").find("unknown key \"dtype\""),
            std::string::npos);
}

TEST(GemmConfig, PointsAtWhatIsMissingOrUnknown) {
  EXPECT_EQ(workload_error(R"({"op":"gemm","m":1,"n":1})"), "test.json:1:26: /workloads/0: the key \"k\" is missing");
  EXPECT_EQ(
      workload_error(R"({"op":"gemm","m":1,"n":1,"k":1,"transb":true})"),
      "test.json:1:57: /workloads/0/transb: unknown key \"transb\" in a gemm workload; allowed: op, preset, shapes, "
      "dtype, m, n, k, trans_a, trans_b, alpha, beta, lda, ldb, ldc, batch, weights; did you mean \"trans_b\"?");
}

TEST(GemmConfig, PointsAtTheValueThatFailsTogetherWithOthers) {
  EXPECT_EQ(workload_error("{\"op\":\"gemm\",\"m\":8,\"n\":8,\n \"k\":[4,8],\n \"lda\":[8,6]}"),
            "test.json:3:11: /workloads/0/lda/1: lda: the leading dimension 6 is not between the row length 8 and "
            "2147483647 (in the case m 8, n 8, k 8, lda 6)");
  EXPECT_EQ(workload_error(R"({"op":"gemm","m":8,"n":8,"k":8,"ldb":"=batch"})").substr(0, 51),
            "test.json:1:63: /workloads/0/ldb: ldb: the leading ");
  EXPECT_NE(
      workload_error(R"({"op":"gemm","m":1,"n":1,"k":1,"beta":[0, 2]})").find("test.json:1:68: /workloads/0/beta/1"),
      std::string::npos);
}

TEST(GemmConfig, RefusesSizesThatOverflow) {
  EXPECT_NE(workload_error(R"({"op":"gemm","m":2147483647,"n":"=m","k":"=m"})").find("2^62 FLOPs"), std::string::npos);
  EXPECT_NE(
      workload_error(R"({"op":"gemm","m":9223372036854775808,"n":1,"k":1})")
          .find("1:43: /workloads/0/m: 9223372036854775808 is out of range; allowed: an integer from 1 to 2147483647"),
      std::string::npos);
}

TEST(Conv2dConfig, FillsDefaults) {
  EXPECT_EQ(only<Conv2dWorkload>(R"({"op":"conv2d","c":3,"h":8,"w":9,"k":4,"r":3,"s":2})"),
            (Conv2dWorkload{.n = 1, .c = 3, .h = 8, .w = 9, .k = 4, .r = 3, .s = 2}));
}

TEST(Conv2dConfig, OneKeyStandsForHeightAndWidth) {
  const Conv2dWorkload w = only<Conv2dWorkload>(
      R"({"op":"conv2d","n":2,"c":4,"h":16,"w":16,"k":4,"r":3,"s":3,"pad":1,"stride":2,"dilation":3,"groups":4,
          "layout":"nhwc","direction":"backward_weights","dtype":"f64"})");
  EXPECT_EQ(w, (Conv2dWorkload{.dtype = DType::f64,
                               .direction = ConvDirection::backward_weights,
                               .n = 2,
                               .c = 4,
                               .h = 16,
                               .w = 16,
                               .k = 4,
                               .r = 3,
                               .s = 3,
                               .pad_h = 1,
                               .pad_w = 1,
                               .stride_h = 2,
                               .stride_w = 2,
                               .dilation_h = 3,
                               .dilation_w = 3,
                               .groups = 4,
                               .layout = Layout::nhwc}));
}

TEST(Conv2dConfig, HeightAndWidthMayDiffer) {
  const Conv2dWorkload w = only<Conv2dWorkload>(
      R"({"op":"conv2d","c":1,"h":32,"w":32,"k":1,"r":3,"s":3,"pad_h":1,"pad_w":2,"stride_h":3,"stride_w":4,
          "dilation_h":5,"dilation_w":6})");
  EXPECT_EQ(w.pad_h, 1);
  EXPECT_EQ(w.pad_w, 2);
  EXPECT_EQ(w.stride_h, 3);
  EXPECT_EQ(w.stride_w, 4);
  EXPECT_EQ(w.dilation_h, 5);
  EXPECT_EQ(w.dilation_w, 6);
}

TEST(Conv2dConfig, OneDirectionAloneLeavesTheOtherAtItsDefault) {
  const Conv2dWorkload w = only<Conv2dWorkload>(R"({"op":"conv2d","c":1,"h":8,"w":8,"k":1,"r":3,"s":3,"stride_w":2})");
  EXPECT_EQ(w.stride_h, 1);
  EXPECT_EQ(w.stride_w, 2);
}

TEST(Conv2dConfig, AListOfPaddingsIsASweep) {
  EXPECT_EQ(ids_of(R"({"op":"conv2d","c":1,"h":8,"w":8,"k":1,"r":3,"s":3,"pad":[0,1]})"),
            (Ids{"conv2d/f32/forward/n1c1h8w8k1r3s3", "conv2d/f32/forward/n1c1h8w8k1r3s3p1"}));
}

TEST(Conv2dConfig, RefusesOneKeyTogetherWithItsParts) {
  EXPECT_EQ(workload_error(R"({"op":"conv2d","c":1,"h":8,"w":8,"k":1,"r":3,"s":3,"pad":1,"pad_w":1})"),
            "test.json:1:85: /workloads/0/pad_w: \"pad\" and \"pad_w\" are both given; the first stands for height and "
            "width");
}

TEST(Conv2dConfig, RefusesOneKeyInTheWorkloadAndItsPartInAShape) {
  EXPECT_EQ(workload_error(R"({"op":"conv2d","c":1,"k":1,"r":3,"s":3,"pad":1,"shapes":[{"h":8,"w":8,"pad_w":1}]})"),
            "test.json:1:96: /workloads/0/shapes/0/pad_w: \"pad\" and \"pad_w\" are both given; the first stands for "
            "height and width");
  EXPECT_EQ(workload_error(R"({"op":"conv2d","c":1,"k":1,"r":3,"s":3,"pad_w":1,"shapes":[{"h":8,"w":8,"pad":1}]})"),
            "test.json:1:85: /workloads/0/shapes/0: \"pad\" and \"pad_w\" are both given; the first stands for height "
            "and width");
}

TEST(Conv2dConfig, PointsAtTheKeyThatCheckNames) {
  EXPECT_EQ(workload_error(R"({"op":"conv2d","c":6,"h":8,"w":8,"k":4,"r":3,"s":3,"groups":3})").substr(0, 64),
            "test.json:1:86: /workloads/0/groups: groups: 3 must divide both ");
  // No place of its own: the default padding makes the filter too large, and the filter is what stands there.
  EXPECT_EQ(workload_error(R"({"op":"conv2d","c":1,"h":8,"w":8,"k":1,"r":9,"s":3})").substr(0, 52),
            "test.json:1:69: /workloads/0/r: r: the filter does n");
}

constexpr const char* kNetwork = R"({"op":"network","name":"net","input":[1,8,8],"layers":[{"conv2d":2,"kernel":3}])";

TEST(NetworkConfig, FillsDefaults) {
  const auto w = only<NetworkWorkload>(std::string(kNetwork) + "}");
  EXPECT_EQ(
      w, (NetworkWorkload{
             .name = "net", .input = {1, 8, 8}, .layers = {Conv2dLayer{.channels = 2, .kernel_h = 3, .kernel_w = 3}}}));
}

TEST(NetworkConfig, CrossesTypeModeAndBatch) {
  EXPECT_EQ(ids_of(std::string(kNetwork) + R"(,"batch":[1,4],"mode":["inference","training"],"dtype":["f32","f64"]})"),
            (Ids{"network/net/inference/b1", "network/net/inference/b4", "network/net/training/b1",
                 "network/net/training/b4", "network/net/inference/b1/f64", "network/net/inference/b4/f64",
                 "network/net/training/b1/f64", "network/net/training/b4/f64"}));
}

TEST(NetworkConfig, CrossesLayouts) {
  EXPECT_EQ(ids_of(std::string(kNetwork) + R"(,"layout":["nchw","nhwc"],"weights":["plain","packed"]})"),
            (Ids{"network/net/inference/b1", "network/net/inference/b1/packed", "network/net/inference/b1/nhwc",
                 "network/net/inference/b1/nhwc/packed"}));
  EXPECT_EQ(only<NetworkWorkload>(std::string(kNetwork) + R"(,"layout":"nhwc"})").layout, Layout::nhwc);
  EXPECT_EQ(workload_error(R"({"op":"network","name":"n","input":[8],"layers":["relu"],"layout":["nchw","nhwc"]})"),
            "test.json:1:100: /workloads/0/layout/1: layout: features have no channels to put last: nhwc needs input "
            "[channels, height, width]");
}

TEST(NetworkConfig, ReadsLossOptimizerAndData) {
  const auto adam = only<NetworkWorkload>(
      std::string(kNetwork) +
      R"(,"loss":"mse","optimizer":{"adam":{"lr":0.5,"beta1":0.1,"beta2":0.2,"epsilon":1e-3}},"data":"uniform"})");
  EXPECT_EQ(adam.loss, Loss::mean_squared_error);
  EXPECT_EQ(adam.optimizer, Optimizer(AdamOptimizer{0.5, 0.1, 0.2, 1e-3}));
  const auto sgd = only<NetworkWorkload>(
      R"({"op":"network","name":"net","input":[1,28,28],"layers":[{"fully_connected":10}],"data":"digits",
          "optimizer":{"sgd":{"momentum":0.9}}})");
  EXPECT_EQ(sgd.optimizer, Optimizer(SgdOptimizer{.learning_rate = 0.01, .momentum = 0.9}));
  EXPECT_EQ(sgd.data, NetworkData::digits);
  EXPECT_EQ(sgd.loss, Loss::cross_entropy);
}

TEST(NetworkConfig, RefusesOptimizersOutOfRange) {
  const auto error = [](const std::string& optimizer) {
    return workload_error(std::string(kNetwork) + R"(,"optimizer":)" + optimizer + "}");
  };
  EXPECT_NE(error(R"({"sgd":{"lr":0}})").find("/optimizer/sgd/lr: 0 is out of range; allowed: above 0"),
            std::string::npos);
  EXPECT_NE(error(R"({"sgd":{"momentum":1}})").find("allowed: 0 and above, below 1"), std::string::npos);
  EXPECT_NE(error(R"({"adam":{"epsilon":-1e-9}})").find("/epsilon: -1e-9 is out of range"), std::string::npos);
  EXPECT_NE(error(R"({"sgd":{},"adam":{}})").find("exactly one key; allowed: sgd, adam"), std::string::npos);
  EXPECT_NE(error(R"({"adm":{}})").find("did you mean \"adam\"?"), std::string::npos);
  EXPECT_NE(error(R"({"sgd":{"lr":1e999}})").find("the number 1e999 is too large"), std::string::npos);
}

TEST(NetworkConfig, OneSampleIsFeaturesOrAnImage) {
  EXPECT_EQ(workload_error(R"({"op":"network","name":"n","input":[8,8],"layers":["relu"]})"),
            "test.json:1:61: /workloads/0/input: one sample has 1 or 3 sizes, not 2; allowed: [features] or [channels, "
            "height, width]");
}

TEST(TrainConfig, FillsDefaults) {
  const auto w = only<NetworkWorkload>(
      R"({"op":"train","name":"net","batch":50,"input":[1,28,28],"layers":[{"fully_connected":10}]})");
  EXPECT_EQ(w.mode, NetworkMode::training);
  EXPECT_EQ(w.data, NetworkData::digits);
  EXPECT_EQ(w.loss, Loss::cross_entropy);
  EXPECT_EQ(w.goal, TrainingGoal{});
  EXPECT_EQ(id_of(w), "network/net/train/b50");
}

TEST(TrainConfig, CrossesLayouts) {
  EXPECT_EQ(ids_of(R"({"op":"train","name":"net","batch":50,"input":[1,28,28],"layers":[{"fully_connected":10}],
                       "dtype":"bf16","layout":["nchw","nhwc"]})"),
            (Ids{"network/net/train/b50/bf16", "network/net/train/b50/bf16/nhwc"}));
}

TEST(TrainConfig, ReadsTheGoal) {
  const auto w = only<NetworkWorkload>(
      R"({"op":"train","name":"net","input":[1,28,28],"layers":[{"fully_connected":10}],"data":"idx","goal":"97.5%",
          "max_epochs":7,"train_images":60000,"test_images":10000,"data_seed":3})");
  EXPECT_EQ(w.data, NetworkData::idx);
  EXPECT_EQ(
      w.goal,
      (TrainingGoal{.accuracy = 0.975, .max_epochs = 7, .train_images = 60000, .test_images = 10000, .data_seed = 3}));
}

TEST(TrainConfig, RefusesGoalsThatCannotBe) {
  const auto error = [](const std::string& keys) {
    return workload_error(R"({"op":"train","name":"n","input":[1,28,28],"layers":[{"fully_connected":10}],)" + keys +
                          "}");
  };
  EXPECT_NE(error(R"("goal":"100%")").find("/goal"), std::string::npos);
  EXPECT_NE(error(R"("goal":0.98)").find("/goal"), std::string::npos);
  EXPECT_NE(error(R"("max_epochs":1001)").find("/max_epochs: 1001 is out of range"), std::string::npos);
  EXPECT_NE(error(R"("batch":200,"train_images":100)").find("/train_images: train_images: an epoch needs at least one"),
            std::string::npos);
  EXPECT_NE(error(R"("data":"uniform")").find("allowed: digits, idx"), std::string::npos);
  EXPECT_NE(error(R"("data":"/etc/passwd")").find("allowed: digits, idx"), std::string::npos);
  EXPECT_NE(error(R"("loss":"mse")").find("\"loss\""), std::string::npos);
  EXPECT_NE(error(R"("mode":"training")").find("\"mode\""), std::string::npos);
}

TEST(NetworkConfig, TwoDifferentNetworksOfOneNameAreRefused) {
  EXPECT_EQ(workload_error(std::string(kNetwork) + "}," + kNetwork + R"(,"loss":"mse"})"),
            "test.json:1:130: /workloads/1/name: a different workload before this one has the same id "
            "\"network/net/inference/b1\"; give them different names");
}

TEST(NetworkConfig, PointsAtTheLayerThatDoesNotFit) {
  EXPECT_EQ(
      workload_error(R"({"op":"network","name":"n","input":[1,8,8],"layers":["relu",{"max_pool":9}]})").substr(0, 60),
      "test.json:1:86: /workloads/0/layers/1: layers/1: the window ");
}

std::vector<Layer> layers_of(const std::string& layers) {
  const auto document = JsonDocument::parse(layers, "t");
  return read_layers(document->root());
}

std::string layers_error(const std::string& layers) {
  try {
    layers_of(layers);
  } catch (const ConfigError& error) {
    return error.what();
  }
  ADD_FAILURE() << "accepted: " << layers;
  return {};
}

TEST(NetworkLayers, ReadsEveryKindAndKey) {
  EXPECT_EQ(layers_of(R"([{"conv2d":6,"kernel":5},
                          {"conv2d":7,"kernel":[5,3],"pad":[2,1],"stride":[3,4],"dilation":2,"groups":7,"bias":false},
                          "relu", {"max_pool":2}, {"max_pool":[2,3],"stride":1}, {"fully_connected":120},
                          {"fully_connected":10,"bias":false}])"),
            (std::vector<Layer>{Conv2dLayer{.channels = 6, .kernel_h = 5, .kernel_w = 5},
                                Conv2dLayer{.channels = 7,
                                            .kernel_h = 5,
                                            .kernel_w = 3,
                                            .pad_h = 2,
                                            .pad_w = 1,
                                            .stride_h = 3,
                                            .stride_w = 4,
                                            .dilation_h = 2,
                                            .dilation_w = 2,
                                            .groups = 7,
                                            .bias = false},
                                ReluLayer{}, MaxPoolLayer{}, MaxPoolLayer{2, 3, 1, 1}, FullyConnectedLayer{120, true},
                                FullyConnectedLayer{10, false}}));
}

TEST(NetworkLayers, APoolMovesByItsSizeUnlessToldOtherwise) {
  EXPECT_EQ(layers_of(R"([{"max_pool":[3,4]}])"), (std::vector<Layer>{MaxPoolLayer{3, 4, 3, 4}}));
}

TEST(NetworkLayers, RefusesWhatIsNoLayer) {
  EXPECT_EQ(layers_error(R"(["relu", "Relu6"])"),
            "t:1:10: /1: unknown layer \"Relu6\"; allowed: \"relu\", {\"conv2d\": channels, \"kernel\": size}, "
            "{\"max_pool\": size}, {\"fully_connected\": features}; did you mean \"relu\"?");
  EXPECT_NE(layers_error(R"([{"convd2":3,"kernel":1}])").find("did you mean \"conv2d\"?"), std::string::npos);
  EXPECT_NE(layers_error("[3]").find("t:1:2: /0: no layer: found 3; allowed: \"relu\""), std::string::npos);
  EXPECT_NE(layers_error(R"([{"conv2d":3}])").find("/0: the key \"kernel\" is missing"), std::string::npos);
  EXPECT_NE(layers_error(R"([{"conv2d":3,"kernel":1,"max_pool":2}])").find("/0/max_pool: unknown key"),
            std::string::npos);
  EXPECT_NE(layers_error(R"([{"max_pool":[1,2,3]}])").find("a list of 3 sizes; allowed: one size or [height, width]"),
            std::string::npos);
  EXPECT_NE(layers_error(R"([{"fully_connected":2.5}])").find("2.5 is not an integer"), std::string::npos);
  EXPECT_NE(layers_error("[]").find("expected a list of layers, found an empty list"), std::string::npos);
}

TEST(Workloads, NeedAnOpThatIsKnown) {
  EXPECT_EQ(workload_error(R"({"m":1})"), "test.json:1:26: /workloads/0: the key \"op\" is missing");
  EXPECT_EQ(
      workload_error(R"({"op":"conv"})"),
      "test.json:1:32: /workloads/0/op: \"conv\" is not known here; allowed: gemm, conv2d, network, train, copy; did "
      "you mean "
      "\"conv2d\"?");
  EXPECT_EQ(workload_error("3"), "test.json:1:26: /workloads/0: expected a workload { \"op\": ... }, found 3");
}

TEST(Workloads, MayNotNameWhatACaseDoesNotKnow) {
  for (const char* key : {"launcher", "library", "command", "output", "file"}) {
    EXPECT_NE(
        workload_error(R"({"op":"gemm","m":1,"n":1,"k":1,")" + std::string(key) + R"(":"sh"})").find("unknown key"),
        std::string::npos);
  }
}

TEST(CopyConfig, FillsDefaults) {
  EXPECT_EQ(only<CopyWorkload>(R"({"op":"copy","direction":"h2d","bytes":8})"),
            (CopyWorkload{.direction = CopyDirection::host_to_device, .memory = Place::pinned, .bytes = 8}));
}

TEST(CopyConfig, SweepsBytesWithUnits) {
  EXPECT_EQ(
      ids_of(R"({"op":"copy","direction":"d2h","memory":"pageable","bytes":{"from":"64KiB","to":"1MiB","times":4}})"),
      (Ids{"copy/d2h/pageable/65536", "copy/d2h/pageable/262144", "copy/d2h/pageable/1048576"}));
  EXPECT_EQ(ids_of(R"({"op":"copy","direction":"h2d","bytes":[1,"2KiB"]})"),
            (Ids{"copy/h2d/pinned/1", "copy/h2d/pinned/2048"}));
  EXPECT_EQ(ids_of(R"({"op":"copy","direction":"h2d","bytes":{"from":"8KiB","to":"9KiB","step":512}})"),
            (Ids{"copy/h2d/pinned/8192", "copy/h2d/pinned/8704", "copy/h2d/pinned/9216"}));
}

TEST(CopyConfig, ARangeEndsAtTheLargestSizeWithoutOverflow) {
  EXPECT_EQ(ids_of(R"({"op":"copy","direction":"d2d","bytes":{"from":3,"to":17592186044416,"times":2147483647}})"),
            (Ids{"copy/d2d/3", "copy/d2d/6442450941"}));
}

TEST(CopyConfig, WithinTheDeviceTheHostsMemoryIsNoMatter) {
  EXPECT_EQ(ids_of(R"({"op":"copy","direction":["h2d","d2d"],"memory":["pinned","pageable"],"bytes":8})"),
            (Ids{"copy/h2d/pinned/8", "copy/h2d/pageable/8", "copy/d2d/8"}));
}

TEST(CopyConfig, PointsAtWhatIsWrong) {
  EXPECT_EQ(workload_error(R"({"op":"copy","direction":"h2d","bytes":"64KB"})"),
            "test.json:1:65: /workloads/0/bytes: \"64KB\" is no number of bytes; allowed: an integer from 1 to "
            "17592186044416, or a string such as \"64KiB\", \"16MiB\" or \"1GiB\"");
  EXPECT_EQ(workload_error(R"({"op":"copy","direction":"h2h","bytes":8})"),
            "test.json:1:51: /workloads/0/direction: \"h2h\" is not known here; allowed: h2d, d2h, d2d; did you mean "
            "\"h2d\"?");
  EXPECT_EQ(workload_error(R"({"op":"copy","direction":"h2d"})"),
            "test.json:1:26: /workloads/0: the key \"bytes\" is missing");
  EXPECT_EQ(workload_error(R"({"op":"copy","direction":"h2d","bytes":8,"dtype":"f32"})").substr(0, 84),
            "test.json:1:67: /workloads/0/dtype: unknown key \"dtype\" in a copy; allowed: op, dire");
  EXPECT_EQ(workload_error(R"({"op":"copy","direction":"h2d","bytes":{"from":"2KiB","to":"1KiB","times":2}})"),
            "test.json:1:85: /workloads/0/bytes/to: a range runs upwards, and 1024 is below 2048");
}

}  // namespace
}  // namespace aibench
