#include "bench/config/units.h"

#include <charconv>
#include <cstddef>
#include <string>

namespace aibench {
namespace {

std::size_t digits_at(std::string_view text, std::size_t from) {
  std::size_t end = from;
  while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
  return end - from;
}

struct Quantity {
  double value = 0;
  std::string_view unit;
};

// A positive decimal number with at most that many digits before and behind the point; the rest is the unit.
std::optional<Quantity> split(std::string_view text, std::size_t most_whole, std::size_t most_fraction) {
  const std::size_t whole = digits_at(text, 0);
  if (whole == 0 || whole > most_whole) return std::nullopt;
  std::size_t end = whole;
  if (end < text.size() && text[end] == '.') {
    const std::size_t fraction = digits_at(text, end + 1);
    if (fraction == 0 || fraction > most_fraction) return std::nullopt;
    end += 1 + fraction;
  }
  Quantity quantity{.unit = text.substr(end)};
  std::from_chars(text.data(), text.data() + end, quantity.value);
  if (!(quantity.value > 0)) return std::nullopt;
  return quantity;
}

}  // namespace

std::optional<double> parse_duration(std::string_view text) {
  const auto quantity = split(text, 6, 6);
  if (!quantity) return std::nullopt;
  // Divided, not multiplied by 1e-3: 100 / 1000 is the double nearest to 0.1.
  if (quantity->unit == "us") return quantity->value / 1e6;
  if (quantity->unit == "ms") return quantity->value / 1e3;
  if (quantity->unit == "s") return quantity->value;
  if (quantity->unit == "m") return quantity->value * 60;
  return std::nullopt;
}

std::optional<double> parse_percentage(std::string_view text) {
  const auto quantity = split(text, 2, 4);
  if (!quantity || quantity->unit != "%") return std::nullopt;
  return quantity->value / 100;
}

std::optional<std::int64_t> parse_bytes(std::string_view text) {
  const auto quantity = split(text, 4, 0);
  if (!quantity || text.front() == '0') return std::nullopt;
  const auto count = static_cast<std::int64_t>(quantity->value);
  if (quantity->unit == "B") return count;
  if (quantity->unit == "KiB") return count << 10;
  if (quantity->unit == "MiB") return count << 20;
  if (quantity->unit == "GiB") return count << 30;
  return std::nullopt;
}

}  // namespace aibench
