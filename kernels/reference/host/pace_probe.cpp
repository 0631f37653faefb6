#include "kernels/reference/host/pace_probe.h"

#include <chrono>
#include <cstdint>

namespace aibench {
namespace {

// Fixed instructions, so that no compiler changes what is measured. Vectors of at most 256 bits in chains that wait
// for their own results: wider or denser ones make some processors lower their clock, also for what is timed next. The
// arithmetic is of floating-point numbers because some cores pass integers from a store to the next load for free.
struct alignas(64) Cell {
  float lane[32] = {};
};

#if defined(__x86_64__)

constexpr bool kSupported = true;

void additions(std::uint64_t& sum) {
  asm volatile(".rept 64\n\tadd %1, %0\n\t.endr" : "+r"(sum) : "r"(std::uint64_t{3}) : "cc");
}

void passes_fma(Cell& cell) {
  asm volatile(
      "vxorps %%xmm2, %%xmm2, %%xmm2\n\t"
      ".rept 8\n\t"
      "vmovups (%0), %%ymm0\n\t"
      "vmovups 64(%0), %%ymm1\n\t"
      "vfmadd213ps %%ymm2, %%ymm2, %%ymm0\n\t"
      "vfmadd213ps %%ymm2, %%ymm2, %%ymm1\n\t"
      "vmovups %%ymm0, (%0)\n\t"
      "vmovups %%ymm1, 64(%0)\n\t"
      ".endr\n\t"
      "vzeroupper"
      :
      : "r"(cell.lane)
      : "memory", "xmm0", "xmm1", "xmm2");
}

void passes_sse(Cell& cell) {
  asm volatile(
      "xorps %%xmm2, %%xmm2\n\t"
      ".rept 8\n\t"
      "movups (%0), %%xmm0\n\t"
      "movups 64(%0), %%xmm1\n\t"
      "addps %%xmm2, %%xmm0\n\t"
      "addps %%xmm2, %%xmm1\n\t"
      "movups %%xmm0, (%0)\n\t"
      "movups %%xmm1, 64(%0)\n\t"
      ".endr"
      :
      : "r"(cell.lane)
      : "memory", "xmm0", "xmm1", "xmm2");
}

bool has_fma() {
  static const bool there = __builtin_cpu_supports("avx") && __builtin_cpu_supports("fma");
  return there;
}

void passes(Cell& cell) { has_fma() ? passes_fma(cell) : passes_sse(cell); }
const char* name() { return has_fma() ? "x86-64 add+fma256, read, 2" : "x86-64 add+sse, read, 2"; }

#elif defined(__aarch64__)

constexpr bool kSupported = true;

void additions(std::uint64_t& sum) {
  asm volatile(".rept 64\n\tadd %0, %0, %1\n\t.endr" : "+r"(sum) : "r"(std::uint64_t{3}));
}

void passes(Cell& cell) {
  asm volatile(
      "movi v2.4s, #0\n\t"
      ".rept 8\n\t"
      "ldr q0, [%0]\n\t"
      "ldr q1, [%0, #64]\n\t"
      "fmla v0.4s, v2.4s, v2.4s\n\t"
      "fmla v1.4s, v2.4s, v2.4s\n\t"
      "str q0, [%0]\n\t"
      "str q1, [%0, #64]\n\t"
      ".endr"
      :
      : "r"(cell.lane)
      : "memory", "v0", "v1", "v2");
}

const char* name() { return "aarch64 add+fma128, read, 2"; }

#else

constexpr bool kSupported = false;
void additions(std::uint64_t&) {}
void passes(Cell&) {}
const char* name() { return ""; }

#endif

// About 8 and 16 microseconds at 3.3 GHz. One after the other: side by side, the longer chain would hide the other.
constexpr int kAdditions = 400;
constexpr int kPasses = 500;

}  // namespace

std::optional<double> pace_probe_hz() {
  using SteadyClock = std::chrono::steady_clock;
  if (!kSupported) return std::nullopt;
  std::uint64_t sum = 1;
  Cell cell;
  const auto start = SteadyClock::now();
  for (int i = 0; i < kAdditions; ++i) additions(sum);
  for (int i = 0; i < kPasses; ++i) passes(cell);
  const double seconds = std::chrono::duration<double>(SteadyClock::now() - start).count();
  return seconds > 0 ? std::optional(kPasses / seconds) : std::nullopt;
}

std::string pace_probe_name() { return name(); }

}  // namespace aibench
