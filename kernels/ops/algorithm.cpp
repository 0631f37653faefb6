#include "kernels/ops/algorithm.h"

#include <cctype>
#include <string>

namespace aibench {

bool transforms_data(std::string_view algorithm) {
  std::string lower;
  for (char c : algorithm) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower.find("winograd") != std::string::npos || lower.find("fft") != std::string::npos;
}

}  // namespace aibench
