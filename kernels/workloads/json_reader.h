#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

#include "kernels/ops/dtype.h"

namespace aibench {

// The whole number in `json`; nlohmann's get<int>() would turn 2.9 into 2 and 2^64 - 1 into -1.
std::int64_t integer_of(const nlohmann::ordered_json& json, const std::string& where);

// Strict reading of one JSON object: every member is asked for by name, a missing member or one of the wrong type is
// an error, and finish() complains of members nobody asked for. All errors are std::invalid_argument that say
// "<where>: <member>: what". The object must outlive the reader.
class JsonReader {
 public:
  JsonReader(const nlohmann::ordered_json& object, std::string where);

  bool has(const std::string& key) const;  // present and not null
  const nlohmann::ordered_json& member(const std::string& key);
  std::string text(const std::string& key);
  bool boolean(const std::string& key);
  std::int64_t integer(const std::string& key);
  std::int64_t integer_between(const std::string& key, std::int64_t low, std::int64_t high);
  std::uint64_t unsigned_integer(const std::string& key);
  double number(const std::string& key);                          // finite by JSON's own grammar
  std::optional<double> optional_number(const std::string& key);  // nullopt when absent or null
  DType dtype(const std::string& key);
  const nlohmann::ordered_json& array(const std::string& key, std::size_t most);
  // A member that is the name_of() one of `values`.
  template <class T>
  T choice(const std::string& key, std::initializer_list<T> values) {
    const std::string name = text(key);
    for (const T value : values) {
      if (name_of(value) == name) return value;
    }
    fail(key, "unknown value '" + name + "'");
  }
  // Members that need not be there, like optional_number's, count as known once asked for.
  void finish() const;

  [[noreturn]] void fail(const std::string& key, const std::string& problem) const;

 private:
  const nlohmann::ordered_json& object_;
  std::string where_;
  std::set<std::string> asked_;
};

}  // namespace aibench
