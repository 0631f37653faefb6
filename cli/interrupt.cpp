#include "cli/interrupt.h"

#include <csignal>

#include "cli/exit_code.h"

namespace aibench {
namespace {

std::atomic<bool> interrupted{false};
std::atomic<int> received{0};
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

void on_signal(int number) {
  received = number;
  interrupted = true;
  std::signal(number, SIG_DFL);
}

}  // namespace

const std::atomic<bool>& watch_for_interrupts() {
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  return interrupted;
}

int interrupt_exit_code() {
  if (received == SIGINT) return kExitInterrupted;
  return received == SIGTERM ? kExitTerminated : 0;
}

}  // namespace aibench
