#include "kernels/reference/host/read_probe.h"

#include <chrono>

namespace aibench {
namespace {

constexpr std::size_t kBlock = 128;

// Fixed instructions, so that no compiler leaves out loads that nobody uses. 128-bit loads run everywhere, and two of
// them a cycle are more than any memory gives.
#if defined(__x86_64__)

constexpr bool kSupported = true;

void read_block(const std::byte* from) {
  asm volatile(
      "movups (%0), %%xmm0\n\t"
      "movups 16(%0), %%xmm1\n\t"
      "movups 32(%0), %%xmm2\n\t"
      "movups 48(%0), %%xmm3\n\t"
      "movups 64(%0), %%xmm0\n\t"
      "movups 80(%0), %%xmm1\n\t"
      "movups 96(%0), %%xmm2\n\t"
      "movups 112(%0), %%xmm3"
      :
      : "r"(from)
      : "memory", "xmm0", "xmm1", "xmm2", "xmm3");
}

#elif defined(__aarch64__)

constexpr bool kSupported = true;

void read_block(const std::byte* from) {
  asm volatile(
      "ldp q0, q1, [%0]\n\t"
      "ldp q2, q3, [%0, #32]\n\t"
      "ldp q0, q1, [%0, #64]\n\t"
      "ldp q2, q3, [%0, #96]"
      :
      : "r"(from)
      : "memory", "v0", "v1", "v2", "v3");
}

#else

constexpr bool kSupported = false;
void read_block(const std::byte*) {}

#endif

}  // namespace

std::optional<double> read_bytes_per_s(const std::byte* from, std::size_t bytes) {
  using SteadyClock = std::chrono::steady_clock;
  const std::size_t blocks = bytes / kBlock;
  if (!kSupported || blocks == 0) return std::nullopt;
  const auto start = SteadyClock::now();
  for (std::size_t i = 0; i < blocks; ++i) read_block(from + i * kBlock);
  const double seconds = std::chrono::duration<double>(SteadyClock::now() - start).count();
  return seconds > 0 ? std::optional(static_cast<double>(blocks * kBlock) / seconds) : std::nullopt;
}

}  // namespace aibench
