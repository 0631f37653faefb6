#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kernels/backend.h"

// What the simulated worker plays: README.md describes the JSON.
namespace aibench {

// Where in a worker's life a fault strikes. hello: before the worker says anything; peaks: while ceilings are measured;
// the others are the protocol's phases.
enum class SimMoment { hello, start, peaks, prepare, verify, warm_up, measure, stop };

struct SimFault {
  SimMoment moment = SimMoment::measure;
  std::string kind;            // "segv", "hang", ...
  std::vector<int> rounds;     // only in these; empty: always
  std::vector<int> processes;  // only in these processes of the state file; empty: always
  std::vector<int> devices;    // only on these device indices; empty: always
};

struct SimMutation {
  std::string kind;    // "zero_element", ...; empty: results are right
  std::string tensor;  // empty: the first output
};

struct SimCase {
  std::string match = ".*";            // ECMAScript regex searched in the case's id
  std::vector<int> devices;            // only on these; empty: all
  std::optional<double> time_s;        // of one pass on the device; without it a roofline of 100 GFLOP/s and 10 GB/s
  double launch_s = 0;                 // of the host, to start one pass
  double first_call_s = 0;             // added to the first pass
  double noise = 0;                    // standard deviation of one pass, on the log scale
  double process_noise = 0;            // ... of a whole process
  double drift_per_round = 0;          // 0.01: every round is 1 % slower than the one before
  std::string unsupported;             // not empty: every provider refuses with these words
  std::optional<int> fail_allocation;  // the n-th allocation of the case fails, from 1
  SimMutation mutation;
  std::vector<SimFault> faults;
};

// An energy counter that grows by `watts` all the time and shows it every update_s seconds.
struct SimEnergy {
  double watts = 0;
  double update_s = 0.01;
  std::string unreadable;  // not empty: there is none, in these words
};

struct SimProviderScript {
  ProviderInfo info;
  double time_factor = 1;
};

struct SimScript {
  DeviceInfo device;
  int device_count = 1;
  std::optional<double> transfer_bytes_per_s;  // only where memory is not shared with the host
  std::string unavailable;                     // not empty: the device is not there, in these words
  std::string state_file;                      // empty: every process is the first one of round 0
  std::uint64_t seed = 1;
  std::vector<SimProviderScript> providers;
  Peaks peaks;
  SimEnergy energy;
  std::vector<SimCase> cases;    // the first that matches counts
  std::vector<SimFault> faults;  // that concern no case

  // The rule for a case on a device; a default one when none matches.
  SimCase rule_for(const std::string& case_id, int device) const;
};

// Throws std::invalid_argument that names the member.
SimScript parse_sim_script(const std::string& text);

// The script in the file that AIBENCH_SIM_SCRIPT names; the default script without that variable. Throws
// std::runtime_error.
SimScript load_sim_script();

}  // namespace aibench
