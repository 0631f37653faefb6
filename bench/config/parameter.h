#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "bench/config/json_document.h"

namespace aibench {

// A parameter's value. Which member counts is the parameter's kind: `number` for numbers, `integer` for the rest
// (a choice by its index, a flag as 0 or 1).
struct Scalar {
  std::int64_t integer = 0;
  double number = 0;
};

// One key of a workload that may be swept.
struct ParameterSpec {
  enum class Kind { size, bytes, number, flag, choice };  // bytes: sizes that may have a unit
  std::string_view key;
  Kind kind = Kind::size;
  bool required = false;
  std::int64_t least = 1;                      // of a size; the most is kMaxDimension
  Scalar standard = {};                        // when nobody gives it and it follows nothing
  std::string_view follows = {};               // takes this parameter's value unless given; giving both is an error
  std::vector<std::string_view> choices = {};  // of a choice
};
using ParameterSpecs = std::vector<ParameterSpec>;

std::vector<std::string_view> keys_of(const ParameterSpecs& specs);

struct GivenScalar {
  Scalar value;
  JsonValue where;
};

// One value. Throws ConfigError.
GivenScalar read_scalar(const ParameterSpec& spec, JsonValue value);

// How many values read_values will return, without making them: 1 for a scalar, the length of a list, the steps of a
// range {"from", "to", "times" | "step"}. Throws ConfigError for a range that is not well formed.
std::int64_t count_values(const ParameterSpec& spec, JsonValue value);
std::vector<GivenScalar> read_values(const ParameterSpec& spec, JsonValue value);

// The index in `specs` of the size that a tie "=key" names; nullopt when `value` is no tie. Throws for an unknown key.
std::optional<std::size_t> read_tie(const ParameterSpecs& specs, const ParameterSpec& spec, JsonValue value);

}  // namespace aibench
