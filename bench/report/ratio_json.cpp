#include "bench/report/ratio_json.h"

namespace aibench {

void write_ratio(JsonWriter& json, std::string_view key, const std::optional<RatioInterval>& ratio) {
  if (!ratio) return;
  json.key(key);
  json.open_object();
  json.member("ratio", ratio->ratio);
  json.member_if("low", ratio->low);
  json.member_if("high", ratio->high);
  json.close_object();
}

}  // namespace aibench
