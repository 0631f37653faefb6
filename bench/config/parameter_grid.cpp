#include "bench/config/parameter_grid.h"

#include <algorithm>
#include <limits>

#include "bench/config/read.h"
#include "bench/config/text.h"
#include "kernels/workloads/limits.h"

namespace aibench {
namespace {

// Stays at the largest number instead of overflowing.
std::int64_t saturating_product(std::int64_t a, std::int64_t b) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  return b != 0 && a > kMost / b ? kMost : a * b;
}

}  // namespace

ParameterGrid::ParameterGrid(const ParameterSpecs& specs, JsonValue workload, const ShapeRows* shapes,
                             CaseBudget& budget)
    : specs_(specs), slots_(specs.size()) {
  count(workload, shapes, budget);
  read_slots(workload, shapes);
  if (shapes != nullptr) {
    read_rows(workload, *shapes);
  } else {
    const std::vector<bool> no_row(specs_.size(), false);
    check_given_once(workload, no_row);
    check_required(workload, no_row);
  }
  check_ties();
  order_axes();
}

std::optional<std::size_t> ParameterGrid::slot_of(std::string_view key) const {
  const auto found = std::find_if(specs_.begin(), specs_.end(), [&](const auto& spec) { return spec.key == key; });
  return found == specs_.end() ? std::nullopt : std::optional<std::size_t>(found - specs_.begin());
}

void ParameterGrid::count(JsonValue workload, const ShapeRows* shapes, CaseBudget& budget) {
  std::string factors;
  const auto multiply = [&](std::string_view name, std::int64_t size) {
    if (size == 1) return;
    if (!factors.empty()) factors += " x ";
    factors += grouped(static_cast<unsigned long long>(size)) + " " + std::string(name);
    count_ = saturating_product(count_, size);
  };
  if (shapes != nullptr) multiply("shapes", static_cast<std::int64_t>(shapes->rows.size()));
  for (const ParameterSpec& spec : specs_) {
    if (const auto value = workload.find(spec.key)) multiply(spec.key, count_values(spec, *value));
  }
  budget.take_cases(count_, factors, workload);
}

void ParameterGrid::read_slots(JsonValue workload, const ShapeRows* shapes) {
  for (std::size_t i = 0; i < specs_.size(); ++i) {
    const ParameterSpec& spec = specs_[i];
    Slot& slot = slots_[i];
    if (!spec.follows.empty()) slot.tie = slot_of(spec.follows);
    if (const auto value = workload.find(spec.key)) {
      if (const auto tie = read_tie(specs_, spec, *value)) {
        slot.tie = tie;
        slot.tied_at = *value;
      } else {
        slot.values = read_values(spec, *value);
      }
    }
    if (shapes == nullptr || !shapes->defaults) continue;
    if (const auto value = shapes->defaults->find(spec.key)) slot.fallback = read_scalar(spec, *value);
  }
}

void ParameterGrid::read_rows(JsonValue workload, const ShapeRows& shapes) {
  const auto keys = keys_of(specs_);
  for (JsonValue object : shapes.rows) {
    require_object(object, "a shape", keys);
    std::vector<bool> in_row(specs_.size(), false);
    Row row;
    for (JsonValue member : object) {
      const std::size_t slot = *slot_of(member.key());
      in_row[slot] = true;
      row.push_back({slot, read_scalar(specs_[slot], member)});
      if (given(slot)) {
        workload.find(member.key())
            ->fail_at_key({.what = in_quotes(member.key()) + " is given here and by " + shapes.name + " as well"});
      }
    }
    check_given_once(object, in_row);
    check_required(object, in_row);
    rows_.push_back(std::move(row));
  }
}

