#include "bench/config/read.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "bench/config/nearest.h"
#include "bench/config/text.h"
#include "bench/config/units.h"
#include "kernels/workloads/limits.h"

namespace aibench {
namespace {

constexpr double kExactIntegers = 9007199254740992.0;  // 2^53: below, a double has every digit of an integer
constexpr double kLongestDuration_s = 3600;

bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

std::string missing_text(std::string_view allowed, JsonValue value) {
  return "expected " + std::string(allowed) + ", found " + value.describe();
}

}  // namespace

std::string joined(Keys names) {
  std::string list;
  for (std::string_view name : names) {
    if (!list.empty()) list += ", ";
    list += name;
  }
  return list;
}

std::string integers_allowed(std::int64_t least, std::int64_t most) {
  return "an integer from " + std::to_string(least) + " to " + std::to_string(most);
}

void require_object(JsonValue value, std::string_view what, Keys allowed) {
  if (!value.is_object()) value.fail({.what = missing_text(std::string(what) + " { ... }", value)});
  for (JsonValue member : value) {
    if (std::find(allowed.begin(), allowed.end(), member.key()) != allowed.end()) continue;
    member.fail_at_key({.what = "unknown key " + in_quotes(member.key()) + " in " + std::string(what),
                        .allowed = joined(allowed),
                        .nearest = nearest(member.key(), allowed)});
  }
}

JsonValue require_member(JsonValue object, std::string_view key) {
  const auto member = object.find(key);
  if (!member) object.fail({.what = "the key " + in_quotes(key) + " is missing"});
  return *member;
}

void require_list(JsonValue value, std::string_view elements) {
  if (!value.is_array() || value.size() == 0) {
    value.fail({.what = missing_text("a list of " + std::string(elements), value)});
  }
}

std::int64_t read_integer(JsonValue value, std::int64_t least, std::int64_t most) {
  const std::string allowed = integers_allowed(least, most);
  std::optional<std::int64_t> integer = value.as_integer();
  if (!integer) {
    const auto number = value.as_number();
    if (!number) value.fail({.what = missing_text("an integer", value), .allowed = allowed});
    if (std::trunc(*number) != *number) {
      value.fail({.what = excerpt(value.written()) + " is not an integer", .allowed = allowed});
    }
    if (std::abs(*number) < kExactIntegers) integer = static_cast<std::int64_t>(*number);
  }
  if (!integer || *integer < least || *integer > most) {
    value.fail({.what = excerpt(value.written()) + " is out of range", .allowed = allowed});
  }
  return *integer;
}

double read_number(JsonValue value) {
  if (const auto integer = value.as_integer()) return static_cast<double>(*integer);
  if (const auto number = value.as_number()) return *number;
  value.fail({.what = missing_text("a number", value)});
}

bool read_flag(JsonValue value) {
  const auto flag = value.as_boolean();
  if (!flag) value.fail({.what = missing_text("true or false", value)});
  return *flag;
}

std::string_view read_string(JsonValue value, std::string_view allowed) {
  const auto string = value.as_string();
  if (!string) value.fail({.what = missing_text("a string", value), .allowed = std::string(allowed)});
  return *string;
}

std::size_t read_choice(JsonValue value, Keys names) {
  const std::string_view word = read_string(value, joined(names));
  const auto found = std::find(names.begin(), names.end(), word);
  if (found == names.end()) {
    value.fail(
        {.what = in_quotes(word) + " is not known here", .allowed = joined(names), .nearest = nearest(word, names)});
  }
  return static_cast<std::size_t>(found - names.begin());
}

std::string read_name(JsonValue value) {
  constexpr std::string_view kAllowed =
      "1 to 64 characters: letters, digits and . _ : -, the first a letter or a digit";
  const std::string_view name = read_string(value, kAllowed);
  const auto fits = [](char c) {
    return is_alphanumeric(c) || std::string_view("._:-").find(c) != std::string_view::npos;
  };
  if (name.empty() || name.size() > 64 || !is_alphanumeric(name.front()) ||
      !std::all_of(name.begin(), name.end(), fits)) {
    value.fail({.what = in_quotes(name) + " is not a valid name", .allowed = std::string(kAllowed)});
  }
  return std::string(name);
}

std::int64_t read_bytes(JsonValue value) {
  const std::string allowed =
      integers_allowed(1, kMaxCopyBytes) + ", or a string such as \"64KiB\", \"16MiB\" or \"1GiB\"";
  const auto text = value.as_string();
  if (!text && !value.as_integer() && !value.as_number())
    value.fail({.what = missing_text("bytes", value), .allowed = allowed});
  if (!text) return read_integer(value, 1, kMaxCopyBytes);
  const auto bytes = parse_bytes(*text);
  if (!bytes) value.fail({.what = in_quotes(*text) + " is no number of bytes", .allowed = allowed});
  return *bytes;
}

double read_duration(JsonValue value) {
  constexpr std::string_view kAllowed =
      "a string with a unit, such as \"500us\", \"100ms\", \"2s\" or \"1m\"; at most 60m";
  const std::string_view text = read_string(value, kAllowed);
  const auto seconds = parse_duration(text);
  if (!seconds || *seconds > kLongestDuration_s) {
    value.fail({.what = in_quotes(text) + (seconds ? " is too long" : " is not a duration"),
                .allowed = std::string(kAllowed)});
  }
  return *seconds;
}

double read_percentage(JsonValue value) {
  constexpr std::string_view kAllowed = "a string such as \"1%\" or \"0.5%\", above 0% and below 100%";
  const std::string_view text = read_string(value, kAllowed);
  const auto share = parse_percentage(text);
  if (!share) value.fail({.what = in_quotes(text) + " is not a percentage", .allowed = std::string(kAllowed)});
  return *share;
}

}  // namespace aibench
