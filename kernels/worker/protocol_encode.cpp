#include <cmath>

#include "kernels/worker/protocol_json.h"
#include "kernels/workloads/workload_json.h"

namespace aibench {
namespace {

using Json = nlohmann::ordered_json;

// JSON has no NaN and no infinity; nlohmann would write null and the number would be lost without a word.
double finite(double value, const char* what) {
  if (!std::isfinite(value)) throw ProtocolError(std::string(what) + " is not a finite number");
  return value;
}

template <class T>
Json optional_json(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json optional_number(const std::optional<double>& value, const char* what) {
  return value ? Json(finite(*value, what)) : Json(nullptr);
}

Json json_of(const ProviderInfo& info) {
  return {{"name", info.name},
          {"version", info.version},
          {"path", info.path},
          {"configuration", info.configuration},
          {"threads", info.threads}};
}

Json json_of(const DeviceInfo& info) {
  return {{"kind", info.kind},
          {"name", info.name},
          {"driver", info.driver},
          {"pace_probe", info.pace_probe},
          {"threads", info.threads},
          {"shares_host_memory", info.shares_host_memory},
          {"memory_bytes", optional_json(info.memory_bytes)},
          {"last_level_cache_bytes", optional_json(info.last_level_cache_bytes)}};
}

Json json_of(const std::vector<StateChange>& state) {
  Json json = Json::object();
  for (const StateChange& change : state) {
    Json& item = json[change.name] = Json::object();
    if (change.before) item["before"] = finite(*change.before, "a state");
    if (change.after) item["after"] = finite(*change.after, "a state");
    if (!change.reason.empty()) item["reason"] = change.reason;
  }
  return json;
}

Json json_of(const ModeSamples& mode) {
  Json samples = Json::array();
  for (const double sample : mode.samples) samples.push_back(finite(sample, "a sample"));
  Json counters = Json::object();
  for (const Counter& counter : mode.counters) counters[counter.name] = finite(counter.value, "a counter");
  return {{"mode", name_of(mode.mode)},
          {"time", mode.time},
          {"calls_per_sample", mode.calls_per_sample},
          {"sample_count", mode.sample_count},
          {"median_s", finite(mode.median_s, "median_s")},
          {"p5_s", finite(mode.p5_s, "p5_s")},
          {"p90_s", finite(mode.p90_s, "p90_s")},
          {"p95_s", finite(mode.p95_s, "p95_s")},
          {"p99_s", finite(mode.p99_s, "p99_s")},
          {"min_s", finite(mode.min_s, "min_s")},
          {"max_s", finite(mode.max_s, "max_s")},
          {"mad_s", finite(mode.mad_s, "mad_s")},
          {"samples", std::move(samples)},
          {"pace_hz", optional_number(mode.pace_hz, "pace_hz")},
          {"read_bytes_per_s", optional_number(mode.read_bytes_per_s, "read_bytes_per_s")},
          {"clock_before_hz", optional_number(mode.clock_before_hz, "clock_before_hz")},
          {"clock_after_hz", optional_number(mode.clock_after_hz, "clock_after_hz")},
          {"window_s", finite(mode.window_s, "window_s")},
          {"counters", std::move(counters)}};
}

Json json_of(const Check& check) {
  return {{"id", check.id},
          {"state", check.state},
          {"value", optional_number(check.value, "a check's value")},
          {"limit", optional_number(check.limit, "a check's limit")},
          {"reason", check.reason}};
}

Json json_of(const Verification& verification) {
  Json checks = Json::array();
  for (const Check& check : verification.checks) checks.push_back(json_of(check));
  return {{"status", verification.status},
          {"reason", verification.reason},
          {"epsilon", optional_number(verification.epsilon, "epsilon")},
          {"limit", optional_number(verification.limit, "limit")},
          {"precision", verification.precision},
          {"checks", std::move(checks)}};
}

std::string line_of(const Json& json) {
  // Foreign bytes (library versions, device names) need not be UTF-8: they are replaced, never a crash.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json command_json(const StartCommand& c) {
  return {{"command", "start"},
          {"threads", c.options.threads},
          {"device_index", c.options.device_index},
          {"providers", c.options.providers}};
}
Json command_json(const PeaksCommand&) { return {{"command", "peaks"}}; }
Json command_json(const MeasureCommand& c) {
  Json json = {
      {"command", "measure"}, {"case", c.case_id}, {"workload", to_json(c.workload)}, {"policy", to_json(c.policy)}};
  for (const ChosenKernel& kernel : c.chosen) {
    json["chosen"].push_back({{"provider", kernel.provider}, {"algorithm", kernel.algorithm}, {"ops", kernel.ops}});
  }
  return json;
}
Json command_json(const ConformanceCommand& c) {
  return {{"command", "conformance"}, {"index", c.index}, {"provider", c.provider}};
}
Json command_json(const QuitCommand&) { return {{"command", "quit"}}; }

Json event_json(const HelloEvent& e) {
  return {{"event", "hello"}, {"protocol", e.protocol}, {"kind", e.kind}, {"version", e.version}};
}
Json with_name(const char* event, Json body) {
  Json json = {{"event", event}};
  json.update(body);
  return json;
}
Json event_json(const ReadyEvent& e) { return with_name("ready", to_json(e)); }
Json event_json(const UnavailableEvent& e) { return {{"event", "unavailable"}, {"reason", e.reason}}; }
Json event_json(const PeaksEvent& e) { return with_name("peaks", to_json(e.peaks)); }
Json event_json(const PhaseEvent& e) { return {{"event", "phase"}, {"phase", name_of(e.phase)}}; }
Json event_json(const CaseEvent& e) { return with_name("case", to_json(e)); }
Json event_json(const ConformanceEvent& e) {
  return {{"event", "conformance"},
          {"index", e.index},
          {"total", e.total},
          {"name", e.name},
          {"provider", e.provider},
          {"status", name_of(e.status)},
          {"reason", e.reason},
          {"epsilon", optional_number(e.epsilon, "epsilon")},
          {"limit", optional_number(e.limit, "limit")}};
}

Json json_of(const TrainingRun& run) {
  Json epochs = Json::array();
  for (const Epoch& epoch : run.epochs) {
    epochs.push_back({{"loss", finite(epoch.loss, "a loss")},
                      {"accuracy", finite(epoch.accuracy, "an accuracy")},
                      {"train_s", finite(epoch.train_s, "train_s")},
                      {"evaluate_s", finite(epoch.evaluate_s, "evaluate_s")}});
  }
  return {{"seed", run.seed},
          {"data", run.data},
          {"data_digest", run.data_digest},
          {"steps", run.steps},
          {"accuracy_at_start", finite(run.accuracy_at_start, "an accuracy")},
          {"epochs", std::move(epochs)},
          {"reached", run.reached},
          {"reason", run.reason},
          {"i8_accuracy", optional_number(run.i8_accuracy, "an accuracy")},
          {"i8_reason", run.i8_reason}};
}

Json json_of(const std::vector<TriedKernel>& tried) {
  Json list = Json::array();
  for (const TriedKernel& kernel : tried) {
    list.push_back({{"provider", kernel.provider},
                    {"algorithm", kernel.algorithm},
                    {"ops", kernel.ops},
                    {"seconds", finite(kernel.seconds, "seconds of a trial")}});
  }
  return list;
}

Json json_of(const EnergyReading& energy) {
  return {{"scope", energy.scope},
          {"reason", energy.reason},
          {"joules", finite(energy.joules, "joules")},
          {"window_s", finite(energy.window_s, "window_s")},
          {"calls", energy.calls},
          {"updates", energy.updates}};
}

Json json_of(const AccuracyLoss& loss) {
  return {{"samples", loss.samples},
          {"relative_l2_error", optional_number(loss.relative_l2_error, "relative_l2_error")},
          {"same_class_share", optional_number(loss.same_class_share, "same_class_share")}};
}

}  // namespace

Json to_json(const MeasurePolicy& policy) {
  Json modes = Json::array();
  for (const TimingMode mode : policy.modes) modes.push_back(name_of(mode));
  return {{"min_time_s", finite(policy.min_time_s, "min_time_s")},
          {"max_time_s", finite(policy.max_time_s, "max_time_s")},
          {"min_samples", policy.min_samples},
          {"max_warm_up_s", finite(policy.max_warm_up_s, "max_warm_up_s")},
          {"cache", name_of(policy.cache)},
          {"modes", std::move(modes)},
          {"seed", policy.seed},
          {"verify", policy.verify},
          {"keep_samples", policy.keep_samples},
          {"data_folder", policy.data_folder},
          {"energy", policy.energy}};
}

Json to_json(const ReadyEvent& event) {
  Json providers = Json::array();
  for (const ProviderInfo& provider : event.providers) providers.push_back(json_of(provider));
  return {{"device", json_of(event.device)},
          {"providers", std::move(providers)},
          {"init_time_s", finite(event.init_time_s, "init_time_s")},
          {"timer_resolution_s", finite(event.timer_resolution_s, "timer_resolution_s")}};
}

Json to_json(const Peaks& peaks) {
  Json rates = Json::array();
  for (const Peaks::Rate& rate : peaks.rates) {
    rates.push_back({{"dtype", name_of(rate.dtype)},
                     {"flop_per_s", finite(rate.flop_per_s, "flop_per_s")},
                     {"method", rate.method}});
  }
  return {{"rates", std::move(rates)},
          {"memory_bytes_per_s", optional_number(peaks.memory_bytes_per_s, "memory_bytes_per_s")}};
}

Json to_json(const CaseEvent& event) {
  Json served = Json::array();
  for (const ServedOp& op : event.served) {
    served.push_back({{"op", op.op}, {"provider", op.provider}, {"algorithm", op.algorithm}, {"count", op.count}});
    if (!op.tried.empty()) served.back()["tried"] = json_of(op.tried);
  }
  Json modes = Json::array();
  for (const ModeSamples& mode : event.modes) {
    modes.push_back(json_of(mode));
    if (!mode.state.empty()) modes.back()["state"] = json_of(mode.state);
  }
  Json losses = Json::array();
  for (const double loss : event.losses) losses.push_back(finite(loss, "a loss"));
  Json json = {{"case", event.case_id},
               {"status", name_of(event.status)},
               {"reason", event.reason},
               {"served", std::move(served)},
               {"prepare_time_s", finite(event.prepare_time_s, "prepare_time_s")},
               {"first_call_time_s", optional_number(event.first_call_time_s, "first_call_time_s")},
               {"warm_up_time_s", finite(event.warm_up_time_s, "warm_up_time_s")},
               {"warmed_up", event.warmed_up},
               {"modes", std::move(modes)},
               {"verification", event.verification ? json_of(*event.verification) : Json(nullptr)},
               {"losses", std::move(losses)}};
  if (event.training) json["training"] = json_of(*event.training);
  if (!event.choice.empty()) json["choice"] = event.choice;
  if (event.energy) json["energy"] = json_of(*event.energy);
  if (event.energy && event.energy->power_capped) json["energy"]["power_capped"] = true;
  if (event.accuracy_loss) json["accuracy_loss"] = json_of(*event.accuracy_loss);
  if (event.pack_time_s) json["pack_time_s"] = finite(*event.pack_time_s, "pack_time_s");
  return json;
}

std::string encode(const Command& command) {
  return std::visit([](const auto& c) { return line_of(command_json(c)); }, command);
}

std::string encode(const Event& event) {
  return std::visit([](const auto& e) { return line_of(event_json(e)); }, event);
}

}  // namespace aibench