// "pad" stands for "pad_h" and "pad_w": one or the others.
void ParameterGrid::check_given_once(JsonValue owner, const std::vector<bool>& in_row) const {
  for (std::size_t i = 0; i < specs_.size(); ++i) {
    if (specs_[i].follows.empty() || !(given(i) || in_row[i])) continue;
    const std::size_t both = *slot_of(specs_[i].follows);
    if (!given(both) && !in_row[both]) continue;
    const auto here = owner.find(specs_[i].key);
    const Complaint complaint{.what = in_quotes(specs_[both].key) + " and " + in_quotes(specs_[i].key) +
                                      " are both given; the first stands for height and width"};
    if (here) here->fail_at_key(complaint);
    owner.fail(complaint);
  }
}

void ParameterGrid::check_required(JsonValue owner, const std::vector<bool>& in_row) const {
  for (std::size_t i = 0; i < specs_.size(); ++i) {
    if (!specs_[i].required || given(i) || in_row[i] || slots_[i].fallback) continue;
    owner.fail({.what = "the key " + in_quotes(specs_[i].key) + " is missing"});
  }
}

void ParameterGrid::check_ties() const {
  for (std::size_t start = 0; start < slots_.size(); ++start) {
    if (!slots_[start].tied_at) continue;
    std::string path(specs_[start].key);
    std::size_t at = start;
    for (std::size_t steps = 0; slots_[at].values.empty() && slots_[at].tie; ++steps) {
      at = *slots_[at].tie;
      path += " = " + std::string(specs_[at].key);
      if (at == start) slots_[start].tied_at->fail({.what = "the ties form a cycle: " + path});
      if (steps > slots_.size()) break;  // runs into a cycle that does not hold `start`; its own members report it
    }
  }
}

void ParameterGrid::order_axes() {
  std::size_t rows_at = slots_.size();
  for (const Row& row : rows_) {
    for (const RowValue& value : row) rows_at = std::min(rows_at, value.slot);
  }
  const auto add_rows = [&] {
    axes_.push_back({.slot = std::nullopt, .size = static_cast<std::int64_t>(rows_.size())});
  };
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (i == rows_at) add_rows();
    if (slots_[i].values.size() > 1) axes_.push_back({i, static_cast<std::int64_t>(slots_[i].values.size())});
  }
  if (rows_at == slots_.size() && !rows_.empty()) add_rows();
}

void ParameterGrid::resolve(std::size_t slot, std::vector<CaseValues::Bound>& bound, std::vector<bool>& done) const {
  if (done[slot]) return;
  done[slot] = true;
  const Slot& here = slots_[slot];
  if (here.fallback && !here.tied_at) {
    bound[slot] = {here.fallback->value, here.fallback->where};
  } else if (here.tie) {
    resolve(*here.tie, bound, done);
    bound[slot] = bound[*here.tie];
    if (!here.tied_at) return;
    bound[slot].where = here.tied_at;
    const std::int64_t value = bound[slot].value.integer;
    if (value < specs_[slot].least) {
      here.tied_at->fail({.what = in_quotes(specs_[slot].key) + " becomes " + std::to_string(value) + " by this tie",
                          .allowed = integers_allowed(specs_[slot].least, kMaxDimension)});
    }
  } else {
    bound[slot] = {specs_[slot].standard, std::nullopt};
  }
}

CaseValues ParameterGrid::at(std::int64_t index) const {
  CaseValues values(specs_);
  std::vector<bool> done(specs_.size(), false);
  const auto bind = [&](std::size_t slot, const GivenScalar& given_value) {
    values.bound_[slot] = {given_value.value, given_value.where};
    done[slot] = true;
  };
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (slots_[i].values.size() == 1) bind(i, slots_[i].values.front());
  }
  for (auto axis = axes_.rbegin(); axis != axes_.rend(); ++axis) {
    const auto digit = static_cast<std::size_t>(index % axis->size);
    index /= axis->size;
    if (axis->slot) {
      bind(*axis->slot, slots_[*axis->slot].values[digit]);
    } else {
      for (const RowValue& value : rows_[digit]) bind(value.slot, value.given);
    }
  }
  for (std::size_t i = 0; i < slots_.size(); ++i) resolve(i, values.bound_, done);
  return values;
}

}  // namespace aibench
