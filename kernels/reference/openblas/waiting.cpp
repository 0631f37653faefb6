#include "kernels/reference/openblas/waiting.h"

#include <cstdlib>

namespace aibench::openblas {
namespace {

constexpr const char* kTimeout = "OPENBLAS_THREAD_TIMEOUT";
constexpr const char* kLogTicks = "16";

}  // namespace

bool limit_spinning() { return std::getenv(kTimeout) == nullptr && setenv(kTimeout, kLogTicks, 1) == 0; }

std::string spinning() {
  const char* log_ticks = std::getenv(kTimeout);
  return log_ticks == nullptr ? "" : std::string("idle threads yield 2^") + log_ticks + " ticks";
}

}  // namespace aibench::openblas
