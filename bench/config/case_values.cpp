#include <limits>
#include <stdexcept>

#include "bench/config/parameter_grid.h"
#include "bench/config/text.h"

namespace aibench {
namespace {

// "1 case", "10 000 cases"; the largest number stands for all that 64 bits cannot count.
std::string number_of(std::int64_t count, const char* noun) {
  if (count == std::numeric_limits<std::int64_t>::max())
    return std::string("more than 9 000 000 000 000 000 000 ") + noun + "s";
  return grouped(static_cast<unsigned long long>(count)) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace

void CaseBudget::take_cases(std::int64_t cases, const std::string& factors, JsonValue workload) {
  if (cases > cases_left_) {
    const std::int64_t before = kMaxCases - cases_left_;
    std::string what = "the workload expands to " + number_of(cases, "case");
    if (!factors.empty()) what += " (" + factors + ")";
    if (before > 0) what += " after the " + number_of(before, "case") + " of the workloads before it";
    workload.fail({.what = what, .allowed = "at most " + number_of(kMaxCases, "case") + " in a config"});
  }
  cases_left_ -= cases;
}

void CaseBudget::take_layers(std::int64_t cases, std::int64_t layers_each, JsonValue workload) {
  const std::int64_t layers = cases * layers_each;  // both were bounded before: at most 10 000 and 1000
  if (layers > layers_left_) {
    workload.fail({.what = "the network expands to " + number_of(cases, "case") + " of " +
                           number_of(layers_each, "layer") + " each",
                   .allowed = "at most " + number_of(kMaxLayersOfAllCases, "layer") + " in all cases of a config"});
  }
  layers_left_ -= layers;
}

const CaseValues::Bound& CaseValues::at(std::string_view key) const {
  for (std::size_t i = 0; i < specs_->size(); ++i) {
    if ((*specs_)[i].key == key) return bound_[i];
  }
  throw std::logic_error("no parameter is called " + std::string(key));
}

std::optional<JsonValue> CaseValues::where(std::string_view key) const {
  for (std::size_t i = 0; i < specs_->size(); ++i) {
    if ((*specs_)[i].key == key) return bound_[i].where;
  }
  return std::nullopt;
}

std::string CaseValues::describe_sizes() const {
  std::string text;
  for (std::size_t i = 0; i < specs_->size(); ++i) {
    const ParameterSpec& spec = (*specs_)[i];
    const bool sizes = spec.kind == ParameterSpec::Kind::size || spec.kind == ParameterSpec::Kind::bytes;
    if (!sizes || !bound_[i].where || !spec.follows.empty()) continue;
    if (!text.empty()) text += ", ";
    text += std::string(spec.key) + " " + std::to_string(bound_[i].value.integer);
  }
  return text;
}

}  // namespace aibench
