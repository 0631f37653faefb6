#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace aibench {

// Seconds of "500us", "100ms", "2s", "1.5m": up to six digits, an optional fraction of up to six, a unit. nullopt for
// anything else, a sign, a space or zero included.
std::optional<double> parse_duration(std::string_view text);

// 0.01 of "1%": up to two digits, an optional fraction of up to four, the sign. nullopt for anything else and for zero.
std::optional<double> parse_percentage(std::string_view text);

// 65536 of "64KiB": up to four digits without a leading zero, a unit of B, KiB, MiB or GiB. nullopt for anything else.
std::optional<std::int64_t> parse_bytes(std::string_view text);

}  // namespace aibench
