#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "kernels/backend.h"
#include "kernels/worker/protocol.h"

namespace aibench {

inline constexpr int kExitBroken = 70;  // the protocol cannot go on

// What makes a worker out of a backend. `open` is called once, for the `start` command.
struct WorkerDefinition {
  std::string kind;  // "cpu"
  std::function<std::variant<std::unique_ptr<Backend>, Unsupported>(const BackendOptions&)> open;
  // Tests only (sim): called before a command is carried out; may alter the raw text of events or end the process.
  std::function<void(const Command&, Phase)> on_phase;
};

// The worker's whole life: takes over stdin and stdout, says hello, carries out commands until quit or end of input.
// Returns the process's exit code. Asks the kernel to be killed when the parent dies.
int serve(const WorkerDefinition& definition);

}  // namespace aibench
