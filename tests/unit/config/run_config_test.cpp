#include "bench/config/run_config.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "bench/config/files.h"
#include "bench/config/sha256.h"
#include "bench/config/shipped.h"
#include "tests/unit/config/config_testing.h"

namespace aibench {
namespace {

using config_testing::error_of;
using config_testing::parse;
using config_testing::shipped_presets;

const std::string kWorkloads = R"("workloads":[{"op":"gemm","m":1,"n":1,"k":1}])";

std::string with(const std::string& members) { return R"({"name":"t",)" + members + "," + kWorkloads + "}"; }
RunConfig parse_with(const std::string& members) { return parse(with(members)); }
std::string error_with(const std::string& members) { return error_of(with(members)); }

MeasureSettings measure(const std::string& members) { return parse_with("\"measure\":{" + members + "}").measure; }
std::string measure_error(const std::string& members) { return error_with("\"measure\":{" + members + "}"); }

TEST(RunConfig, FillsDefaults) {
  const RunConfig config = parse(R"({"name":"a-b.c_d:1",)" + kWorkloads + "}");
  EXPECT_EQ(config.name, "a-b.c_d:1");
  EXPECT_TRUE(config.targets.empty());
  EXPECT_EQ(config.baseline, "cpu");
  EXPECT_EQ(config.measure, MeasureSettings{});
  EXPECT_EQ(config.workloads.size(), 1u);
}

TEST(RunConfig, KeepsItsTextAndHash) {
  const std::string text = "// c\n" + with("\"baseline\":\"cuda\"");
  const RunConfig config = parse(text);
  EXPECT_EQ(config.text, text);
  EXPECT_EQ(config.sha256, sha256(text));
}

TEST(RunConfig, ReadsTargetsInTheirCanonicalSpelling) {
  const RunConfig config = parse_with(R"("targets":["cpu/openblas","cuda:0","cuda:1/cudnn"],"baseline":"cuda:0")");
  ASSERT_EQ(config.targets.size(), 3u);
  EXPECT_EQ(config.targets[0], (Target{"cpu/openblas", "cpu", 0, "openblas"}));
  EXPECT_EQ(config.targets[1], (Target{"cuda", "cuda", 0, ""}));
  EXPECT_EQ(config.targets[2], (Target{"cuda:1/cudnn", "cuda", 1, "cudnn"}));
  EXPECT_EQ(config.baseline, "cuda");
}

TEST(RunConfig, RefusesBadTargets) {
  EXPECT_EQ(
      error_with(R"("targets":["cpu","CUDA"])"),
      "test.json:1:30: /targets/1: \"CUDA\" is not a target; allowed: kind, kind:index, kind/library, such as cpu, "
      "cpu/openblas, cuda, cuda:1");
  EXPECT_EQ(error_with(R"("targets":["cuda","cuda:0"])"),
            "test.json:1:31: /targets/1: the target \"cuda\" stands in the list twice");
  EXPECT_EQ(error_with(R"("targets":[])"), "test.json:1:23: /targets: expected a list of targets, found an empty list");
  EXPECT_NE(error_with(R"("targets":"cpu")").find("expected a list of targets, found the string \"cpu\""),
            std::string::npos);
  std::string many = "\"cpu\"";
  for (int i = 1; i <= 32; ++i) many += ",\"cuda:" + std::to_string(i) + "\"";
  EXPECT_NE(error_with("\"targets\":[" + many + "]").find("33 targets; allowed: at most 32"), std::string::npos);
}

TEST(RunConfig, TheBaselineMustBeAmongTheTargets) {
  EXPECT_EQ(parse_with(R"("targets":["cpu/openblas","cuda"],"baseline":"cpu")").baseline, "cpu");
  EXPECT_EQ(parse_with(R"("targets":["cuda:1"])").baseline, "cpu");  // the standard one is no claim
  EXPECT_EQ(
      error_with(R"("targets":["cpu/openblas","cuda"],"baseline":"cpu/onednn")"),
      "test.json:1:58: /baseline: the baseline \"cpu/onednn\" is none of the targets; allowed: cpu/openblas, cuda");
  EXPECT_NE(error_with(R"("targets":["cuda:1"],"baseline":"cuda")").find("is none of the targets"), std::string::npos);
}

TEST(RunConfig, RefusesUnknownMissingAndMistypedKeys) {
  EXPECT_EQ(error_of("[]"), "test.json:1:1: /: expected a config { ... }, found an empty list");
  EXPECT_EQ(error_of("{" + kWorkloads + "}"), "test.json:1:1: /: the key \"name\" is missing");
  EXPECT_EQ(error_of(R"({"name":"t"})"), "test.json:1:1: /: the key \"workloads\" is missing");
  EXPECT_EQ(
      error_with(R"("workload":[])"),
      "test.json:1:13: /workload: unknown key \"workload\" in a config; allowed: $schema, name, targets, baseline, "
      "measure, workloads; did you mean \"workloads\"?");
  EXPECT_EQ(error_of(R"({"name":"t","workloads":[]})"),
            "test.json:1:25: /workloads: expected a list of workloads, found an empty list");
  EXPECT_NE(error_with("\"$schema\":1").find("/$schema: expected a string, found 1"), std::string::npos);
  EXPECT_NE(error_with("\"measure\":[]").find("/measure: expected \"measure\" { ... }, found an empty list"),
            std::string::npos);
}

TEST(MeasureConfig, ReadsEveryKey) {
  const MeasureSettings settings = measure(
      R"("rounds":7,"precision":"0.5%","min_time":"50ms","max_time":"3s","warm_up":"500us","min_samples":20,
         "cache":["cold","warm"],"modes":["throughput","latency"],"threads":3,"seed":9007199254740991,"samples":false,"energy":true)");
  EXPECT_EQ(settings, (MeasureSettings{.max_rounds = 7,
                                       .precision = 0.005,
                                       .precision_promised = true,
                                       .min_time_s = 0.05,
                                       .max_time_s = 3,
                                       .max_warm_up_s = 0.0005,
                                       .min_samples = 20,
                                       .modes = {TimingMode::throughput, TimingMode::latency},
                                       .cache = {CacheState::cold, CacheState::warm},
                                       .threads = 3,
                                       .seed = 9007199254740991u,
                                       .keep_samples = false,
                                       .energy = true}));
}

TEST(MeasureConfig, OneNameNeedsNoList) {
  EXPECT_EQ(measure(R"("cache":"cold")").cache, std::vector<CacheState>{CacheState::cold});
  EXPECT_EQ(measure(R"("modes":"end_to_end")").modes, std::vector<TimingMode>{TimingMode::end_to_end});
}

TEST(MeasureConfig, AGivenTimeMovesTheStandardOfTheOther) {
  EXPECT_EQ(measure(R"("min_time":"20s")").max_time_s, 20.0);
  EXPECT_EQ(measure(R"("max_time":"50ms")").min_time_s, 0.05);
  EXPECT_EQ(measure_error(R"("min_time":"2s","max_time":"1s")"),
            "test.json:1:51: /measure/max_time: max_time is shorter than min_time; allowed: min_time and longer");
}

TEST(MeasureConfig, RefusesWhatIsOutOfRange) {
  for (const char* bad :
       {R"("rounds":0)",       R"("rounds":1001)",    R"("rounds":2.5)",    R"("rounds":"3")",
        R"("precision":0.01)", R"("precision":"0%")", R"("min_time":100)",  R"("min_time":"0s")",
        R"("min_time":"2h")",  R"("max_time":"61m")", R"("min_samples":0)", R"("min_samples":20001)",
        R"("cache":"hot")",    R"("cache":[])",       R"("modes":[])",      R"("modes":["latency","latency"])",
        R"("threads":-1)",     R"("threads":4097)",   R"("seed":-1)",       R"("seed":9007199254740992)",
        R"("samples":1)",      R"("round":3)"}) {
    EXPECT_EQ(measure_error(bad).find("test.json:1:"), 0u) << bad;
  }
  EXPECT_EQ(
      measure_error(R"("modes":["latencie"])"),
      "test.json:1:33: /measure/modes/0: \"latencie\" is not known here; allowed: latency, throughput, end_to_end; "
      "did you mean \"latency\"?");
}

class ConfigFile : public testing::Test {
 protected:
  ConfigFile() {
    std::string name = (std::filesystem::temp_directory_path() / "aibench-config-XXXXXX").string();
    directory_ = mkdtemp(name.data());
  }
  ~ConfigFile() override { std::filesystem::remove_all(directory_); }
  std::string path(const std::string& name) const { return (directory_ / name).string(); }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(directory_ / name, std::ios::binary) << text;
  }
  std::string load_error(const std::string& name) const {
    try {
      load_config(path(name), shipped_presets());
    } catch (const ConfigError& error) {
      return error.what();
    }
    ADD_FAILURE() << "accepted: " << name;
    return {};
  }
  std::filesystem::path directory_;
};

TEST_F(ConfigFile, IsLoadedAsItIs) {
  const std::string text = with("\"baseline\":\"cpu\"") + "\n";
  write("a.json", text);
  EXPECT_EQ(load_config(path("a.json"), shipped_presets()).text, text);
}

TEST_F(ConfigFile, ThatCannotBeReadSaysWhy) {
  EXPECT_EQ(load_error("missing.json"), path("missing.json") + ": cannot be read: No such file or directory");
  std::filesystem::create_directory(directory_ / "folder");
  EXPECT_EQ(load_error("folder"), path("folder") + ": cannot be read: Is a directory");
}

TEST_F(ConfigFile, ThatIsTooLongIsNotReadToItsEnd) {
  write("long.json", std::string(3 << 20, ' '));
  EXPECT_EQ(read_file(path("long.json"), 1000).size(), 1001u);
  EXPECT_EQ(load_error("long.json"),
            path("long.json") + ":1:1: /: the text is longer than 1 MiB; allowed: at most 1 048 576 bytes");
  EXPECT_EQ(read_file("/dev/zero", 5000).size(), 5001u);
}

TEST_F(ConfigFile, FindFileSkipsWhatIsNoFile) {
  write("x.json", "1");
  std::filesystem::create_directories(directory_ / "d/x.json");
  EXPECT_EQ(find_file({"", "/nonexistent", path("d"), directory_.string()}, "x.json"), path("x.json"));
  EXPECT_EQ(find_file({directory_.string()}, "y.json"), "");
}

TEST(RunConfig, StandardInputIsCalledStdin) {
  try {
    parse_config("{", "-", {});
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_EQ(std::string(error.what()).find("stdin:1:2: "), 0u);
  }
}

TEST(StarterConfig, IsAConfigThatRuns) {
  const RunConfig config = parse(starter_config());
  EXPECT_EQ(config.name, "starter");
  EXPECT_EQ(config.workloads.size(), 4u + 3u + 2u);
}

TEST(SchemaText, IsTheShippedFile) {
  const std::string text = schema_text({"", "/nonexistent", AIBENCH_SOURCE_DIR "/configs"});
  EXPECT_NE(text.find("http://json-schema.org/draft-07/schema#"), std::string::npos);
  EXPECT_NO_THROW(JsonDocument::parse(text, "schema"));
}

TEST(SchemaText, NamesWhereItLooked) {
  try {
    schema_text({"/nonexistent/a", "/nonexistent/b"});
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(),
                 "aibench.schema.json: not found in /nonexistent/a, /nonexistent/b; reinstall, or run from a complete "
                 "tree");
  }
}

}  // namespace
}  // namespace aibench
