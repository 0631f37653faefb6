#include "bench/config/parameter.h"

#include <algorithm>
#include <array>

#include "bench/config/nearest.h"
#include "bench/config/read.h"
#include "bench/config/text.h"
#include "kernels/workloads/limits.h"

namespace aibench {
namespace {

using Kind = ParameterSpec::Kind;

// from, from * times, ... or from, from + step, ... as long as it does not pass `to`.
struct Range {
  std::int64_t from = 1, to = 1;
  std::optional<std::int64_t> times, step;

  // Beyond `to` without overflow; both summands fit 64 bits.
  std::int64_t next(std::int64_t at) const {
    if (step) return at + *step;
    return at > to / *times ? to + 1 : at * *times;
  }
};

std::int64_t read_size(const ParameterSpec& spec, JsonValue value) {
  return spec.kind == Kind::bytes ? read_bytes(value) : read_integer(value, spec.least, kMaxDimension);
}

Range read_range(const ParameterSpec& spec, JsonValue value) {
  constexpr std::array<std::string_view, 4> kKeys = {"from", "to", "times", "step"};
  if (spec.kind != Kind::size && spec.kind != Kind::bytes) {
    value.fail({.what = "a range is for sizes; " + in_quotes(spec.key) + " takes a value or a list of values"});
  }
  require_object(value, "a range", kKeys);
  Range range;
  range.from = read_size(spec, require_member(value, "from"));
  range.to = read_size(spec, require_member(value, "to"));
  const auto times = value.find("times");
  const auto step = value.find("step");
  if (times.has_value() == step.has_value()) {
    value.fail({.what = times ? "a range has both \"times\" and \"step\"" : "a range needs \"times\" or \"step\"",
                .allowed = "one of times, step"});
  }
  if (times) range.times = read_integer(*times, 2, kMaxDimension);
  if (step) range.step = spec.kind == Kind::bytes ? read_bytes(*step) : read_integer(*step, 1, kMaxDimension);
  if (range.to < range.from) {
    value.find("to")->fail(
        {.what = "a range runs upwards, and " + std::to_string(range.to) + " is below " + std::to_string(range.from)});
  }
  if (times && range.from == 0) value.find("from")->fail({.what = "0 times anything stays 0", .allowed = "1 and up"});
  return range;
}

std::int64_t count_of(const Range& range) {
  if (range.step) return (range.to - range.from) / *range.step + 1;
  std::int64_t count = 0;
  for (std::int64_t at = range.from; at <= range.to; at = range.next(at)) ++count;
  return count;
}

}  // namespace

std::vector<std::string_view> keys_of(const ParameterSpecs& specs) {
  std::vector<std::string_view> keys;
  for (const ParameterSpec& spec : specs) keys.push_back(spec.key);
  return keys;
}

GivenScalar read_scalar(const ParameterSpec& spec, JsonValue value) {
  switch (spec.kind) {
    case Kind::number: return {{.number = read_number(value)}, value};
    case Kind::flag: return {{.integer = read_flag(value) ? 1 : 0}, value};
    case Kind::choice: return {{.integer = static_cast<std::int64_t>(read_choice(value, spec.choices))}, value};
    case Kind::size:
    case Kind::bytes: break;
  }
  return {{.integer = read_size(spec, value)}, value};
}

std::int64_t count_values(const ParameterSpec& spec, JsonValue value) {
  if (value.is_object()) return count_of(read_range(spec, value));
  if (!value.is_array()) return 1;
  require_list(value, "values");
  return static_cast<std::int64_t>(value.size());
}

std::vector<GivenScalar> read_values(const ParameterSpec& spec, JsonValue value) {
  std::vector<GivenScalar> values;
  if (value.is_object()) {
    const Range range = read_range(spec, value);
    for (std::int64_t at = range.from; at <= range.to; at = range.next(at)) values.push_back({{.integer = at}, value});
  } else if (value.is_array()) {
    for (JsonValue element : value) values.push_back(read_scalar(spec, element));
  } else {
    values.push_back(read_scalar(spec, value));
  }
  return values;
}

std::optional<std::size_t> read_tie(const ParameterSpecs& specs, const ParameterSpec& spec, JsonValue value) {
  const auto text = value.as_string();
  if (spec.kind != Kind::size || !text) return std::nullopt;
  std::vector<std::string_view> sizes;
  for (const ParameterSpec& other : specs) {
    if (other.kind == Kind::size && other.key != spec.key) sizes.push_back(other.key);
  }
  if (!text->starts_with('=')) {
    value.fail({.what = in_quotes(*text) + " is no size",
                .allowed = integers_allowed(spec.least, kMaxDimension) +
                           ", a list of them, a range {\"from\", \"to\", \"times\" or \"step\"}" +
                           (sizes.empty() ? "" : ", or a tie such as \"=" + std::string(sizes.front()) + "\"")});
  }
  const std::string_view key = text->substr(1);
  if (key == spec.key) value.fail({.what = in_quotes(spec.key) + " is tied to itself", .allowed = joined(sizes)});
  const auto found = std::find_if(specs.begin(), specs.end(), [&](const ParameterSpec& other) {
    return other.kind == Kind::size && other.key == key;
  });
  if (found == specs.end()) {
    value.fail({.what = in_quotes(spec.key) + " is tied to " + in_quotes(key) + ", which is no size of this workload",
                .allowed = joined(sizes),
                .nearest = nearest(key, sizes)});
  }
  return static_cast<std::size_t>(found - specs.begin());
}

}  // namespace aibench
