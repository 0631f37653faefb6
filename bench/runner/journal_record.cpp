#include "bench/runner/journal_record.h"

#include <cmath>
#include <cstdio>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "bench/runner/crc32.h"
#include "bench/runner/printable.h"
#include "kernels/worker/protocol_json.h"
#include "kernels/workloads/json_reader.h"

namespace aibench {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSchema = "aibench.journal/1";
constexpr int kMaxDepth = 20;
constexpr std::size_t kMaxTargets = 1024;
constexpr std::size_t kMaxCases = 100000;
constexpr std::int64_t kMaxRounds = 1000000;

std::string frame_start(std::uint64_t sequence, std::string_view payload) {
  char text[64];
  std::snprintf(text, sizeof text,
                "{\"seq\":%llu,\"crc32\":\"%08x\",\"record\":", static_cast<unsigned long long>(sequence),
                static_cast<unsigned>(crc32(payload)));
  return text;
}

double finite(double value) {
  if (!std::isfinite(value)) throw ProtocolError("a time in the journal is not a finite number");
  return value;
}

Json json_of(const JournalHeader& header) {
  return {{"type", "header"},
          {"schema", kSchema},
          {"tool_version", header.tool_version},
          {"config_sha256", header.config_sha256},
          {"identity", header.identity},
          {"targets", header.targets},
          {"cases", header.cases}};
}

Json json_of(const JournalTarget& target) {
  const TargetRecord& record = target.record;
  return {{"type", "target"},
          {"target", target.target},
          {"available", record.available},
          {"reason", record.reason},
          {"ready", record.ready ? to_json(*record.ready) : Json(nullptr)},
          {"peaks", to_json(record.peaks)},
          {"peaks_reason", record.peaks_reason},
          {"changes", record.changes},
          {"cleared_variables", record.cleared_variables}};
}

Json json_of(const JournalRound& round) {
  return {{"type", "round"},
          {"target", round.target},
          {"case", round.case_index},
          {"round", round.round.round},
          {"started_s", finite(round.round.started_s)},
          {"init_time_s", finite(round.round.init_time_s)},
          {"event", to_json(round.round.event)}};
}

std::vector<std::string> strings(JsonReader& r, const std::string& key, std::size_t most) {
  std::vector<std::string> result;
  for (const Json& item : r.array(key, most)) {
    if (!item.is_string()) r.fail(key, "must be strings");
    result.push_back(item.get<std::string>());
  }
  return result;
}

std::map<std::string, std::string> string_map(JsonReader& r, const std::string& key) {
  const Json& json = r.member(key);
  if (!json.is_object()) r.fail(key, "must be an object");
  std::map<std::string, std::string> result;
  for (const auto& [name, value] : json.items()) {
    if (!value.is_string()) r.fail(key, "must hold strings");
    result.emplace(name, value.get<std::string>());
  }
  return result;
}

JournalHeader header_from(JsonReader& r) {
  if (r.text("schema") != kSchema) r.fail("schema", std::string("must be ") + kSchema);
  JournalHeader header;
  header.tool_version = r.text("tool_version");
  header.config_sha256 = r.text("config_sha256");
  header.identity = string_map(r, "identity");
  header.targets = strings(r, "targets", kMaxTargets);
  header.cases = strings(r, "cases", kMaxCases);
  return header;
}

JournalTarget target_from(JsonReader& r) {
  JournalTarget target;
  target.target = static_cast<std::size_t>(r.integer_between("target", 0, kMaxTargets));
  TargetRecord& record = target.record;
  record.available = r.boolean("available");
  record.reason = r.text("reason");
  if (const Json& ready = r.member("ready"); !ready.is_null()) record.ready = ready_event_from_json(ready);
  record.peaks = peaks_from_json(r.member("peaks"));
  record.peaks_reason = r.text("peaks_reason");
  record.changes = strings(r, "changes", kMaxCases);
  record.cleared_variables = string_map(r, "cleared_variables");
  return target;
}

JournalRound round_from(JsonReader& r) {
  JournalRound round;
  round.target = static_cast<std::size_t>(r.integer_between("target", 0, kMaxTargets));
  round.case_index = static_cast<std::size_t>(r.integer_between("case", 0, kMaxCases));
  round.round.round = static_cast<int>(r.integer_between("round", 0, kMaxRounds));
  round.round.started_s = r.number("started_s");
  round.round.init_time_s = r.number("init_time_s");
  round.round.event = case_event_from_json(r.member("event"));
  return round;
}

JournalRecord record_from(const Json& json) {
  JsonReader r(json, "record");
  const std::string type = r.text("type");
  JournalRecord record;
  if (type == "header") {
    record = header_from(r);
  } else if (type == "target") {
    record = target_from(r);
  } else if (type == "round") {
    record = round_from(r);
  } else {
    r.fail("type", "unknown value '" + type + "'");
  }
  r.finish();
  return record;
}

std::optional<Json> parse_payload(std::string_view text) {
  bool too_deep = false;
  const auto limit_depth = [&](int depth, Json::parse_event_t, Json&) {
    too_deep = too_deep || depth > kMaxDepth;
    return !too_deep;
  };
  Json json = Json::parse(text, limit_depth, false);
  if (too_deep || !json.is_object()) return std::nullopt;
  return json;
}

std::string list_difference(const std::string& what, const std::vector<std::string>& then,
                            const std::vector<std::string>& now) {
  for (std::size_t i = 0; i < then.size() && i < now.size(); ++i) {
    if (then[i] != now[i])
      return what + " " + std::to_string(i) + " was " + printable(then[i]) + ", is " + printable(now[i]);
  }
  if (then.size() == now.size()) return "";
  return "there were " + std::to_string(then.size()) + " " + what + "s, there are " + std::to_string(now.size());
}

}  // namespace

