#pragma once

#include <string>

namespace aibench {

// How often this has been called for `tag` with the same file before; counts across processes. 0 without a file.
// Throws std::runtime_error when the file cannot be used.
int count_in_state_file(const std::string& path, const std::string& tag);

}  // namespace aibench
