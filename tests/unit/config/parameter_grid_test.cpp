#include "bench/config/parameter_grid.h"

#include <algorithm>
#include <random>
#include <set>

#include "tests/unit/config/config_testing.h"

namespace aibench {
namespace {

using config_testing::ids_of;
using config_testing::workload_error;
using Ids = std::vector<std::string>;

TEST(Sweeps, TheFirstParameterVariesSlowestWhateverTheOrderOfTheText) {
  EXPECT_EQ(ids_of(R"({"op":"gemm","k":[5,6],"m":[1,2],"n":3,"dtype":["f64","f32"]})"),
            (Ids{"gemm/f64/m1n3k5", "gemm/f64/m1n3k6", "gemm/f64/m2n3k5", "gemm/f64/m2n3k6", "gemm/f32/m1n3k5",
                 "gemm/f32/m1n3k6", "gemm/f32/m2n3k5", "gemm/f32/m2n3k6"}));
}

TEST(Sweeps, WorkloadsFollowTheOrderOfTheText) {
  EXPECT_EQ(ids_of(R"({"op":"gemm","m":[2,1],"n":1,"k":1},{"op":"gemm","m":3,"n":1,"k":1})"),
            (Ids{"gemm/f32/m2n1k1", "gemm/f32/m1n1k1", "gemm/f32/m3n1k1"}));
}

TEST(Ties, FollowTheirSizeThroughChains) {
  EXPECT_EQ(ids_of(R"({"op":"gemm","m":{"from":8,"to":32,"times":2},"n":"=m","k":"=n"})"),
            (Ids{"gemm/f32/m8n8k8", "gemm/f32/m16n16k16", "gemm/f32/m32n32k32"}));
  EXPECT_EQ(ids_of(R"({"op":"gemm","m":"=k","n":"=m","k":[4,5]})"), (Ids{"gemm/f32/m4n4k4", "gemm/f32/m5n5k5"}));
}

TEST(Ties, ReachDefaults) {
  EXPECT_EQ(ids_of(R"({"op":"gemm","m":"=batch","n":2,"k":3})"), (Ids{"gemm/f32/m1n2k3"}));
  EXPECT_EQ(ids_of(R"({"op":"conv2d","c":1,"h":8,"w":8,"k":1,"r":3,"s":3,"pad_h":1,"pad_w":"=pad_h"})"),
            (Ids{"conv2d/f32/forward/n1c1h8w8k1r3s3p1"}));
}

TEST(Ties, InACycleAreRefusedAtTheFirst) {
  EXPECT_EQ(workload_error(R"({"op":"gemm","m":"=n","n":"=k","k":"=m"})"),
            "test.json:1:43: /workloads/0/m: the ties form a cycle: m = n = k = m");
  EXPECT_EQ(workload_error(R"({"op":"gemm","m":"=n","n":"=k","k":"=n"})"),
            "test.json:1:52: /workloads/0/n: the ties form a cycle: n = k = n");
  EXPECT_EQ(workload_error(R"({"op":"conv2d","c":1,"h":8,"w":8,"k":1,"r":3,"s":3,"pad":"=pad_w"})"),
            "test.json:1:83: /workloads/0/pad: the ties form a cycle: pad = pad_w = pad");
}

TEST(Ties, MustGiveASizeThatTheKeyAllows) {
  EXPECT_EQ(workload_error(R"({"op":"gemm","m":1,"n":1,"k":1,"batch":"=lda"})"),
            "test.json:1:65: /workloads/0/batch: \"batch\" becomes 0 by this tie; allowed: an integer from 1 to "
            "2147483647");
}

TEST(Shapes, ZipTheirSizesAndCrossTheOtherKeys) {
  EXPECT_EQ(ids_of(R"({"op":"gemm","shapes":[{"m":1,"n":2,"k":3},{"m":4,"n":5,"k":6}],"dtype":["f32","f64"],
                      "batch":[1,7]})"),
            (Ids{"gemm/f32/m1n2k3", "gemm/f32/m1n2k3-b7", "gemm/f32/m4n5k6", "gemm/f32/m4n5k6-b7", "gemm/f64/m1n2k3",
                 "gemm/f64/m1n2k3-b7", "gemm/f64/m4n5k6", "gemm/f64/m4n5k6-b7"}));
}

TEST(Shapes, MayLeaveSizesToTheWorkloadAndBeTiedTo) {
  EXPECT_EQ(ids_of(R"({"op":"gemm","shapes":[{"m":1,"n":2},{"m":4,"n":5}],"k":"=m"})"),
            (Ids{"gemm/f32/m1n2k1", "gemm/f32/m4n5k4"}));
  EXPECT_EQ(ids_of(R"({"op":"gemm","shapes":[{"n":2},{"n":5}],"m":[8,9],"k":3})"),
            (Ids{"gemm/f32/m8n2k3", "gemm/f32/m8n5k3", "gemm/f32/m9n2k3", "gemm/f32/m9n5k3"}));
}

TEST(Shapes, MayEachNameOtherKeys) {
  EXPECT_EQ(ids_of(R"({"op":"gemm","shapes":[{"m":1,"n":2,"k":3},{"m":1,"n":2,"k":3,"trans_a":true}]})"),
            (Ids{"gemm/f32/m1n2k3", "gemm/f32/m1n2k3-ta"}));
}

TEST(Shapes, RefuseWhatIsGivenTwiceOrMissing) {
  EXPECT_EQ(workload_error(R"({"op":"gemm","m":8,"shapes":[{"n":2,"k":3},{"m":1,"n":2,"k":3}]})"),
            "test.json:1:39: /workloads/0/m: \"m\" is given here and by \"shapes\" as well");
  EXPECT_EQ(workload_error(R"({"op":"gemm","m":8,"shapes":[{"n":2,"k":3},{"n":2}]})"),
            "test.json:1:69: /workloads/0/shapes/1: the key \"k\" is missing");
  EXPECT_EQ(workload_error(R"({"op":"gemm","shapes":[{"m":[1,2],"n":2,"k":3}]})").substr(0, 63),
            "test.json:1:54: /workloads/0/shapes/0/m: expected an integer, f");
  EXPECT_EQ(workload_error(R"({"op":"gemm","shapes":[]})"),
            "test.json:1:48: /workloads/0/shapes: expected a list of shapes, found an empty list");
  EXPECT_EQ(workload_error(R"({"op":"gemm","shapes":[3]})"),
            "test.json:1:49: /workloads/0/shapes/0: expected a shape { ... }, found 3");
  EXPECT_NE(workload_error(R"({"op":"gemm","shapes":[{"m":1,"n":2,"K":3}]})").find("did you mean \"k\"?"),
            std::string::npos);
}

TEST(Duplicates, AreOneCase) {
  EXPECT_EQ(
      ids_of(R"({"op":"gemm","m":[8,8],"n":"=m","k":"=m"},{"op":"gemm","m":{"from":8,"to":16,"times":2},"n":8,"k":8})"),
      (Ids{"gemm/f32/m8n8k8", "gemm/f32/m16n8k8"}));
}

TEST(CaseCount, IsRefusedBeforeAnythingIsBuilt) {
  EXPECT_EQ(workload_error(R"({"op":"gemm","m":{"from":1,"to":1000,"step":1},"n":{"from":1,"to":1000,"step":1},
                              "k":{"from":1,"to":1000,"step":1}})"),
            "test.json:1:26: /workloads/0: the workload expands to 1 000 000 000 cases (1 000 m x 1 000 n x 1 000 k); "
            "allowed: at most 10 000 cases in a config");
}

