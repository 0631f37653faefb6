#include <functional>
#include <set>

#include "kernels/worker/protocol_fields.h"
#include "kernels/worker/protocol_json.h"
#include "kernels/workloads/json_reader.h"
#include "kernels/workloads/limits.h"
#include "kernels/workloads/workload_json.h"

namespace aibench {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kMaxDepth = 16;
constexpr std::int64_t kMaxThreads = 1 << 20;

// The first bytes of a line that made no sense, printable.
std::string excerpt(std::string_view line) {
  std::string text;
  for (const char c : line.substr(0, 80)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f) {
      text += c;
    } else {
      constexpr char kHex[] = "0123456789abcdef";
      text += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return line.size() > 80 ? text + "..." : text;
}

// Depth and repeated members are refused while parsing: nlohmann 3.11 parses any depth but recurses when such a value
// is copied or dumped, and silently keeps the last of two equal names.
class ParseRules {
 public:
  bool operator()(int depth, Json::parse_event_t event, const Json& parsed) {
    if (depth > kMaxDepth) problem_ = "a message is nested too deeply";
    if (event == Json::parse_event_t::object_start) names_.emplace_back();
    if (event == Json::parse_event_t::object_end) names_.pop_back();
    if (event == Json::parse_event_t::key && !names_.back().insert(parsed.get<std::string>()).second) {
      problem_ = "a message names '" + parsed.get<std::string>() + "' twice";
    }
    return problem_.empty();
  }
  const std::string& problem() const { return problem_; }

 private:
  std::vector<std::set<std::string>> names_;
  std::string problem_;
};

Json parse_line(std::string_view line) {
  if (line.size() > kMaxLineBytes) throw ProtocolError("a message is longer than 16 MiB");
  ParseRules rules;
  Json json = Json::parse(line, std::ref(rules), false);
  if (!rules.problem().empty()) throw ProtocolError(rules.problem() + ": \"" + excerpt(line) + "\"");
  if (json.is_discarded() || !json.is_object()) {
    throw ProtocolError("not a JSON object: \"" + excerpt(line) + "\"");
  }
  return json;
}

std::optional<std::uint64_t> optional_bytes(JsonReader& r, const std::string& key) {
  r.member(key);
  if (!r.has(key)) return std::nullopt;
  return r.unsigned_integer(key);
}

ProviderInfo provider_from(const Json& json) {
  JsonReader r(json, "provider");
  ProviderInfo info;
  info.name = r.text("name");
  info.version = r.text("version");
  info.path = r.text("path");
  info.configuration = r.text("configuration");
  info.threads = static_cast<int>(r.integer_between("threads", 0, kMaxThreads));
  r.finish();
  return info;
}

DeviceInfo device_from(const Json& json) {
  JsonReader r(json, "device");
  DeviceInfo info;
  info.kind = r.text("kind");
  info.name = r.text("name");
  info.driver = r.text("driver");
  info.pace_probe = r.text("pace_probe");
  info.threads = static_cast<int>(r.integer_between("threads", 0, kMaxThreads));
  info.shares_host_memory = r.boolean("shares_host_memory");
  info.memory_bytes = optional_bytes(r, "memory_bytes");
  info.last_level_cache_bytes = optional_bytes(r, "last_level_cache_bytes");
  r.finish();
  return info;
}

BackendOptions options_from(JsonReader& r) {
  BackendOptions options;
  options.threads = static_cast<int>(r.integer_between("threads", 0, kMaxThreads));
  options.device_index = static_cast<int>(r.integer_between("device_index", 0, 1 << 16));
  for (const Json& name : r.array("providers", 64)) {
    if (!name.is_string()) r.fail("providers", "must be strings");
    options.providers.push_back(name.get<std::string>());
  }
  return options;
}

std::vector<ChosenKernel> chosen_from(JsonReader& message) {
  std::vector<ChosenKernel> chosen;
  for (const Json& item : message.array("chosen", kMaxListLength)) {
    JsonReader r(item, "chosen");
    chosen.push_back({.provider = r.text("provider"),
                      .algorithm = r.text("algorithm"),
                      .ops = static_cast<std::size_t>(r.integer_between("ops", 1, INT64_MAX))});
    r.finish();
  }
  return chosen;
}

Command command_from(const Json& json) {
  JsonReader r(json, "message");
  const std::string name = r.text("command");
  Command command;
  if (name == "start") {
    command = StartCommand{options_from(r)};
  } else if (name == "peaks") {
    command = PeaksCommand{};
  } else if (name == "measure") {
    MeasureCommand c;
    c.case_id = r.text("case");
    c.workload = workload_from_json(r.member("workload"));
    c.policy = policy_from_json(r.member("policy"));
    if (r.has("chosen")) c.chosen = chosen_from(r);
    command = std::move(c);
  } else if (name == "conformance") {
    command = ConformanceCommand{.index = r.integer_between("index", 0, 1 << 20), .provider = r.text("provider")};
  } else if (name == "quit") {
    command = QuitCommand{};
  } else {
    r.fail("command", "unknown value '" + name + "'");
  }
  r.finish();
  return command;
}

ConformanceEvent conformance_from(JsonReader& r) {
  ConformanceEvent e;
  e.index = r.integer_between("index", 0, 1 << 20);
  e.total = r.integer_between("total", 0, 1 << 20);
  e.name = r.text("name");
  e.provider = r.text("provider");
  e.status = status_of(r);
  e.reason = r.text("reason");
  require_reason(r, e.status == CaseStatus::ok, e.reason);
  e.epsilon = r.optional_number("epsilon");
  e.limit = r.optional_number("limit");
  return e;
}

Event event_from(Json json) {
  JsonReader r(json, "message");
  const std::string name = r.text("event");
  if (name == "ready" || name == "peaks" || name == "case") {
    Json body = json;
    body.erase("event");
    if (name == "ready") return ready_event_from_json(body);
    if (name == "peaks") return PeaksEvent{peaks_from_json(body)};
    return case_event_from_json(body);
  }
  Event event;
  if (name == "hello") {
    HelloEvent e;
    e.protocol = static_cast<int>(r.integer_between("protocol", 0, 1 << 20));
    e.kind = r.text("kind");
    e.version = r.text("version");
    event = e;
  } else if (name == "unavailable") {
    UnavailableEvent e{r.text("reason")};
    require_reason(r, false, e.reason);
    event = e;
  } else if (name == "phase") {
    event = PhaseEvent{
        r.choice("phase", {Phase::start, Phase::prepare, Phase::verify, Phase::warm_up, Phase::measure, Phase::stop})};
  } else if (name == "conformance") {
    event = conformance_from(r);
  } else {
    r.fail("event", "unknown value '" + name + "'");
  }
  r.finish();
  return event;
}

template <class T, class Parse>
T decode(std::string_view line, Parse parse) {
  try {
    return parse(parse_line(line));
  } catch (const std::invalid_argument& problem) {
    throw ProtocolError(std::string(problem.what()) + " in \"" + excerpt(line) + "\"");
  } catch (const Json::exception& problem) {
    throw ProtocolError(std::string(problem.what()) + " in \"" + excerpt(line) + "\"");
  }
}

}  // namespace

MeasurePolicy policy_from_json(const Json& json) {
  JsonReader r(json, "policy");
  MeasurePolicy policy;
  policy.min_time_s = positive_or_zero(r, "min_time_s");
  policy.max_time_s = positive_or_zero(r, "max_time_s");
  policy.min_samples = r.integer_between("min_samples", 1, static_cast<std::int64_t>(kMaxSamples));
  policy.max_warm_up_s = positive_or_zero(r, "max_warm_up_s");
  policy.cache = r.choice("cache", {CacheState::warm, CacheState::cold});
  policy.modes.clear();
  for (const Json& mode : r.array("modes", 3)) {
    const Json holder = {{"mode", mode}};
    JsonReader one(holder, "policy");
    policy.modes.push_back(one.choice("mode", {TimingMode::latency, TimingMode::throughput, TimingMode::end_to_end}));
  }
  policy.seed = r.unsigned_integer("seed");
  policy.verify = r.boolean("verify");
  policy.keep_samples = r.boolean("keep_samples");
  policy.data_folder = r.text("data_folder");
  policy.energy = r.boolean("energy");
  r.finish();
  return policy;
}

ReadyEvent ready_event_from_json(const Json& json) {
  JsonReader r(json, "ready");
  ReadyEvent e;
  e.device = device_from(r.member("device"));
  for (const Json& provider : r.array("providers", 64)) e.providers.push_back(provider_from(provider));
  e.init_time_s = positive_or_zero(r, "init_time_s");
  e.timer_resolution_s = positive_or_zero(r, "timer_resolution_s");
  r.finish();
  return e;
}

Peaks peaks_from_json(const Json& json) {
  JsonReader r(json, "peaks");
  Peaks peaks;
  for (const Json& item : r.array("rates", 64)) {
    JsonReader rate(item, "rate");
    peaks.rates.push_back({.dtype = rate.dtype("dtype"),
                           .flop_per_s = positive_or_zero(rate, "flop_per_s"),
                           .method = rate.text("method")});
    rate.finish();
  }
  peaks.memory_bytes_per_s = r.optional_number("memory_bytes_per_s");
  r.finish();
  return peaks;
}

Command decode_command(std::string_view line) {
  return decode<Command>(line, [](const Json& json) { return command_from(json); });
}

Event decode_event(std::string_view line) {
  return decode<Event>(line, [](Json json) { return event_from(std::move(json)); });
}

}  // namespace aibench
