#pragma once

#include <atomic>

namespace aibench {

// Turns the first SIGINT or SIGTERM into a flag that the run watches; a second one ends the program at once.
const std::atomic<bool>& watch_for_interrupts();

// kExitInterrupted or kExitTerminated once a signal came, 0 before.
int interrupt_exit_code();

}  // namespace aibench
