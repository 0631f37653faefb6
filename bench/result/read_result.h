#pragma once

#include <string>
#include <string_view>

#include "bench/result/result.h"
#include "bench/result/result_error.h"

namespace aibench {

// The document's text as values: the inverse of write_result, exactly. Accepts unknown members and minor versions of
// major version 1. Throws ResultError for anything else: exit code 4 for a newer major version, 2 for text that is
// damaged, inconsistent or no result. `file` names it in messages. Foreign text is kept as it is; make it inert before
// showing it.
Result read_result(std::string_view text, const std::string& file);

// Reads a regular file of at most 2 GiB.
Result load_result(const std::string& path);

}  // namespace aibench
