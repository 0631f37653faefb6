#include "bench/plan/device_room.h"

#include "bench/plan/memory_need.h"
#include "kernels/ops/graph.h"

namespace aibench {

double device_set_bytes(const Workload& workload) {
  double bytes = 0;
  for (const Tensor& tensor : build_graph(workload).tensors) {
    if (tensor.place == Place::device) bytes += static_cast<double>(tensor.bytes()) * (tensor.constant ? 2 : 1);
  }
  return goal_of(workload) != nullptr ? 2 * bytes : bytes;  // beside it the network that evaluates
}

std::string skip_reason_on(const DeviceInfo& device, const PlannedCase& planned) {
  if (device.shares_host_memory) return planned.skip_reason;
  if (!device.memory_bytes) return {};
  const auto cache = static_cast<double>(device.last_level_cache_bytes.value_or(0));
  const auto sets = static_cast<double>(buffer_sets(planned.cache, memory_bytes(planned.workload), cache));
  return refuse_device_memory(sets * device_set_bytes(planned.workload), static_cast<double>(*device.memory_bytes));
}

}  // namespace aibench
