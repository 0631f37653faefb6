#include "bench/plan/target.h"

#include <gtest/gtest.h>

namespace aibench {
namespace {

TEST(ParseTarget, ReadsKindIndexAndLibrary) {
  EXPECT_EQ(parse_target("cpu"), (Target{"cpu", "cpu", 0, ""}));
  EXPECT_EQ(parse_target("cpu/openblas"), (Target{"cpu/openblas", "cpu", 0, "openblas"}));
  EXPECT_EQ(parse_target("cuda:1"), (Target{"cuda:1", "cuda", 1, ""}));
  EXPECT_EQ(parse_target("cuda:12/cudnn"), (Target{"cuda:12/cudnn", "cuda", 12, "cudnn"}));
  EXPECT_EQ(parse_target("my-npu2/lib-3"), (Target{"my-npu2/lib-3", "my-npu2", 0, "lib-3"}));
}

TEST(ParseTarget, GivesTheFirstDeviceOneName) {
  EXPECT_EQ(parse_target("cuda:0"), parse_target("cuda"));
  EXPECT_EQ(parse_target("cuda:0/cublas")->name, "cuda/cublas");
}

TEST(ParseTarget, ItsNameParsesToItself) {
  for (const char* text : {"cpu", "cpu/openblas", "cuda:0", "cuda:999/cudnn", "a"}) {
    const auto target = parse_target(text);
    ASSERT_TRUE(target) << text;
    EXPECT_EQ(parse_target(target->name), target) << text;
  }
}

TEST(ParseTarget, RefusesEverythingElse) {
  for (const char* text : {"",       "CPU",     "1cpu",    "-cpu",     "cpu ",   " cpu",   "cpu/",   "/openblas",
                           "cpu//x", "cpu/a/b", "cpu:",    "cpu:/x",   "cpu:-1", "cpu:+1", "cpu:01", "cpu:1000",
                           "cpu:1x", "cpu:1:2", "cpu/x:1", "cpu/Open", "../cpu", "cpu;ls", "cpu\n",  "c\xC3\xA9"}) {
    EXPECT_FALSE(parse_target(text)) << text;
  }
  EXPECT_TRUE(parse_target(std::string(64, 'a')));
  EXPECT_FALSE(parse_target(std::string(65, 'a')));
}

}  // namespace
}  // namespace aibench
