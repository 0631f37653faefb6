#pragma once

#include <filesystem>
#include <vector>

#include "kernels/backend.h"

namespace aibench {

// Cumulative counters of this process and machine, the ones that can be read here; about 50 microseconds and 10 more
// a thread, so never inside a timed window:
//   cpu_time_s            user and system time of all threads of this process
//   run_wait_s            time the threads of this process were ready to run and had no processor, all together
//   involuntary_switches  times the scheduler took a processor from this process
//   major_faults          page faults that went to a disk
//   steal_s               time the hypervisor kept processors of this machine from it, all processors together
//   cgroup_throttled_s    time CPU quotas stopped members of this process's control group or of one around it
//   pressure_s            time some task of this machine waited for a processor (PSI)
std::vector<Counter> host_counters(const std::filesystem::path& root = "/");

}  // namespace aibench
