#include "kernels/workloads/json_reader.h"

namespace aibench {
namespace {

using Json = nlohmann::ordered_json;

}  // namespace

std::int64_t integer_of(const Json& json, const std::string& where) {
  if (json.is_number_unsigned()) {
    const auto value = json.get<std::uint64_t>();
    if (value <= static_cast<std::uint64_t>(INT64_MAX)) return static_cast<std::int64_t>(value);
  } else if (json.is_number_integer()) {
    return json.get<std::int64_t>();
  }
  throw std::invalid_argument(where + ": must be an integer below 2^63");
}

JsonReader::JsonReader(const Json& object, std::string where) : object_(object), where_(std::move(where)) {
  if (!object_.is_object()) throw std::invalid_argument(where_ + ": must be an object");
}

void JsonReader::fail(const std::string& key, const std::string& problem) const {
  throw std::invalid_argument(where_ + ": " + key + ": " + problem);
}

bool JsonReader::has(const std::string& key) const {
  const auto found = object_.find(key);
  return found != object_.end() && !found->is_null();
}

const Json& JsonReader::member(const std::string& key) {
  asked_.insert(key);
  const auto found = object_.find(key);
  if (found == object_.end()) fail(key, "is missing");
  return *found;
}

std::string JsonReader::text(const std::string& key) {
  const Json& value = member(key);
  if (!value.is_string()) fail(key, "must be a string");
  return value.get<std::string>();
}

bool JsonReader::boolean(const std::string& key) {
  const Json& value = member(key);
  if (!value.is_boolean()) fail(key, "must be true or false");
  return value.get<bool>();
}

std::int64_t JsonReader::integer(const std::string& key) { return integer_of(member(key), where_ + ": " + key); }

std::int64_t JsonReader::integer_between(const std::string& key, std::int64_t low, std::int64_t high) {
  const std::int64_t value = integer(key);
  if (value < low || value > high) {
    fail(key, std::to_string(value) + " is not between " + std::to_string(low) + " and " + std::to_string(high));
  }
  return value;
}

std::uint64_t JsonReader::unsigned_integer(const std::string& key) {
  const Json& value = member(key);
  if (value.is_number_unsigned()) return value.get<std::uint64_t>();
  if (value.is_number_integer() && value.get<std::int64_t>() >= 0) {
    return static_cast<std::uint64_t>(value.get<std::int64_t>());
  }
  fail(key, "must be an integer of at least 0 and below 2^64");
}

double JsonReader::number(const std::string& key) {
  const Json& value = member(key);
  if (!value.is_number()) fail(key, "must be a number");
  return value.get<double>();
}

std::optional<double> JsonReader::optional_number(const std::string& key) {
  asked_.insert(key);
  if (!has(key)) return std::nullopt;
  return number(key);
}

DType JsonReader::dtype(const std::string& key) {
  const std::string name = text(key);
  if (const auto found = dtype_from_name(name)) return *found;
  fail(key, "unknown dtype '" + name + "'");
}

const Json& JsonReader::array(const std::string& key, std::size_t most) {
  const Json& value = member(key);
  if (!value.is_array()) fail(key, "must be an array");
  if (value.size() > most) fail(key, "has more than " + std::to_string(most) + " entries");
  return value;
}

void JsonReader::finish() const {
  for (const auto& item : object_.items()) {
    if (!asked_.contains(item.key())) fail(item.key(), "is not known here");
  }
}

}  // namespace aibench
