#include <array>

#include "bench/config/read.h"
#include "bench/config/workload_config.h"

namespace aibench {
namespace {

using Kind = ParameterSpec::Kind;

constexpr std::array kDirections = {CopyDirection::host_to_device, CopyDirection::device_to_host,
                                    CopyDirection::device_to_device};
constexpr std::array kMemories = {Place::pinned, Place::pageable};

const ParameterSpecs& specs() {
  static const ParameterSpecs list = {
      {.key = "direction", .kind = Kind::choice, .required = true, .choices = names_of(kDirections)},
      {.key = "memory", .kind = Kind::choice, .choices = names_of(kMemories)},
      {.key = "bytes", .kind = Kind::bytes, .required = true},
  };
  return list;
}

// A copy within the device has no side on the host, so that all of "memory" makes one case of it.
Workload make(const CaseValues& values) {
  const CopyDirection direction = kDirections[static_cast<std::size_t>(values.integer("direction"))];
  const bool within_device = direction == CopyDirection::device_to_device;
  return CopyWorkload{
      .direction = direction,
      .memory = within_device ? Place::device : kMemories[static_cast<std::size_t>(values.integer("memory"))],
      .bytes = values.integer("bytes"),
  };
}

}  // namespace

WorkloadEntry read_copy(JsonValue workload, CaseBudget& budget) {
  constexpr std::array<std::string_view, 4> kKeys = {"op", "direction", "memory", "bytes"};
  require_object(workload, "a copy", kKeys);
  return {workload, ParameterGrid(specs(), workload, nullptr, budget), make};
}

}  // namespace aibench
