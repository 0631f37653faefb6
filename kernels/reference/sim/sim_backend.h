#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "kernels/backend.h"
#include "kernels/reference/sim/sim_provider.h"
#include "kernels/worker/protocol.h"

namespace aibench {

// One process of the simulated worker: reads the script, counts itself in the state file, plays device and faults.
class SimWorker {
 public:
  // `protocol_stream` is where nonsense is written to. May not return: that is a fault at `hello`.
  SimWorker(SimScript script, int protocol_stream);

  std::variant<std::unique_ptr<Backend>, Unsupported> open(const BackendOptions& options);
  // Told by the serve loop before each phase of a command; plays the faults of that phase.
  void enter(const Command& command, Phase phase);
  // Plays the faults that concern no case.
  void play(SimMoment moment);

  const SimScript& script() const { return script_; }
  SimSituation& situation() { return situation_; }

 private:
  void begin_case(const MeasureCommand& command);
  void play_all(const std::vector<SimFault>& faults, SimMoment moment);
  bool strikes(const SimFault& fault, SimMoment moment) const;

  SimScript script_;
  int protocol_stream_;
  int process_;     // how many processes of this state file started before
  int device_ = 0;  // index
  int round_ = 0;   // how many processes opened this device before
  SimSituation situation_;
  SimDevice* sim_device_ = nullptr;  // owned by the backend
};

}  // namespace aibench
