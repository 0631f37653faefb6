#include "bench/result/result_writer.h"

#include <cmath>

#include <gtest/gtest.h>

#include "bench/result/read_result.h"
#include "bench/result/write_result.h"
#include "tests/unit/result/sample_run.h"
#include "tests/unit/system/fake_root.h"

namespace aibench {
namespace {

using test::FakeRoot;

TEST(ResultWriter, spends_at_most_a_twentieth_of_the_time_on_writing) {
  const FakeRoot root;
  double now_s = 100, spent_s = 0;
  ResultWriter writer((root.path() / "r.json").string(), [&] { return now_s; });
  int writes = 0;
  const Result result = test::one_gemm().result();
  const double begin_s = now_s;
  for (int offer = 0; offer < 2000; ++offer) {
    now_s += 0.05;  // a case
    writes += writer.offer([&] {
      const double cost_s = 0.01 + 1e-4 * offer;  // the document grows
      now_s += cost_s;
      spent_s += cost_s;
      return result;
    });
  }
  EXPECT_GT(writes, 20);
  // The first write and the last one's pause lie outside of the promise.
  EXPECT_LT(spent_s, 0.05 * (now_s - begin_s) + 0.25);
}

TEST(ResultWriter, writes_at_once_and_again_when_enough_time_has_passed) {
  const FakeRoot root;
  double now_s = 0;
  const std::string path = (root.path() / "r.json").string();
  ResultWriter writer(path, [&] { return now_s; });
  Result result = test::one_gemm().result();
  const auto make = [&] {
    now_s += 1;
    return result;
  };
  EXPECT_TRUE(writer.offer(make));
  now_s += 18.9;
  result.name = "later";
  EXPECT_FALSE(writer.offer(make));
  EXPECT_EQ(load_result(path).name, "sample");
  now_s += 0.2;
  EXPECT_TRUE(writer.offer(make));
  EXPECT_EQ(load_result(path).name, "later");
}

TEST(ResultWriter, the_last_word_is_always_written) {
  const FakeRoot root;
  const std::string path = (root.path() / "r.json").string();
  ResultWriter writer(path, [] { return 0.0; });
  Result result = test::one_gemm().result();
  result.complete = false;
  EXPECT_TRUE(writer.offer([&] { return result; }));
  result.complete = true;
  writer.finish(result);
  EXPECT_TRUE(load_result(path).complete);
}

TEST(ResultWriter, a_number_that_is_none_never_reaches_the_file) {
  const FakeRoot root;
  const std::string path = (root.path() / "r.json").string();
  ResultWriter writer(path);
  Result result = test::one_gemm().result();
  writer.finish(result);
  result.cases[0].results[0].host_time->p99_s = std::nan("");
  EXPECT_THROW(writer.finish(result), NotANumber);
  EXPECT_TRUE(result_text(load_result(path)) == result_text(test::one_gemm().result()));
}

TEST(LoadResult, what_cannot_be_read_is_named) {
  const FakeRoot root;
  const auto refused = [](const std::string& path) {
    try {
      load_result(path);
      return std::string("accepted");
    } catch (const ResultError& problem) {
      return std::string(problem.what());
    }
  };
  EXPECT_EQ(refused((root.path() / "none").string()),
            (root.path() / "none").string() + ": cannot be read: No such file or directory");
  EXPECT_NE(refused(root.path().string()).find("no regular file"), std::string::npos);
  EXPECT_NE(refused("/dev/zero").find("no regular file"), std::string::npos);
}

}  // namespace
}  // namespace aibench
