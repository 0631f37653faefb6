#include "kernels/reference/host/peaks.h"

#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "kernels/reference/host/fma_loops.h"

namespace aibench {
namespace {

TEST(Peaks, TellsBothRatesAndHowTheyWereMeasured) {
  const Peaks peaks = measure_host_peaks(1);
  ASSERT_EQ(peaks.rates.size(), 2u);
  EXPECT_EQ(peaks.rates[0].dtype, DType::f64);
  EXPECT_EQ(peaks.rates[1].dtype, DType::f32);
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

}  // namespace
}  // namespace aibench
