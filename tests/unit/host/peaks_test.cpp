#include "kernels/reference/host/peaks.h"

#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "kernels/reference/host/dot_loops.h"
#include "kernels/reference/host/fma_loops.h"

namespace aibench {
namespace {

TEST(Peaks, TellsTheRatesAndHowTheyWereMeasured) {
  const Peaks peaks = measure_host_peaks(1);
  std::vector<DType> dtypes{DType::f64, DType::f32}, measured;
  if (!bf16_dot_loops().empty()) dtypes.push_back(DType::bf16);
  if (!i8_dot_loops().empty()) dtypes.push_back(DType::i8);
  for (const Peaks::Rate& rate : peaks.rates) measured.push_back(rate.dtype);
  EXPECT_EQ(measured, dtypes);
  for (const Peaks::Rate& rate : peaks.rates) {
    EXPECT_GT(rate.flop_per_s, 1e7);
    EXPECT_FALSE(rate.method.empty());
  }
  if (peaks.memory_bytes_per_s) {
    EXPECT_GT(*peaks.memory_bytes_per_s, 1e6);
  }
}

// x -> 0.999 x + 0.001 tends to 1: after many iterations every lane holds about 1, so the sum counts the lanes. A loop
// that the compiler had thinned out would not get there.
TEST(Peaks, TheLoopsDoAllTheirWork) {
  for (const FmaLoop& loop : {f32_fma_loop(), f64_fma_loop()}) {
    const double lanes = loop.flops_per_iteration / 2;
    EXPECT_NEAR(loop.run(20000), lanes, 1e-2 * lanes) << loop.method;
    // The start is 0, 1, 2, ... and still shows after few iterations.
    EXPECT_GT(std::abs(loop.run(10) - lanes), lanes) << loop.method;
  }
}

// Every product is the same, so the sum counts them.
TEST(Peaks, TheDotLoopsDoAllTheirWork) {
  const auto bf16 = bf16_dot_loops(), i8 = i8_dot_loops();
  if (bf16.empty() && i8.empty()) GTEST_SKIP() << "this processor adds no products of short numbers";
  const auto expect_products = [](const FmaLoop& loop, double product) {
    const double grown = loop.run(1500) - loop.run(500);
    EXPECT_DOUBLE_EQ(grown, 1000 * loop.flops_per_iteration / 2 * product) << loop.method;
  };
  for (const FmaLoop& loop : bf16) expect_products(loop, 0.25);
  for (const FmaLoop& loop : i8) expect_products(loop, 9);
}

// The kernel's own list of the processor's abilities is the other witness.
TEST(Peaks, DotLoopsAreThereWhereTheProcessorHasTheInstructions) {
  std::stringstream text;
  text << std::ifstream("/proc/cpuinfo").rdbuf();
  const auto has = [&](const char* flag) {
    return text.str().find(std::string(" ") + flag + " ") != std::string::npos;
  };
  if (text.str().find("flags") == std::string::npos) GTEST_SKIP() << "/proc/cpuinfo lists no flags";
  if (has("avx512_bf16")) {
    EXPECT_FALSE(bf16_dot_loops().empty());
  }
  EXPECT_EQ(!i8_dot_loops().empty(), has("avx512_vnni") || has("amx_int8"));
}

}  // namespace
}  // namespace aibench
