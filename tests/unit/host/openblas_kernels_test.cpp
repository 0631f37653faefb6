#include "kernels/reference/host/openblas_kernels.h"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace aibench::openblas {
namespace {

TEST(OpenblasKernels, KnownKernelsHaveTheirLevel) {
  EXPECT_EQ(level_of("SkylakeX"), IsaLevel::avx512);
  EXPECT_EQ(level_of("Cooperlake"), IsaLevel::avx512);
  EXPECT_EQ(level_of("Zen"), IsaLevel::avx2);
  EXPECT_EQ(level_of("Sandybridge"), IsaLevel::avx);
  EXPECT_EQ(level_of("Prescott"), IsaLevel::sse);
  EXPECT_EQ(level_of("no such core"), IsaLevel::sse);
}

// The kernel's own list of the processor's abilities is the other witness.
TEST(OpenblasKernels, TheBestLevelIsOneTheProcessorHas) {
  const auto best = best_kernels();
  if (!best) GTEST_SKIP() << "not an x86-64 processor";
  EXPECT_EQ(level_of(best->name), best->level);
  std::stringstream text;
  text << std::ifstream("/proc/cpuinfo").rdbuf();
  const auto has = [&](const char* flag) {
    return text.str().find(std::string(" ") + flag + " ") != std::string::npos;
  };
  if (text.str().empty()) GTEST_SKIP() << "/proc/cpuinfo cannot be read";
  EXPECT_EQ(best->level == IsaLevel::avx512, has("avx512f") && has("avx512bw") && has("avx512dq") && has("avx512vl"));
  if (best->level == IsaLevel::avx2) {
    EXPECT_TRUE(has("avx2") && has("fma"));
  }
}

}  // namespace
}  // namespace aibench::openblas
