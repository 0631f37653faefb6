#pragma once

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

namespace aibench::test {

// Compares with tests/unit/report/golden/NAME. With AIBENCH_UPDATE_GOLDEN set in the environment the file is written
// instead: look at the difference before it is committed.
inline void expect_golden(const std::string& name, const std::string& text) {
  const std::string path = std::string(AIBENCH_GOLDEN_DIRECTORY) + "/" + name;
  if (std::getenv("AIBENCH_UPDATE_GOLDEN")) {
    std::ofstream(path, std::ios::binary) << text;
    GTEST_SKIP() << "wrote " << path;
  }
  std::ifstream file(path, std::ios::binary);
  ASSERT_TRUE(file) << path;
  std::stringstream expected;
  expected << file.rdbuf();
  EXPECT_EQ(text, expected.str()) << "differs from " << path;
}

}  // namespace aibench::test
