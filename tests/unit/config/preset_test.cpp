#include "bench/config/preset.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "tests/unit/config/config_testing.h"

namespace aibench {
namespace {

using config_testing::ids_of;
using config_testing::with_workloads;
using config_testing::workload_error;

class PresetFiles : public testing::Test {
 protected:
  PresetFiles() {
    std::string name = (std::filesystem::temp_directory_path() / "aibench-preset-XXXXXX").string();
    directory_ = mkdtemp(name.data());
  }
  ~PresetFiles() override { std::filesystem::remove_all(directory_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(directory_ / name, std::ios::binary) << text;
  }

  RunConfig parse(const std::string& workloads, std::vector<std::string> directories = {}) const {
    if (directories.empty()) directories = {directory_.string()};
    return parse_config(with_workloads(workloads), "c.json", {.preset_directories = directories});
  }

  std::string error(const std::string& workloads) const {
    try {
      parse(workloads);
    } catch (const ConfigError& error) {
      return error.what();
    }
    ADD_FAILURE() << "accepted: " << workloads;
    return {};
  }

  std::filesystem::path directory_;
};

TEST_F(PresetFiles, GiveTheirShapesAndDefaults) {
  write("mine.json", R"({"source":"me","defaults":{"gemm":{"m":9}},"gemm":[{"n":1,"k":2},{"n":3,"k":4}]})");
  const auto ids = [&](const std::string& workload) {
    std::vector<std::string> list;
    for (const Workload& w : parse(workload).workloads) list.push_back(id_of(w));
    return list;
  };
  EXPECT_EQ(ids(R"({"op":"gemm","preset":"mine"})"), (std::vector<std::string>{"gemm/f32/m9n1k2", "gemm/f32/m9n3k4"}));
  EXPECT_EQ(ids(R"({"op":"gemm","preset":"mine","m":[1,2]})"),
            (std::vector<std::string>{"gemm/f32/m1n1k2", "gemm/f32/m1n3k4", "gemm/f32/m2n1k2", "gemm/f32/m2n3k4"}));
  EXPECT_EQ(ids(R"({"op":"gemm","preset":"mine","m":"=k"})"),
            (std::vector<std::string>{"gemm/f32/m2n1k2", "gemm/f32/m4n3k4"}));
}

TEST_F(PresetFiles, TheFirstDirectoryThatHoldsTheNameWins) {
  write("mine.json", R"({"source":"a","gemm":[{"m":1,"n":1,"k":1}]})");
  std::filesystem::create_directory(directory_ / "second");
  std::ofstream(directory_ / "second/mine.json") << R"({"source":"b","gemm":[{"m":2,"n":2,"k":2}]})";
  std::ofstream(directory_ / "second/other.json") << R"({"source":"b","gemm":[{"m":3,"n":3,"k":3}]})";
  const std::string first = directory_.string(), second = (directory_ / "second").string();
  const RunConfig config =
      parse(R"({"op":"gemm","preset":"mine"},{"op":"gemm","preset":"other"})", {"", "/nonexistent", first, second});
  ASSERT_EQ(config.workloads.size(), 2u);
  EXPECT_EQ(id_of(config.workloads[0]), "gemm/f32/m1n1k1");
  EXPECT_EQ(id_of(config.workloads[1]), "gemm/f32/m3n3k3");
  EXPECT_EQ(list_presets({"", "/nonexistent", first, second}), (std::vector<std::string>{"mine", "other"}));
}

TEST_F(PresetFiles, AreParsedAsStrictlyAsConfigs) {
  const auto complaint = [&](const std::string& text) {
    write("p.json", text);
    const std::string message = error(R"({"op":"gemm","preset":"p"})");
    const std::string prefix = (directory_ / "p.json").string() + ":";
    EXPECT_EQ(message.find(prefix), 0u) << message;
    return message.substr(std::min(prefix.size(), message.size()));
  };
  EXPECT_EQ(complaint("{"), "1:2: /: not valid JSON: unexpected end of input; expected string literal");
  EXPECT_EQ(complaint(R"({"gemm":[]})"), "1:1: /: the key \"source\" is missing");
  EXPECT_EQ(complaint(R"({"source":"x"})"), "1:1: /: the preset has no table; allowed: at least one of gemm, conv2d");
  EXPECT_EQ(complaint(R"({"source":"x","gemm":[]})"), "1:22: /gemm: expected a list of shapes, found an empty list");
  EXPECT_EQ(complaint(R"({"source":"x","gemms":[]})").substr(0, 57),
            "1:15: /gemms: unknown key \"gemms\" in a preset; allowed: s");
  EXPECT_EQ(complaint(R"({"source":"x","gemm":[{"m":1,"n":2}]})"), "1:23: /gemm/0: the key \"k\" is missing");
  EXPECT_EQ(complaint(R"({"source":"x","gemm":[{"m":1,"n":2,"k":-3}]})"),
            "1:40: /gemm/0/k: -3 is out of range; allowed: an integer from 1 to 2147483647");
  EXPECT_EQ(complaint(R"({"source":"x","gemm":[{"m":1,"n":2,"k":3,"lda":1}]})").substr(0, 55),
            "1:48: /gemm/0/lda: lda: the leading dimension 1 is not ");
  EXPECT_EQ(complaint(R"({"source":"x","defaults":{"gemm":3},"gemm":[{"m":1,"n":2,"k":3}]})"),
            "1:34: /defaults/gemm: expected an object, found 3");
  EXPECT_EQ(complaint(R"({"source":"x","defaults":{"network":{}},"gemm":[{"m":1,"n":2,"k":3}]})").substr(0, 60),
            "1:27: /defaults/network: unknown key \"network\" in \"defaults\"");
}

TEST_F(PresetFiles, NamesCannotLeaveTheDirectory) {
  std::ofstream(directory_.parent_path() / "outside-aibench-test.json")
      << R"({"source":"x","gemm":[{"m":1,"n":1,"k":1}]})";
  write("ok.json", R"({"source":"x","gemm":[{"m":1,"n":1,"k":1}]})");
  for (const char* name : {"../outside-aibench-test", "./ok", "/etc/passwd", "..", "", "OK", "ok.json", "a/b", "-ok"}) {
    EXPECT_NE(error(R"({"op":"gemm","preset":")" + std::string(name) + R"("})").find("there is no preset"),
              std::string::npos)
        << name;
  }
  std::filesystem::remove(directory_.parent_path() / "outside-aibench-test.json");
}

TEST_F(PresetFiles, AnEmptyInstallationSaysSo) {
  EXPECT_EQ(error(R"({"op":"gemm","preset":"p"})"),
            "c.json:1:48: /workloads/0/preset: there is no preset \"p\"; allowed: none: no preset directory was found");
}

TEST(ShippedPresets, AreListed) {
  EXPECT_EQ(list_presets(config_testing::shipped_presets().preset_directories),
            (std::vector<std::string>{"bert-base", "deepbench-training", "resnet50", "vgg16"}));
}

TEST(ShippedPresets, UnknownNamesGetTheNearest) {
  EXPECT_EQ(workload_error(R"({"op":"gemm","preset":"resnet-50"})"),
            "test.json:1:48: /workloads/0/preset: there is no preset \"resnet-50\"; allowed: bert-base, "
            "deepbench-training, resnet50, vgg16; did you mean \"resnet50\"?");
  EXPECT_EQ(workload_error(R"({"op":"conv2d","preset":"bert-base"})"),
            "test.json:1:50: /workloads/0/preset: the preset \"bert-base\" has no conv2d shapes, only gemm");
  EXPECT_EQ(workload_error(R"({"op":"gemm","k":5,"preset":"vgg16"})"),
            "test.json:1:39: /workloads/0/k: \"k\" is given here and by the preset \"vgg16\" as well");
  EXPECT_EQ(workload_error(R"({"op":"gemm","shapes":[{"m":1,"n":1,"k":1}],"preset":"vgg16"})"),
            "test.json:1:39: /workloads/0/shapes: \"shapes\" and \"preset\" are both given; a workload has one");
}

// The data set holds 160 products and 90 convolutions, all different.
TEST(ShippedPresets, DeepbenchIsWholeAndMappedToRowMajor) {
  const auto gemm = ids_of(R"({"op":"gemm","preset":"deepbench-training"})");
  const std::set<std::string> ids(gemm.begin(), gemm.end());
  EXPECT_EQ(ids.size(), 160u);
  EXPECT_EQ(ids_of(R"({"op":"conv2d","preset":"deepbench-training"})").size(), 90u);
  // DeepBench's column-major (m, n, k, transposed a, transposed b): m and n and the transpositions change places.
  EXPECT_TRUE(ids.contains("gemm/f32/m16n1760k1760"));       // (1760, 16, 1760, no, no)
  EXPECT_TRUE(ids.contains("gemm/f32/m16n1760k1760-tb"));    // (1760, 16, 1760, yes, no)
  EXPECT_TRUE(ids.contains("gemm/f32/m7133n1760k1760-ta"));  // (1760, 7133, 1760, no, yes)
  EXPECT_TRUE(ids.contains("gemm/f32/m9124n5124k1760"));     // (5124, 9124, 1760, no, no)
  EXPECT_TRUE(ids.contains("gemm/f32/m8n512k500000-tb"));    // (512, 8, 500000, yes, no)
  EXPECT_FALSE(ids.contains("gemm/f32/m1760n16k1760"));
}

TEST(ShippedPresets, DeepbenchConvolutionsKeepTheirPaddingAndStride) {
  const auto conv = ids_of(R"({"op":"conv2d","preset":"deepbench-training"})");
  const std::set<std::string> ids(conv.begin(), conv.end());
  EXPECT_TRUE(ids.contains("conv2d/f32/forward/n4c1h161w700k32r5s20u2"));
  EXPECT_TRUE(ids.contains("conv2d/f32/forward/n16c3h224w224k64r7s7p3u2"));
  EXPECT_TRUE(ids.contains("conv2d/f32/forward/n16c832h7w7k128r5s5p2"));
}

double multiply_adds(const std::vector<Workload>& workloads, const std::vector<int>& times) {
  EXPECT_EQ(workloads.size(), times.size());
  double sum = 0;
  for (std::size_t i = 0; i < workloads.size(); ++i) sum += times[i] * work_of(workloads[i]).flops / 2;
  return sum;
}

// He et al. 2016, table 1: 3.8e9 multiply-adds of the 50-layer network for one image. Each distinct convolution is
// weighted by how often its stage has it (blocks of 3, 4, 6 and 3).
TEST(ShippedPresets, Resnet50HasTheMultiplyAddsOfItsPaper) {
  const auto conv = config_testing::parse_workloads(R"({"op":"conv2d","preset":"resnet50","n":1})").workloads;
  std::vector<int> times = {1, 1, 3, 4, 2};  // the stem; 64 to 64 once, 3x3, up (with the shortcut), down
  for (int blocks : {4, 6, 3}) {
    for (int n : {1, 1, blocks, blocks, blocks - 1}) times.push_back(n);
  }
  EXPECT_NEAR(multiply_adds(conv, times), 3.8e9, 0.1e9);
}

// The same paper: 15.3e9 for VGG-16, whose convolutions come 1, 1, 1, 1, 1, 2, 1, 2 and 3 times.
TEST(ShippedPresets, Vgg16HasTheMultiplyAddsOfItsPaper) {
  const auto conv = config_testing::parse_workloads(R"({"op":"conv2d","preset":"vgg16","n":1})").workloads;
  EXPECT_NEAR(multiply_adds(conv, {1, 1, 1, 1, 1, 2, 1, 2, 3}), 15.3e9, 0.1e9);
}

// A layer of BERT-base holds 4 matrices of 768 x 768 and 2 of 768 x 3072: 7.08 million weights.
TEST(ShippedPresets, BertBaseHasTheWeightsOfItsPaper) {
  const auto gemm = config_testing::parse_workloads(R"({"op":"gemm","preset":"bert-base"})").workloads;
  double weights = 0;
  for (const Workload& workload : gemm) {
    const auto& w = std::get<GemmWorkload>(workload);
    if (w.batch == 1 && w.m == 128) weights += static_cast<double>(w.n * w.k) * (w.n == w.k ? 4 : 1);
  }
  EXPECT_EQ(weights, 12.0 * 768 * 768);
  EXPECT_EQ(gemm.size(), 20u);
}

TEST(ShippedPresets, EveryTableServesEveryDirectionAndLayout) {
  for (const char* preset : {"resnet50", "vgg16", "deepbench-training"}) {
    const std::string base = std::string(R"({"op":"conv2d","preset":")") + preset + "\"";
    const std::size_t shapes = ids_of(base + "}").size();
    EXPECT_EQ(ids_of(base + R"(,"direction":["forward","backward_data","backward_weights"],"layout":["nchw","nhwc"]})")
                  .size(),
              6 * shapes);
  }
}

}  // namespace
}  // namespace aibench
