#include "kernels/reference/sim/sim_script.h"

#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aibench {
namespace {

using testing::HasSubstr;

std::string problem_with(const std::string& text) {
  try {
    parse_sim_script(text);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST(SimScript, AnEmptyScriptIsAPlainDevice) {
  const SimScript script = parse_sim_script("{}");
  EXPECT_EQ(script.device.kind, "sim");
  EXPECT_EQ(script.device_count, 1);
  ASSERT_EQ(script.providers.size(), 1u);
  EXPECT_EQ(script.providers[0].info.name, "sim");
  EXPECT_EQ(script.rule_for("anything", 0).time_s, std::nullopt);
}

TEST(SimScript, TheFirstRuleThatMatchesCounts) {
  const SimScript script = parse_sim_script(R"({"cases": [
    {"match": "gemm/f64", "time_s": 1}, {"match": "gemm", "devices": [1], "time_s": 2}, {"match": "m4", "time_s": 3}]})");
  EXPECT_EQ(script.rule_for("gemm/f64/m4n4k4", 0).time_s, 1);
  EXPECT_EQ(script.rule_for("gemm/f32/m4n4k4", 1).time_s, 2);
  EXPECT_EQ(script.rule_for("gemm/f32/m4n4k4", 0).time_s, 3);
  EXPECT_EQ(script.rule_for("gemm/f32/m8n4k4", 0).time_s, std::nullopt);
}

TEST(SimScript, ReadsEveryMember) {
  const SimScript script = parse_sim_script(R"({ // a comment
    "device": {"name": "X", "count": 2, "threads": 3, "shares_host_memory": false, "memory_bytes": 1000,
               "last_level_cache_bytes": 64, "transfer_bytes_per_s": 1e9},
    "unavailable": "gone", "state_file": "/s", "seed": 9,
    "providers": [{"name": "a", "version": "2", "path": "/p", "configuration": "c", "threads": 4, "time_factor": 0.5}],
    "peaks": {"rates": [{"dtype": "f32", "flop_per_s": 1e12, "method": "m"}], "memory_bytes_per_s": 1e11},
    "cases": [{"match": "x", "time_s": 0.1, "launch_s": 0.2, "first_call_s": 0.3, "noise": 0.4, "process_noise": 0.5,
               "drift_per_round": 0.6, "unsupported": "u", "fail_allocation": 7,
               "mutation": {"kind": "scale", "tensor": "c"},
               "faults": [{"phase": "warm_up", "kind": "segv", "rounds": [1, 2], "processes": [3], "devices": [0]}]}],
    "faults": [{"phase": "hello", "kind": "hang"}]})");
  EXPECT_EQ(script.device.name, "X");
  EXPECT_EQ(script.device_count, 2);
  EXPECT_FALSE(script.device.shares_host_memory);
  EXPECT_EQ(script.device.memory_bytes, 1000u);
  EXPECT_EQ(script.transfer_bytes_per_s, 1e9);
  EXPECT_EQ(script.unavailable, "gone");
  EXPECT_EQ(script.state_file, "/s");
  EXPECT_EQ(script.seed, 9u);
  EXPECT_EQ(script.providers.at(0).time_factor, 0.5);
  EXPECT_EQ(script.peaks.rates.at(0).flop_per_s, 1e12);
  const SimCase& rule = script.cases.at(0);
  EXPECT_EQ(rule.launch_s, 0.2);
  EXPECT_EQ(rule.first_call_s, 0.3);
  EXPECT_EQ(rule.noise, 0.4);
  EXPECT_EQ(rule.process_noise, 0.5);
  EXPECT_EQ(rule.drift_per_round, 0.6);
  EXPECT_EQ(rule.unsupported, "u");
  EXPECT_EQ(rule.fail_allocation, 7);
  EXPECT_EQ(rule.mutation.kind, "scale");
  EXPECT_EQ(rule.mutation.tensor, "c");
  EXPECT_EQ(rule.faults.at(0).moment, SimMoment::warm_up);
  EXPECT_EQ(rule.faults.at(0).rounds, (std::vector<int>{1, 2}));
  EXPECT_EQ(rule.faults.at(0).processes, std::vector<int>{3});
  EXPECT_EQ(script.faults.at(0).moment, SimMoment::hello);
}

// A typing error in a script must not turn a fault test into a test of nothing.
TEST(SimScript, TypingErrorsAreNamed) {
  EXPECT_THAT(problem_with("[]"), HasSubstr("object"));
  EXPECT_THAT(problem_with(R"({"case": []})"), HasSubstr("case"));
  EXPECT_THAT(problem_with(R"({"cases": [{"tme_s": 1}]})"), HasSubstr("tme_s"));
  EXPECT_THAT(problem_with(R"({"cases": [{"mutation": {"kind": "zerro"}}]})"), HasSubstr("zerro"));
  EXPECT_THAT(problem_with(R"({"faults": [{"phase": "hello", "kind": "segfault"}]})"), HasSubstr("segfault"));
  EXPECT_THAT(problem_with(R"({"faults": [{"phase": "warmup", "kind": "segv"}]})"), HasSubstr("warmup"));
}

}  // namespace
}  // namespace aibench
