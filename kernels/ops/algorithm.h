#pragma once

#include <string_view>

namespace aibench {

// An algorithm that transforms its data ("winograd", "fft" in its name). It multiplies less often than the formula of
// its op counts, and rounds even small integers.
bool transforms_data(std::string_view algorithm);

}  // namespace aibench
