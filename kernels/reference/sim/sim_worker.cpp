// aibench-worker-sim: a device that does what a script says, for tests of everything around real devices.

#include <cstdio>
#include <exception>

#include "kernels/reference/sim/sim_backend.h"
#include "kernels/reference/sim/sim_fault.h"
#include "kernels/worker/serve.h"

int main() {
  using namespace aibench;
  try {
    const int protocol_stream = keep_protocol_stream();
    SimWorker worker(load_sim_script(), protocol_stream);
    return serve({.kind = "sim",
                  .open = [&](const BackendOptions& options) { return worker.open(options); },
                  .on_phase = [&](const Command& command, Phase phase) { worker.enter(command, phase); }});
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "aibench-worker-sim: %s\n", problem.what());
    return 70;
  }
}
