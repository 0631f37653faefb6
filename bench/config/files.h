#pragma once

#include <string>
#include <vector>

namespace aibench {

// The whole file, at most `limit` bytes of it and one more, so that a caller sees that it is too long. "-" is stdin.
// Throws ConfigError with the system's words.
std::string read_file(const std::string& path, std::size_t limit);

// The first of directory/name that exists as a file; empty when there is none. Empty directories are skipped.
std::string find_file(const std::vector<std::string>& directories, const std::string& name);

}  // namespace aibench
