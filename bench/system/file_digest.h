#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace aibench {

// SHA-256 of a regular file's bytes, in lower-case hexadecimal: tells whether two runs loaded the same library. nullopt
// when the file cannot be read or is larger than 1 GiB. Takes about 5 ms a MiB.
std::optional<std::string> file_digest(const std::filesystem::path& path);

}  // namespace aibench
