#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "kernels/backend.h"

namespace aibench {

// Cumulative counters of this process and machine, the ones that can be read here; about 60 microseconds and 10 more
// a thread, so never inside a timed window:
//   cpu_time_s            user and system time of all threads of this process
//   run_wait_s            time that threads at work were ready to run and had no processor, see below
//   involuntary_switches  times the scheduler took the processor from the calling thread
//   major_faults          page faults that went to a disk
//   machine_busy_s        time the processors of this machine worked, for whomever
//   steal_s               time the hypervisor kept processors of this machine from it, all processors together
//   cgroup_throttled_s    time CPU quotas stopped members of this process's control group or of one around it
//   pressure_s            time some task of this machine waited for a processor (PSI)
//
// Between two readings, a thread that ran for r seconds and waited for w adds w r / (r + w) to run_wait_s: its waiting
// counts as far as it works. A library's idle thread that yields all the time is always ready to run, never runs, and
// delays nobody. The other way round run_wait_s / cpu_time_s is the mean share of their time that threads waited,
// weighted by how long they ran.
class HostCounters {
 public:
  explicit HostCounters(std::filesystem::path root = "/") : root_(std::move(root)) {}
  std::vector<Counter> read();

 private:
  struct Scheduled {
    double ran_s = 0, waited_s = 0;
  };
  void add_run_wait(std::vector<Counter>& counters);

  std::filesystem::path root_;
  std::map<std::string, Scheduled> threads_;  // at the last reading, by id
  double run_wait_s_ = 0;
};

}  // namespace aibench
