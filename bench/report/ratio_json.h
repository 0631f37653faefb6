#pragma once

#include <optional>
#include <string_view>

#include "bench/result/json_writer.h"
#include "bench/stats/ratio.h"

namespace aibench {

// The member `key`: {"ratio", "low", "high"}, without ends that do not exist; nothing at all without a ratio.
void write_ratio(JsonWriter& json, std::string_view key, const std::optional<RatioInterval>& ratio);

}  // namespace aibench
