#include "bench/result/read_parts.h"
#include "bench/result/write_parts.h"

// The member device_state of a row: written and read.
namespace aibench {

void write_device_state(JsonWriter& json, const DeviceState& state) {
  json.open_object();
  json.member("window_s", state.window_s);
  json.key("counters");
  json.open_object();
  for (const CounterGrowth& counter : state.counters) {
    json.key(counter.name);
    json.open_object();
    json.member("growth", counter.value);
    if (!counter.reason.empty()) json.member("reason", counter.reason);
    json.close_object();
  }
  json.close_object();
  json.key("readings");
  json.open_object();
  for (const StateSummary& reading : state.readings) {
    json.key(reading.name);
    json.open_object();
    json.member_if("first", reading.first);
    json.member_if("last", reading.last);
    json.member_if("lowest", reading.lowest);
    json.member_if("highest", reading.highest);
    json.member_if("mean", reading.mean);
    if (!reading.reason.empty()) json.member("reason", reading.reason);
    json.close_object();
  }
  json.close_object();
  json.close_object();
}

DeviceState read_device_state(const Field& json) {
  DeviceState state{.window_s = json.member("window_s").not_negative()};
  json.member("counters").for_each_member([&](std::string_view name, const Field& counter) {
    state.counters.push_back({.name = std::string(name),
                              .value = counter.member("growth").not_negative(),
                              .reason = counter.text_or_empty("reason")});
  });
  json.member("readings").for_each_member([&](std::string_view name, const Field& reading) {
    state.readings.push_back({.name = std::string(name),
                              .first = reading.number_if("first"),
                              .last = reading.number_if("last"),
                              .lowest = reading.number_if("lowest"),
                              .highest = reading.number_if("highest"),
                              .mean = reading.number_if("mean"),
                              .reason = reading.text_or_empty("reason")});
  });
  return state;
}

}  // namespace aibench
