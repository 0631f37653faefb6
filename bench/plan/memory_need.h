#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "kernels/worker/protocol.h"
#include "kernels/workloads/workload.h"

namespace aibench {

// How many copies of its buffers a worker rotates among so that a case finds its caches cold: together at least twice
// the last-level cache, and one more. 1 when warm.
std::int64_t buffer_sets(CacheState cache, double bytes_of_a_set, double last_level_cache_bytes);

// What a worker that works in host memory allocates for one case at most: the buffer sets, the initial contents, the
// results it downloads and the fp64 copy it checks them with. A worker with device memory keeps the sets there and the
// rest on the host.
double memory_need(const Workload& workload, std::int64_t buffer_sets);

// Why a case that needs so much must not start, with the numbers; empty when it may: at most 70 % of what is free.
std::string refuse_memory(double need_bytes, double free_bytes);
// The same of a device's own memory: at most 70 % of all that it has.
std::string refuse_device_memory(double need_bytes, double device_bytes);

}  // namespace aibench
