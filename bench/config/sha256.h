#pragma once

#include <string>
#include <string_view>

namespace aibench {

// FIPS 180-4 SHA-256 of the bytes, as 64 lower-case hexadecimal digits. Identifies a config; no security rests on it.
std::string sha256(std::string_view bytes);

}  // namespace aibench
