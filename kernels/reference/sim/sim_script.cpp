#include "kernels/reference/sim/sim_script.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "kernels/reference/sim/sim_fault.h"
#include "kernels/reference/sim/sim_mutation.h"
#include "kernels/worker/protocol_json.h"
#include "kernels/workloads/json_reader.h"

namespace aibench {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxList = 1000;

constexpr std::pair<std::string_view, SimMoment> kMoments[] = {
    {"hello", SimMoment::hello},     {"start", SimMoment::start},   {"peaks", SimMoment::peaks},
    {"prepare", SimMoment::prepare}, {"verify", SimMoment::verify}, {"warm_up", SimMoment::warm_up},
    {"measure", SimMoment::measure}, {"stop", SimMoment::stop},
};

void read(JsonReader& r, const char* key, double& value) {
  if (r.has(key)) value = r.number(key);
}
void read(JsonReader& r, const char* key, std::string& value) {
  if (r.has(key)) value = r.text(key);
}
void read(JsonReader& r, const char* key, bool& value) {
  if (r.has(key)) value = r.boolean(key);
}
void read(JsonReader& r, const char* key, int& value) {
  if (r.has(key)) value = static_cast<int>(r.integer_between(key, 0, 1 << 20));
}
void read(JsonReader& r, const char* key, std::vector<int>& value) {
  if (!r.has(key)) return;
  for (const Json& item : r.array(key, kMaxList)) value.push_back(static_cast<int>(integer_of(item, key)));
}

template <class T, class From>
void read_list(JsonReader& r, const char* key, std::vector<T>& value, From from) {
  if (!r.has(key)) return;
  value.clear();
  for (const Json& item : r.array(key, kMaxList)) value.push_back(from(item));
}

SimFault fault_from(const Json& json) {
  JsonReader r(json, "fault");
  SimFault fault;
  const std::string moment = r.text("phase");
  const auto* known = std::ranges::find(kMoments, moment, &std::pair<std::string_view, SimMoment>::first);
  if (known == std::end(kMoments)) r.fail("phase", "unknown value '" + moment + "'");
  fault.moment = known->second;
  fault.kind = r.text("kind");
  if (!is_sim_fault(fault.kind)) r.fail("kind", "unknown value '" + fault.kind + "'");
  read(r, "rounds", fault.rounds);
  read(r, "processes", fault.processes);
  read(r, "devices", fault.devices);
  r.finish();
  return fault;
}

SimMutation mutation_from(const Json& json) {
  JsonReader r(json, "mutation");
  SimMutation mutation;
  mutation.kind = r.text("kind");
  if (!is_sim_mutation(mutation.kind)) r.fail("kind", "unknown value '" + mutation.kind + "'");
  read(r, "tensor", mutation.tensor);
  r.finish();
  return mutation;
}

SimCase case_from(const Json& json) {
  JsonReader r(json, "case");
  SimCase rule;
  read(r, "match", rule.match);
  read(r, "devices", rule.devices);
  rule.time_s = r.optional_number("time_s");
  read(r, "launch_s", rule.launch_s);
  read(r, "first_call_s", rule.first_call_s);
  read(r, "noise", rule.noise);
  read(r, "process_noise", rule.process_noise);
  read(r, "drift_per_round", rule.drift_per_round);
  read(r, "unsupported", rule.unsupported);
  if (r.has("fail_allocation"))
    rule.fail_allocation = static_cast<int>(r.integer_between("fail_allocation", 1, 1 << 20));
  if (r.has("mutation")) rule.mutation = mutation_from(r.member("mutation"));
  read_list(r, "faults", rule.faults, fault_from);
  r.finish();
  return rule;
}

SimProviderScript provider_from(const Json& json) {
  JsonReader r(json, "provider");
  SimProviderScript provider;
  provider.info.name = r.text("name");
  provider.info.version = "1";
  provider.info.threads = 1;
  read(r, "version", provider.info.version);
  read(r, "path", provider.info.path);
  read(r, "configuration", provider.info.configuration);
  read(r, "threads", provider.info.threads);
  read(r, "time_factor", provider.time_factor);
  r.finish();
  return provider;
}

void read_device(const Json& json, SimScript& script) {
  JsonReader r(json, "device");
  read(r, "name", script.device.name);
  read(r, "threads", script.device.threads);
  read(r, "shares_host_memory", script.device.shares_host_memory);
  read(r, "count", script.device_count);
  if (r.has("memory_bytes")) script.device.memory_bytes = r.unsigned_integer("memory_bytes");
  if (r.has("last_level_cache_bytes"))
    script.device.last_level_cache_bytes = r.unsigned_integer("last_level_cache_bytes");
  script.transfer_bytes_per_s = r.optional_number("transfer_bytes_per_s");
  r.finish();
}

SimEnergy energy_from(const Json& json) {
  JsonReader r(json, "energy");
  SimEnergy energy;
  read(r, "watts", energy.watts);
  read(r, "update_s", energy.update_s);
  read(r, "unreadable", energy.unreadable);
  r.finish();
  return energy;
}

SimScript default_script() {
  SimScript script;
  script.device.kind = "sim";
  script.device.name = "Simulated device";
  script.device.threads = 1;
  script.device.shares_host_memory = true;
  script.device.last_level_cache_bytes = 1 << 16;
  script.energy.unreadable = "the script has no energy counter";
  script.providers.resize(1);
  script.providers[0].info = {"sim", "1", "", "", 1};
  return script;
}

}  // namespace

SimCase SimScript::rule_for(const std::string& case_id, int device_index) const {
  for (const SimCase& rule : cases) {
    if (!rule.devices.empty() && std::ranges::find(rule.devices, device_index) == rule.devices.end()) continue;
    if (std::regex_search(case_id, std::regex(rule.match))) return rule;
  }
  return {};
}

SimScript parse_sim_script(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false, true);
  if (!json.is_object()) throw std::invalid_argument("the script is no JSON object");
  SimScript script = default_script();
  JsonReader r(json, "script");
  if (r.has("device")) read_device(r.member("device"), script);
  read(r, "unavailable", script.unavailable);
  read(r, "state_file", script.state_file);
  if (r.has("seed")) script.seed = r.unsigned_integer("seed");
  read_list(r, "providers", script.providers, provider_from);
  if (r.has("peaks")) script.peaks = peaks_from_json(r.member("peaks"));
  if (r.has("energy")) script.energy = energy_from(r.member("energy"));
  read_list(r, "cases", script.cases, case_from);
  read_list(r, "faults", script.faults, fault_from);
  r.finish();
  return script;
}

SimScript load_sim_script() {
  const char* path = std::getenv("AIBENCH_SIM_SCRIPT");
  if (path == nullptr) return default_script();
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw std::runtime_error(std::string("cannot read AIBENCH_SIM_SCRIPT=") + path);
  return parse_sim_script(text.str());
}

}  // namespace aibench
