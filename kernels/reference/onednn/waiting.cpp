#include "kernels/reference/onednn/waiting.h"

#include <cstdlib>

namespace aibench::onednn {
namespace {

constexpr const char* kCount = "GOMP_SPINCOUNT";
constexpr const char* kPolicy = "OMP_WAIT_POLICY";
constexpr const char* kSpins =
    "1000";  // a pause takes 15 to 45 ns; what the runtime itself spins with too few processors

}  // namespace

bool limit_spinning() {
  if (std::getenv(kCount) != nullptr || std::getenv(kPolicy) != nullptr) return false;
  return setenv(kCount, kSpins, 1) == 0;
}

std::string spinning() {
  if (const char* count = std::getenv(kCount)) return std::string("idle threads spin ") + count + " times";
  if (const char* policy = std::getenv(kPolicy)) return std::string("idle threads wait ") + policy;
  return {};
}

}  // namespace aibench::onednn