std::string difference(const JournalHeader& then, const JournalHeader& now) {
  const auto changed = [](const std::string& what, const std::string& was, const std::string& is) {
    return what + " was " + printable(was) + ", is " + printable(is);
  };
  if (then.config_sha256 != now.config_sha256) {
    return changed("the config's sha256", then.config_sha256, now.config_sha256);
  }
  if (then.tool_version != now.tool_version) return changed("aibench", then.tool_version, now.tool_version);
  for (const auto& [name, was] : then.identity) {
    const auto is = now.identity.find(name);
    if (is == now.identity.end()) return printable(name) + " is not known now";
    if (is->second != was) return changed(printable(name), was, is->second);
  }
  for (const auto& [name, is] : now.identity) {
    if (!then.identity.contains(name)) return printable(name) + " was not recorded then";
  }
  const std::string targets = list_difference("target", then.targets, now.targets);
  return targets.empty() ? list_difference("case", then.cases, now.cases) : targets;
}

std::string journal_line(std::uint64_t sequence, const JournalRecord& record) {
  const Json json = std::visit([](const auto& r) { return json_of(r); }, record);
  // Names and reasons may be foreign bytes: those that are no UTF-8 are replaced, never an exception.
  const std::string payload = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  return frame_start(sequence, payload) + payload + "}\n";
}

std::optional<JournalRecord> parse_journal_line(std::uint64_t sequence, std::string_view line) {
  const std::size_t start = frame_start(sequence, "").size();
  if (line.size() <= start || line.back() != '}') return std::nullopt;
  const std::string_view payload = line.substr(start, line.size() - start - 1);
  if (line.substr(0, start) != frame_start(sequence, payload)) return std::nullopt;
  const std::optional<Json> json = parse_payload(payload);
  if (!json) return std::nullopt;
  try {
    return record_from(*json);
  } catch (const std::invalid_argument&) {
    return std::nullopt;  // written by another version or by hand: as good as the end of the file
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace aibench
