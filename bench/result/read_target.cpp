#include <limits>

#include "bench/result/read_parts.h"

namespace aibench {
namespace {

constexpr int kMaxInt = std::numeric_limits<int>::max();

ProviderInfo read_provider(const Field& json) {
  ProviderInfo provider;
  provider.name = json.member("name").text();
  provider.version = json.member("version").text();
  provider.path = json.text_or_empty("path");
  provider.configuration = json.text_or_empty("configuration");
  provider.threads = json.count_if("threads").value_or(0);
  return provider;
}

Peaks read_peaks(const Field& json) {
  Peaks peaks;
  peaks.memory_bytes_per_s = json.not_negative_if("memory_bytes_per_s");
  json.member("rates").for_each_element([&](const Field& rate) {
    const auto dtype = dtype_from_name(rate.member("dtype").text());
    if (!dtype) rate.member("dtype").fail("unknown dtype");
    peaks.rates.push_back({.dtype = *dtype,
                           .flop_per_s = rate.member("flop_per_s").not_negative(),
                           .method = rate.member("method").text()});
  });
  // Written for people beside the rates, so they have to agree.
  constexpr std::string_view kSuffix = "_flop_per_s";
  json.for_each_member([&](std::string_view key, const Field& value) {
    if (!key.ends_with(kSuffix)) return;
    const auto dtype = dtype_from_name(key.substr(0, key.size() - kSuffix.size()));
    if (dtype && peak_flop_per_s(peaks, *dtype) != value.number()) value.fail("is not the highest of its rates");
  });
  return peaks;
}

}  // namespace

ResultTarget read_target(const Field& json) {
  ResultTarget result;
  const std::string name = json.member("name").text();
  const auto target = parse_target(name);
  if (!target || target->name != name) json.member("name").fail("is no target such as \"cpu/openblas\" or \"cuda:1\"");
  result.target = *target;
  result.device = json.text_if("device");
  result.driver = json.text_if("driver");
  result.pace_probe = json.text_if("pace_probe").value_or("");
  if (const auto threads = json.find("threads")) result.threads = static_cast<int>(threads->integer(1, kMaxInt));
  result.available = json.member("available").boolean();
  result.reason = json.text_or_empty("reason");
  if (result.available != result.reason.empty()) {
    json.fail("a target has a \"reason\" exactly when it is not \"available\"");
  }
  result.peaks = read_peaks(json.member("peaks"));
  result.peaks_reason = json.member("peaks").text_or_empty("reason");
  result.memory_bytes = json.unsigned_if("memory_bytes");
  result.last_level_cache_bytes = json.unsigned_if("last_level_cache_bytes");
  result.shares_host_memory = json.boolean_if("shares_host_memory").value_or(false);
  result.timer_resolution_s = json.not_negative_if("timer_resolution_s");
  json.member("providers").for_each_element([&](const Field& p) { result.providers.push_back(read_provider(p)); });
  if (const auto changes = json.find("changes")) {
    changes->for_each_element([&](const Field& change) { result.changes.push_back(change.text()); });
  }
  return result;
}

}  // namespace aibench
