#pragma once

namespace aibench {

// What the program's exit code means. Never a count.
enum ExitCode {
  kExitFine = 0,
  kExitCaseFailed = 1,  // a case failed or its result was wrong
  kExitUsage = 2,       // command line or config
  kExitRegression = 3,
  kExitNotComparable = 4,
  kExitTargetUnavailable = 5,  // a target given with --require
  kExitInconclusive = 6,       // only with --fail-on inconclusive
  kExitIo = 74,                // a file could not be read or written (EX_IOERR of sysexits.h)
  kExitInterrupted = 130,      // SIGINT
  kExitTerminated = 143        // SIGTERM
};

}  // namespace aibench
