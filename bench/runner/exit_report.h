#pragma once

#include <string>

namespace aibench {

// How a worker process ended, and what the supervisor had to do for it.
struct ExitReport {
  enum class Kind {
    exited,    // value: exit code
    signaled,  // value: signal number
    abandoned  // still there after SIGKILL and the wait that follows it; value has no meaning
  };
  Kind kind = Kind::exited;
  int value = 0;
  bool asked = false;   // the supervisor sent SIGTERM
  bool forced = false;  // ... and SIGKILL after it

  bool is_abandoned() const { return kind == Kind::abandoned; }
};

// "killed by SIGSEGV", "exited with code 0 without a result", "ignored SIGTERM and was killed", ...
std::string in_words(const ExitReport& report);

// "SIGSEGV"; "signal 200" when it has no name.
std::string signal_name(int signal);

}  // namespace aibench
