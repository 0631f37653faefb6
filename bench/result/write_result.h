#pragma once

#include <string>

#include "bench/result/json_writer.h"
#include "bench/result/result.h"

namespace aibench {

// The document aibench.result/1 as JSON text: members in a fixed order, one result row a line. Throws NotANumber when
// a number of the result is NaN or infinite, and what the sink throws.
void write_result(const Result& result, const ByteSink& sink);

std::string result_text(const Result& result);

}  // namespace aibench