TEST(CaseCount, DoesNotOverflow) {
  std::string workload = R"({"op":"gemm")";
  for (const char* key : {"m", "n", "k", "lda", "ldb", "ldc", "batch"}) {
    workload += std::string(",\"") + key + R"(":{"from":1,"to":2147483647,"step":1})";
  }
  EXPECT_NE(workload_error(workload + "}").find("expands to more than 9 000 000 000 000 000 000 cases"),
            std::string::npos);
}

TEST(CaseCount, AddsUpOverTheWorkloads) {
  const std::string half = R"({"op":"gemm","m":{"from":1,"to":5000,"step":1},"n":1,"k":1})";
  const std::string other = R"({"op":"gemm","m":{"from":1,"to":5000,"step":1},"n":2,"k":1})";
  EXPECT_EQ(ids_of(half + "," + other).size(), 10000u);
  EXPECT_EQ(workload_error(half + "," + other + R"(,{"op":"gemm","m":1,"n":1,"k":1})").substr(0, 132),
            "test.json:1:146: /workloads/2: the workload expands to 1 case after the 10 000 cases of the workloads "
            "before it; allowed: at most 10");
}

TEST(CaseCount, BoundsTheLayersOfAllCases) {
  std::string layers = "\"relu\"";
  for (int i = 1; i < 1000; ++i) layers += ",\"relu\"";
  const auto network = [&](int batches) {
    return R"({"op":"network","name":"n","input":[4],"batch":{"from":1,"to":)" + std::to_string(batches) +
           R"(,"step":1},"layers":[)" + layers + "]}";
  };
  EXPECT_EQ(ids_of(network(100)).size(), 100u);
  EXPECT_NE(workload_error(network(101))
                .find("/workloads/0: the network expands to 101 cases of 1 000 layers each; allowed: at most 100 000 "
                      "layers in all cases of a config"),
            std::string::npos);
}

