#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "bench/result/result.h"
#include "bench/result/result_error.h"

namespace aibench {

// The document's text as values: the inverse of write_result, exactly. Accepts unknown members and minor versions of
// major version 1. Throws ResultError for anything else: exit code 4 for a newer major version, 2 for text that is
// damaged, inconsistent or no result. `file` names it in messages. Foreign text is kept as it is; make it inert before
// showing it.
// `on_case` sees each case once it is read and checked and may strip what its caller does not need; it must keep the id
// and the rows' targets.
using CaseTrim = std::function<void(ResultCase&)>;
Result read_result(std::string_view text, const std::string& file, const CaseTrim& on_case = {});

// Reads a regular file of at most 2 GiB, or of "-" standard input up to its end.
Result load_result(const std::string& path, const CaseTrim& on_case = {});

}  // namespace aibench
