#include "bench/plan/case_filter.h"

#include <gtest/gtest.h>

#include "bench/config/run_config.h"

namespace aibench {
namespace {

const std::vector<std::string> kIds = {"gemm/f32/m64n64k64",          "gemm/f32/m64n64k640",
                                       "gemm/f64/m64n64k64",          "conv2d/f32/forward/n1c3h8w8k4r3s3",
                                       "network/lenet/training/b100", "network/lenet/training/b100/cold"};

std::vector<std::size_t> selected(const std::string& filter) {
  std::vector<std::size_t> indices;
  const std::vector<bool> flags = select(kIds, filter);
  EXPECT_EQ(flags.size(), kIds.size());
  for (std::size_t i = 0; i < flags.size(); ++i) {
    if (flags[i]) indices.push_back(i);
  }
  return indices;
}

std::string error_of(const std::string& filter) {
  try {
    select(kIds, filter);
  } catch (const ConfigError& error) {
    return error.what();
  }
  ADD_FAILURE() << "accepted: " << filter;
  return {};
}

using Indices = std::vector<std::size_t>;

TEST(CaseFilter, AnEmptyFilterSelectsAll) { EXPECT_EQ(selected(""), (Indices{0, 1, 2, 3, 4, 5})); }

TEST(CaseFilter, SearchesTheRegularExpressionAnywhere) {
  EXPECT_EQ(selected("f32"), (Indices{0, 1, 3}));
  EXPECT_EQ(selected("^gemm/f(32|64)/m64n64k64$"), (Indices{0, 2}));
  EXPECT_EQ(selected("training.*cold"), (Indices{5}));
}

TEST(CaseFilter, AWholeIdSelectsItsCaseOnly) {
  EXPECT_EQ(selected("gemm/f32/m64n64k64"), (Indices{0}));
  EXPECT_EQ(selected("network/lenet/training/b100"), (Indices{4}));
  EXPECT_EQ(selected("network/lenet/training/b10"), (Indices{4, 5}));
}

TEST(CaseFilter, NamesTheNearestIdsWhenNothingMatches) {
  EXPECT_EQ(error_of("gemm/f32/m64n64k65"),
            "the filter \"gemm/f32/m64n64k65\" matches none of the 6 cases; nearest: gemm/f32/m64n64k64, "
            "gemm/f32/m64n64k640, gemm/f64/m64n64k64");
}

TEST(CaseFilter, RefusesWhatIsNoRegularExpression) {
  EXPECT_EQ(error_of("gemm[").find("the filter \"gemm[\" is no regular expression: "), 0u);
  EXPECT_NE(error_of("(").find("allowed: an ECMAScript regular expression, or the id of one case"), std::string::npos);
  EXPECT_NE(error_of(std::string(1001, 'a')).find("1 001 characters long"), std::string::npos);
}

}  // namespace
}  // namespace aibench