// An independent expansion of a random sweep by nested loops over its lists.
TEST(Sweeps, RandomSweepsEqualNestedLoops) {
  std::mt19937 random(5);
  for (int round = 0; round < 300; ++round) {
    struct Key {
      std::string name, text;
      std::vector<std::int64_t> values;
    };
    std::vector<Key> keys = {{"m", "", {}}, {"n", "", {}}, {"k", "", {}}, {"batch", "", {}}};
    for (Key& key : keys) {
      const auto from = static_cast<std::int64_t>(1 + random() % 9);
      const auto to = from + static_cast<std::int64_t>(random() % 20);
      const auto by = static_cast<std::int64_t>(2 + random() % 3);
      switch (random() % 4) {
        case 0:
          key.values = {from};
          key.text = std::to_string(from);
          break;
        case 1:
          for (std::int64_t v = from; v <= to; v += by) key.values.push_back(v);
          key.text = R"({"from":)" + std::to_string(from) + R"(,"to":)" + std::to_string(to) + R"(,"step":)" +
                     std::to_string(by) + "}";
          break;
        case 2:
          for (std::int64_t v = from; v <= to; v *= by) key.values.push_back(v);
          key.text = R"({"from":)" + std::to_string(from) + R"(,"to":)" + std::to_string(to) + R"(,"times":)" +
                     std::to_string(by) + "}";
          break;
        default:
          key.values = {to + 1, from};
          key.text = "[" + std::to_string(to + 1) + "," + std::to_string(from) + "]";
          break;
      }
    }
    Ids expected;
    for (auto m : keys[0].values) {
      for (auto n : keys[1].values) {
        for (auto k : keys[2].values) {
          for (auto b : keys[3].values) {
            expected.push_back("gemm/f32/m" + std::to_string(m) + "n" + std::to_string(n) + "k" + std::to_string(k) +
                               (b == 1 ? "" : "-b" + std::to_string(b)));
          }
        }
      }
    }
    std::string text = R"({"op":"gemm")";
    std::shuffle(keys.begin(), keys.end(), random);
    for (const Key& key : keys) text += ",\"" + key.name + "\":" + key.text;
    if (expected.size() > 10000) {
      EXPECT_NE(workload_error(text + "}").find("at most 10 000"), std::string::npos);
    } else {
      EXPECT_EQ(ids_of(text + "}"), expected) << text;
    }
  }
}

TEST(Sweeps, EveryCaseOfAConvolutionSweepIsThereOnce) {
  const Ids ids = ids_of(R"({"op":"conv2d","direction":["forward","backward_data","backward_weights"],"n":[1,2],
                             "c":4,"h":[8,9],"w":"=h","k":4,"r":[1,3],"s":"=r","pad":[0,1],"stride":[1,2],
                             "groups":[1,2,4],"layout":["nchw","nhwc"],"dtype":["f32","f64"]})");
  EXPECT_EQ(ids.size(), 3u * 2 * 2 * 2 * 2 * 2 * 3 * 2 * 2);
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size());
}

}  // namespace
}  // namespace aibench
