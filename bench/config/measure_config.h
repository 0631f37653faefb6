#pragma once

#include "bench/config/json_document.h"
#include "bench/config/run_config.h"

namespace aibench {

// The value of "measure", defaults filled. Throws ConfigError.
MeasureSettings read_measure(JsonValue measure);

}  // namespace aibench
