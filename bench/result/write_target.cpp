#include <set>

#include "bench/result/write_parts.h"

namespace aibench {
namespace {

using Style = JsonWriter::Style;

void write_text_or_null(JsonWriter& json, std::string_view key, const std::string& text) {
  json.key(key);
  text.empty() ? json.null() : json.value(text);
}

// The best of each dtype by name, for people and simple tools; all rates with their method beside it.
void write_peaks(JsonWriter& json, const ResultTarget& target) {
  json.open_object();
  std::set<DType> named;
  for (const Peaks::Rate& rate : target.peaks.rates) {
    if (!named.insert(rate.dtype).second) continue;
    json.member_if(std::string(name_of(rate.dtype)) + "_flop_per_s", peak_flop_per_s(target.peaks, rate.dtype));
  }
  json.member_or_null("memory_bytes_per_s", target.peaks.memory_bytes_per_s);
  write_text_or_null(json, "reason", target.peaks_reason);
  json.key("rates");
  json.open_array();
  for (const Peaks::Rate& rate : target.peaks.rates) {
    json.open_object();
    json.member("dtype", name_of(rate.dtype));
    json.member("flop_per_s", rate.flop_per_s);
    json.member("method", rate.method);
    json.close_object();
  }
  json.close_array();
  json.close_object();
}

void write_provider(JsonWriter& json, const ProviderInfo& provider) {
  json.open_object();
  json.member("name", provider.name);
  json.member("version", provider.version);
  json.member("path", provider.path);
  json.member("configuration", provider.configuration);
  json.member("threads", provider.threads);
  json.close_object();
}

}  // namespace

void write_target(JsonWriter& json, const ResultTarget& target) {
  json.open_object(Style::lines);
  json.member("name", target.target.name);
  json.member_or_null("device", target.device);
  json.member_if("driver", target.driver);
  if (!target.pace_probe.empty()) json.member("pace_probe", target.pace_probe);
  json.member_or_null("threads", target.threads);
  json.member("available", target.available);
  write_text_or_null(json, "reason", target.reason);
  json.key("peaks");
  write_peaks(json, target);
  json.member_or_null("memory_bytes", target.memory_bytes);
  json.member_or_null("last_level_cache_bytes", target.last_level_cache_bytes);
  json.member("shares_host_memory", target.shares_host_memory);
  json.member_or_null("timer_resolution_s", target.timer_resolution_s);
  json.key("providers");
  json.open_array();
  for (const ProviderInfo& provider : target.providers) write_provider(json, provider);
  json.close_array();
  json.key("changes");
  json.open_array();
  for (const std::string& change : target.changes) json.value(change);
  json.close_array();
  json.close_object();
}

}  // namespace aibench
