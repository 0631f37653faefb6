#include "bench/config/measure_config.h"

#include <algorithm>
#include <array>

#include "bench/config/read.h"
#include "bench/config/text.h"

namespace aibench {
namespace {

constexpr std::array<std::string_view, 12> kKeys = {"rounds",  "precision",   "min_time", "max_time",
                                                    "warm_up", "min_samples", "cache",    "modes",
                                                    "threads", "seed",        "samples",  "energy"};
constexpr std::int64_t kMaxRounds = 1000;
constexpr std::int64_t kMaxThreads = 4096;
constexpr std::int64_t kMaxSeed = (std::int64_t{1} << 53) - 1;  // what every JSON reader keeps exactly

// One name or a list of different names.
template <class Enum>
std::vector<Enum> read_set(JsonValue value, std::initializer_list<Enum> enumerators, std::string_view what) {
  if (!value.is_array()) return {read_enum(value, enumerators)};
  require_list(value, what);
  std::vector<Enum> set;
  for (JsonValue element : value) {
    const Enum e = read_enum(element, enumerators);
    if (std::find(set.begin(), set.end(), e) != set.end()) {
      element.fail({.what = in_quotes(name_of(e)) + " stands in the list twice"});
    }
    set.push_back(e);
  }
  return set;
}

}  // namespace

MeasureSettings read_measure(JsonValue measure) {
  require_object(measure, "\"measure\"", kKeys);
  MeasureSettings settings;
  const auto with = [&](std::string_view key, auto&& use) {
    if (const auto value = measure.find(key)) use(*value);
  };
  with("rounds", [&](JsonValue v) { settings.max_rounds = static_cast<int>(read_integer(v, 1, kMaxRounds)); });
  with("precision", [&](JsonValue v) { settings.precision = read_percentage(v); });
  with("min_time", [&](JsonValue v) { settings.min_time_s = read_duration(v); });
  with("max_time", [&](JsonValue v) { settings.max_time_s = read_duration(v); });
  with("warm_up", [&](JsonValue v) { settings.max_warm_up_s = read_duration(v); });
  with("min_samples",
       [&](JsonValue v) { settings.min_samples = read_integer(v, 1, static_cast<std::int64_t>(kMaxSamples)); });
  with("cache", [&](JsonValue v) {
    settings.cache = read_set(v, {CacheState::warm, CacheState::cold}, "cache states");
  });
  with("modes", [&](JsonValue v) {
    settings.modes = read_set(v, {TimingMode::latency, TimingMode::throughput, TimingMode::end_to_end}, "modes");
  });
  with("threads", [&](JsonValue v) { settings.threads = static_cast<int>(read_integer(v, 0, kMaxThreads)); });
  with("seed", [&](JsonValue v) { settings.seed = static_cast<std::uint64_t>(read_integer(v, 0, kMaxSeed)); });
  with("samples", [&](JsonValue v) { settings.keep_samples = read_flag(v); });
  with("energy", [&](JsonValue v) { settings.energy = read_flag(v); });
  // Two given times can contradict each other; a standard one gives way to a given one.
  if (settings.max_time_s < settings.min_time_s) {
    const auto max_time = measure.find("max_time");
    if (max_time && measure.find("min_time")) {
      max_time->fail({.what = "max_time is shorter than min_time", .allowed = "min_time and longer"});
    }
    (max_time ? settings.min_time_s : settings.max_time_s) = max_time ? settings.max_time_s : settings.min_time_s;
  }
  return settings;
}

}  // namespace aibench
