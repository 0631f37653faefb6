#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/config/json_document.h"

// Typed reading of config values. Every function throws ConfigError that points at the offending place.
namespace aibench {

using Keys = std::span<const std::string_view>;

// "a, b, c"
std::string joined(Keys names);

// An object whose keys all are in `allowed`; `what` names it in messages ("a workload").
void require_object(JsonValue value, std::string_view what, Keys allowed);
// The member, which must be there.
JsonValue require_member(JsonValue object, std::string_view key);
// An array with at least one element; `elements` names them ("workloads").
void require_list(JsonValue value, std::string_view elements);

// An integer in [least, most]. 2.0 and 2e3 are integers as JSON schemas see them; 2.5 is none. No digit is lost:
// what does not fit 64 bits is out of range.
std::int64_t read_integer(JsonValue value, std::int64_t least, std::int64_t most);
// Bytes in [1, kMaxCopyBytes]: an integer, or text such as "64KiB" (units.h).
std::int64_t read_bytes(JsonValue value);
double read_number(JsonValue value);
bool read_flag(JsonValue value);
std::string_view read_string(JsonValue value, std::string_view allowed);
// The index in `names`.
std::size_t read_choice(JsonValue value, Keys names);
// Letters, digits and . _ : x - as in [A-Za-z0-9][A-Za-z0-9._:x-]{0,63}.
std::string read_name(JsonValue value);
double read_duration(JsonValue value);    // seconds, above 0 and at most an hour
double read_percentage(JsonValue value);  // 0.01 for "1%"; above 0, below 1

// The enumerator that `value` names.
template <class Enum>
Enum read_enum(JsonValue value, std::initializer_list<Enum> enumerators) {
  std::vector<std::string_view> names;
  for (Enum e : enumerators) names.push_back(name_of(e));
  return enumerators.begin()[read_choice(value, names)];
}

std::string integers_allowed(std::int64_t least, std::int64_t most);

}  // namespace aibench
