#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/config/parameter.h"

namespace aibench {

inline constexpr std::int64_t kMaxCases = 10000;
inline constexpr std::int64_t kMaxLayersOfAllCases = 100000;

// What a config may still expand to. Counted before anything is built, so that a few bytes of text cannot ask for
// gigabytes.
class CaseBudget {
 public:
  // Throws ConfigError at `workload` when less than `cases` is left; `factors` says where the number comes from.
  void take_cases(std::int64_t cases, const std::string& factors, JsonValue workload);
  void take_layers(std::int64_t cases, std::int64_t layers_each, JsonValue workload);

 private:
  std::int64_t cases_left_ = kMaxCases;
  std::int64_t layers_left_ = kMaxLayersOfAllCases;
};

// Shapes that come as rows, not as a cross product: "shapes" of a workload, or a preset's table.
struct ShapeRows {
  std::string name;                   // "the shapes", "preset "resnet50"": for messages
  std::vector<JsonValue> rows;        // objects of plain values
  std::optional<JsonValue> defaults;  // an object of plain values, used for keys that nobody else gives
};

// The value of every parameter in one case.
class CaseValues {
 public:
  explicit CaseValues(const ParameterSpecs& specs) : specs_(&specs), bound_(specs.size()) {}

  std::int64_t integer(std::string_view key) const { return at(key).value.integer; }
  double number(std::string_view key) const { return at(key).value.number; }
  bool flag(std::string_view key) const { return integer(key) != 0; }
  // Where the value comes from: the number, range or tie in the text; nullopt for a default or an unknown key.
  std::optional<JsonValue> where(std::string_view key) const;
  // "m 64, n 1, k 64": the sizes that the config gives.
  std::string describe_sizes() const;

 private:
  friend class ParameterGrid;
  struct Bound {
    Scalar value;
    std::optional<JsonValue> where;
  };
  const Bound& at(std::string_view key) const;

  const ParameterSpecs* specs_;
  std::vector<Bound> bound_;  // one a spec
};

// The cases a workload's lists, ranges, ties and shape rows multiply to. Parameters vary in the order of the specs, the
// first slowest; shape rows vary in the place of the first parameter that they give.
class ParameterGrid {
 public:
  // Reads the keys of `workload` that `specs` names. `specs` and the documents must outlive the grid. Throws
  // ConfigError.
  ParameterGrid(const ParameterSpecs& specs, JsonValue workload, const ShapeRows* shapes, CaseBudget& budget);

  std::int64_t count() const { return count_; }
  CaseValues at(std::int64_t index) const;

 private:
  struct Slot {
    std::vector<GivenScalar> values;   // given by the workload: one or a sweep
    std::optional<std::size_t> tie;    // to another slot, or the slot it follows
    std::optional<JsonValue> tied_at;  // the tie in the text; nullopt for one that follows
    std::optional<GivenScalar> fallback;
  };
  struct RowValue {
    std::size_t slot;
    GivenScalar given;
  };
  using Row = std::vector<RowValue>;
  struct Axis {
    std::optional<std::size_t> slot;  // nullopt: the rows
    std::int64_t size = 1;
  };

  bool given(std::size_t slot) const { return !slots_[slot].values.empty() || slots_[slot].tied_at; }
  std::optional<std::size_t> slot_of(std::string_view key) const;
  void read_slots(JsonValue workload, const ShapeRows* shapes);
  void read_rows(JsonValue workload, const ShapeRows& shapes);
  void count(JsonValue workload, const ShapeRows* shapes, CaseBudget& budget);
  void check_given_once(JsonValue workload, const std::vector<bool>& in_row) const;
  void check_required(JsonValue owner, const std::vector<bool>& in_row) const;
  void check_ties() const;
  void order_axes();
  void resolve(std::size_t slot, std::vector<CaseValues::Bound>& bound, std::vector<bool>& done) const;

  const ParameterSpecs& specs_;
  std::vector<Slot> slots_;  // one a spec
  std::vector<Row> rows_;
  std::vector<Axis> axes_;  // slowest first
  std::int64_t count_ = 1;
};

}  // namespace aibench
