#pragma once

namespace aibench {

inline constexpr const char* kVersion = AIBENCH_VERSION;  // of the program, from the top-level CMakeLists.txt

}  // namespace aibench
