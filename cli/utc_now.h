#pragma once

#include <string>

namespace aibench {

inline constexpr const char* kFileStamp = "%Y%m%dT%H%M%SZ";  // sorts as text, and is a fine file name
inline constexpr const char* kReadableStamp = "%Y-%m-%dT%H:%M:%SZ";

// The time now, in UTC, as strftime writes it; at most 31 characters.
std::string utc_now(const char* format);

}  // namespace aibench
