#include "bench/report/format.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>

#include "bench/config/text.h"

namespace aibench {
namespace {

std::string fixed(double value, int decimals) {
  std::array<char, 400> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, decimals).ptr;
  return std::string(text.data(), end);
}

// Digits behind the point so that `digits` significant ones are shown; what rounds up to the next power of ten has one
// fewer.
int decimals_for(double value, int digits) {
  if (value == 0 || !std::isfinite(value)) return value == 0 ? digits - 1 : 0;
  // The power of ten as the library rounds: one computed by log10 and pow is wrong at the ends of what a double can be.
  std::array<char, 64> text;
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific, digits - 1).ptr;
  const char* exponent = std::find(text.data(), end, 'e') + 1;
  if (*exponent == '+') ++exponent;
  int power = 0;
  std::from_chars(exponent, end, power);
  return std::max(0, digits - 1 - power);
}

struct Unit {
  double size;
  const char* name;
};

// The largest unit of which `value`, rounded as it will be shown, is at least 1. `units` ascend.
std::string with_unit(double value, std::span<const Unit> units) {
  constexpr int kDigits = 4;
  constexpr double kRoundsUp = 0.99995;  // 0.99995 shows as 1.000 with four digits
  const Unit* unit = &units.front();
  for (const Unit& larger : units) {
    if (std::abs(value) >= kRoundsUp * larger.size) unit = &larger;
  }
  return format_significant(value / unit->size, kDigits) + " " + unit->name;
}

constexpr Unit kTimes[] = {{1e-9, "ns"}, {1e-6, "µs"}, {1e-3, "ms"}, {1, "s"}};
constexpr Unit kFlopRates[] = {{1e6, "MFLOP/s"}, {1e9, "GFLOP/s"}, {1e12, "TFLOP/s"}, {1e15, "PFLOP/s"}};
constexpr Unit kByteRates[] = {{1e6, "MB/s"}, {1e9, "GB/s"}, {1e12, "TB/s"}};
constexpr Unit kFlops[] = {{1, "FLOP"},    {1e3, "kFLOP"},  {1e6, "MFLOP"},
                           {1e9, "GFLOP"}, {1e12, "TFLOP"}, {1e15, "PFLOP"}};
constexpr Unit kBytes[] = {{1, "B"}, {1e3, "kB"}, {1e6, "MB"}, {1e9, "GB"}, {1e12, "TB"}, {1e15, "PB"}};

}  // namespace

std::string format_significant(double value, int digits) { return fixed(value, decimals_for(value, digits)); }

std::string format_time(double seconds) { return with_unit(seconds, kTimes); }

std::string format_duration(double seconds) {
  if (seconds < 9.95) return fixed(seconds, 1) + " s";
  if (!(seconds < 1e15)) return fixed(seconds / 3600, 0) + " h";  // beyond what whole seconds can hold
  const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
  if (whole < 60) return std::to_string(whole) + " s";
  const std::uint64_t minutes = whole / 60;
  if (minutes < 60) {
    const std::uint64_t rest = whole % 60;
    return std::to_string(minutes) + " min" + (rest ? " " + std::to_string(rest) + " s" : "");
  }
  const std::uint64_t rest = minutes % 60;
  return grouped(minutes / 60) + " h" + (rest ? " " + std::to_string(rest) + " min" : "");
}

std::string format_flop_rate(double flop_per_s) { return with_unit(flop_per_s, kFlopRates); }
std::string format_byte_rate(double bytes_per_s) { return with_unit(bytes_per_s, kByteRates); }
std::string format_flops(double flops) { return with_unit(flops, kFlops); }
std::string format_bytes(double bytes) { return with_unit(bytes, kBytes); }
std::string format_giga(double value) { return format_significant(value / 1e9, 4); }

std::string format_percent(double share) {
  const double percent = 100 * share;
  return percent > 0 && percent < 0.05 ? "<0.1" : fixed(percent, 1);
}

std::string format_half_width(double share) {
  const double percent = 100 * share;
  return "±" + fixed(percent, percent >= 9.95 ? 0 : percent >= 0.095 || percent == 0 ? 1 : 2) + "%";
}

std::string format_ratio_bare(double ratio) { return format_significant(ratio, 3); }

std::string format_ratio(double ratio) { return format_ratio_bare(ratio) + "×"; }

std::string format_count(std::uint64_t count) { return grouped(count); }

}  // namespace aibench
