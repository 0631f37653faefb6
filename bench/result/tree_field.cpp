#include "bench/result/tree_field.h"

#include <limits>

#include "bench/runner/printable.h"

namespace aibench {

Field Field::member(std::string_view key) const {
  require_object();
  for (NodeId id = node().first_child; id != kNoNode; id = tree_->at(id).next) {
    if (tree_->at(id).key == key) return {*tree_, *file_, id};
  }
  fail("\"" + std::string(key) + "\" is missing");
}

std::optional<Field> Field::find(std::string_view key) const {
  require_object();
  for (NodeId id = node().first_child; id != kNoNode; id = tree_->at(id).next) {
    if (tree_->at(id).key != key) continue;
    if (std::holds_alternative<std::nullptr_t>(tree_->at(id).value)) return std::nullopt;
    return Field(*tree_, *file_, id);
  }
  return std::nullopt;
}

std::string_view Field::view() const {
  if (!holds<std::string_view>()) fail("must be a string");
  return std::get<std::string_view>(node().value);
}

std::string Field::text() const { return std::string(view()); }

bool Field::boolean() const {
  if (!holds<bool>()) fail("must be true or false");
  return std::get<bool>(node().value);
}

double Field::number() const {
  if (const auto* value = std::get_if<double>(&node().value)) return *value;
  if (const auto* value = std::get_if<std::uint64_t>(&node().value)) return static_cast<double>(*value);
  if (const auto* value = std::get_if<std::int64_t>(&node().value)) return static_cast<double>(*value);
  fail("must be a number");
}

double Field::not_negative() const {
  const double value = number();
  if (value < 0) fail("must not be negative");
  return value;
}

std::int64_t Field::integer(std::int64_t low, std::int64_t high) const {
  std::optional<std::int64_t> value;
  if (const auto* small = std::get_if<std::int64_t>(&node().value)) value = *small;
  if (const auto* large = std::get_if<std::uint64_t>(&node().value)) {
    if (*large <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      value = static_cast<std::int64_t>(*large);
    }
  }
  if (!value || *value < low || *value > high) {
    fail("must be an integer from " + std::to_string(low) + " to " + std::to_string(high));
  }
  return *value;
}

std::uint64_t Field::unsigned_integer() const {
  if (!holds<std::uint64_t>()) fail("must be an integer of at least 0");
  return std::get<std::uint64_t>(node().value);
}

void Field::require_object() const {
  if (!holds<TreeObject>()) fail("must be an object");
}

std::string Field::json() const {
  std::string text;
  JsonWriter writer([&](std::string_view piece) { text += piece; });
  tree_->write(id_, writer);
  writer.finish();
  text.pop_back();  // the newline
  return text;
}

std::string Field::one_of(std::initializer_list<std::string_view> values) const {
  const std::string_view name = view();
  for (const std::string_view value : values) {
    if (value == name) return std::string(name);
  }
  fail_unknown(name);
}

std::optional<std::string> Field::text_if(std::string_view key) const {
  const auto field = find(key);
  return field ? std::optional(field->text()) : std::nullopt;
}

std::optional<bool> Field::boolean_if(std::string_view key) const {
  const auto field = find(key);
  return field ? std::optional(field->boolean()) : std::nullopt;
}

std::optional<double> Field::number_if(std::string_view key) const {
  const auto field = find(key);
  return field ? std::optional(field->number()) : std::nullopt;
}

std::optional<double> Field::not_negative_if(std::string_view key) const {
  const auto field = find(key);
  return field ? std::optional(field->not_negative()) : std::nullopt;
}

std::optional<int> Field::count_if(std::string_view key) const {
  const auto field = find(key);
  return field ? std::optional(static_cast<int>(field->integer(0, std::numeric_limits<int>::max()))) : std::nullopt;
}

std::optional<std::uint64_t> Field::unsigned_if(std::string_view key) const {
  const auto field = find(key);
  return field ? std::optional(field->unsigned_integer()) : std::nullopt;
}

void Field::fail(const std::string& problem) const {
  throw ResultError(*file_ + ": " + tree_->pointer(id_) + ": " + problem);
}

void Field::fail_unknown(std::string_view name) const { fail("unknown value \"" + printable(name, 60) + "\""); }

}  // namespace aibench
