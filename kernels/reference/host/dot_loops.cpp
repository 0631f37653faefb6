#include "kernels/reference/host/dot_loops.h"

#include <cstdint>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

// Compiled at -O3 in every configuration (see CMakeLists.txt), as fma_loops.cpp is.
namespace aibench {
namespace {

#if defined(__x86_64__)

// Rows of 64 bytes: what fills a tile, and what a vector holds.
constexpr int kRows = 16;
constexpr int kRowBytes = 64;
constexpr int kTileBytes = kRows * kRowBytes;

// The processor's tiles, as LDTILECFG reads them (Intel SDM volume 1, 18.3): all eight of 16 rows of 64 bytes.
struct alignas(64) TileConfig {
  std::uint8_t palette = 1, start_row = 0;
  std::uint8_t reserved[14] = {};
  std::uint16_t row_bytes[16] = {kRowBytes, kRowBytes, kRowBytes, kRowBytes,
                                 kRowBytes, kRowBytes, kRowBytes, kRowBytes};
  std::uint8_t rows[16] = {kRows, kRows, kRows, kRows, kRows, kRows, kRows, kRows};
};

// CPUID leaf 7, EDX. The compiler's own names for these are younger than some compilers that build this.
constexpr unsigned kAmxBf16 = 1U << 22, kAmxTile = 1U << 24, kAmxInt8 = 1U << 25;
bool has_tiles(unsigned wanted) {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (d & (wanted | kAmxTile)) == (wanted | kAmxTile);
}

// Linux lets a process use tiles only after it has asked (Documentation/arch/x86/xstate.rst).
bool may_use_tiles() {
  constexpr int kRequestPermission = 0x1023, kTileData = 18;
  return syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
}

// Every byte of the tiles and vectors that are multiplied; from memory, or the compiler would know the result.
struct alignas(64) Operand {
  std::uint8_t bytes[kTileBytes];
  explicit Operand(std::uint16_t pattern) {
    for (int i = 0; i < kTileBytes; i += 2) __builtin_memcpy(bytes + i, &pattern, sizeof(pattern));
  }
};
volatile std::uint16_t g_bf16_half = 0x3f00;
volatile std::uint16_t g_i8_threes = 0x0303;

template <class T>
double sum_of(const void* results, std::size_t bytes) {
  double sum = 0;
  for (std::size_t i = 0; i < bytes; i += sizeof(T)) {
    T value;
    __builtin_memcpy(&value, static_cast<const std::uint8_t*>(results) + i, sizeof(value));
    sum += static_cast<double>(value);
  }
  return sum;
}

// Four sums from two and two operands: enough to hide the latency of a tile product, and all eight tiles. A macro
// because the instructions want the tiles' numbers as literals, and the two loops need different instruction sets. The
// compiler does not know what tile instructions read and write: the memory that they use is made opaque to it.
#define AIBENCH_TILE_LOOP(multiply, T)                                           \
  const TileConfig config;                                                       \
  alignas(64) std::uint8_t result[4][kTileBytes];                                \
  asm volatile("" : : "r"(&config), "r"(operand.bytes), "r"(result) : "memory"); \
  _tile_loadconfig(&config);                                                     \
  _tile_zero(0);                                                                 \
  _tile_zero(1);                                                                 \
  _tile_zero(2);                                                                 \
  _tile_zero(3);                                                                 \
  _tile_loadd(4, operand.bytes, kRowBytes);                                      \
  _tile_loadd(5, operand.bytes, kRowBytes);                                      \
  _tile_loadd(6, operand.bytes, kRowBytes);                                      \
  _tile_loadd(7, operand.bytes, kRowBytes);                                      \
  for (std::int64_t i = 0; i < iterations; ++i) {                                \
    multiply(0, 4, 6);                                                           \
    multiply(1, 4, 7);                                                           \
    multiply(2, 5, 6);                                                           \
    multiply(3, 5, 7);                                                           \
  }                                                                              \
  _tile_stored(0, result[0], kRowBytes);                                         \
  _tile_stored(1, result[1], kRowBytes);                                         \
  _tile_stored(2, result[2], kRowBytes);                                         \
  _tile_stored(3, result[3], kRowBytes);                                         \
  _tile_release();                                                               \
  asm volatile("" : : : "memory");                                               \
  return sum_of<T>(result, sizeof(result))

__attribute__((target("amx-tile,amx-bf16"))) double run_amx_bf16(std::int64_t iterations) {
  const Operand operand(g_bf16_half);
  AIBENCH_TILE_LOOP(_tile_dpbf16ps, float);
}

__attribute__((target("amx-tile,amx-int8"))) double run_amx_int8(std::int64_t iterations) {
  const Operand operand(g_i8_threes);
  AIBENCH_TILE_LOOP(_tile_dpbssd, std::int32_t);
}
#undef AIBENCH_TILE_LOOP

constexpr int kChains = 12;  // as in fma_loops.cpp

__attribute__((target("avx512f,avx512bf16"))) double run_avx512_bf16(std::int64_t iterations) {
  const Operand operand(g_bf16_half);
  __m512bh factor;
  __builtin_memcpy(&factor, operand.bytes, sizeof(factor));
  __m512 chain[kChains];
  for (int j = 0; j < kChains; ++j) chain[j] = _mm512_set1_ps(static_cast<float>(j));
  for (std::int64_t i = 0; i < iterations; ++i) {
#pragma GCC unroll 12
    for (int j = 0; j < kChains; ++j) chain[j] = _mm512_dpbf16_ps(chain[j], factor, factor);
  }
  return sum_of<float>(chain, sizeof(chain));
}

__attribute__((target("avx512f,avx512vnni"))) double run_avx512_vnni(std::int64_t iterations) {
  const Operand operand(g_i8_threes);
  const __m512i factor = _mm512_load_si512(operand.bytes);
  __m512i chain[kChains];
  for (int j = 0; j < kChains; ++j) chain[j] = _mm512_set1_epi32(j);
  for (std::int64_t i = 0; i < iterations; ++i) {
#pragma GCC unroll 12
    for (int j = 0; j < kChains; ++j) chain[j] = _mm512_dpbusd_epi32(chain[j], factor, factor);
  }
  return sum_of<std::int32_t>(chain, sizeof(chain));
}

constexpr double kTileSums = 4.0 * kRows * kRows;  // in the four result tiles
constexpr double kVectorBytes = 64.0;

#endif

}  // namespace

std::vector<FmaLoop> bf16_dot_loops() {
  std::vector<FmaLoop> loops;
#if defined(__x86_64__)
  if (has_tiles(kAmxBf16) && may_use_tiles()) {
    loops.push_back({"dot-amx", run_amx_bf16, 2.0 * kTileSums * kRowBytes / 2});
  }
  if (__builtin_cpu_supports("avx512bf16")) {
    loops.push_back({"dot-avx512", run_avx512_bf16, 2.0 * kChains * kVectorBytes / 2});
  }
#endif
  return loops;
}

std::vector<FmaLoop> i8_dot_loops() {
  std::vector<FmaLoop> loops;
#if defined(__x86_64__)
  if (has_tiles(kAmxInt8) && may_use_tiles()) {
    loops.push_back({"dot-amx", run_amx_int8, 2.0 * kTileSums * kRowBytes});
  }
  if (__builtin_cpu_supports("avx512vnni")) {
    loops.push_back({"dot-avx512", run_avx512_vnni, 2.0 * kChains * kVectorBytes});
  }
#endif
  return loops;
}

}  // namespace aibench
