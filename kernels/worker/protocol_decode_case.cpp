#include "kernels/worker/protocol_fields.h"
#include "kernels/worker/protocol_json.h"
#include "kernels/workloads/json_reader.h"
#include "kernels/workloads/limits.h"

// What a worker says of a measured case.
namespace aibench {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxCounters = 64;

std::vector<StateChange> state_from(const Json& json) {
  if (!json.is_object() || json.size() > kMaxCounters) {
    throw std::invalid_argument("state: must be an object of few members");
  }
  std::vector<StateChange> state;
  for (const auto& item : json.items()) {
    JsonReader r(item.value(), "state");
    StateChange change{.name = item.key(), .before = r.optional_number("before"), .after = r.optional_number("after")};
    if (r.has("reason")) change.reason = r.text("reason");
    require_reason(r, change.before && change.after, change.reason);
    r.finish();
    state.push_back(std::move(change));
  }
  return state;
}

ModeSamples mode_from(const Json& json) {
  JsonReader r(json, "mode");
  ModeSamples mode;
  mode.mode = r.choice("mode", {TimingMode::latency, TimingMode::throughput, TimingMode::end_to_end});
  mode.time = state_of(r, "time", {"host_time", "device_time", "end_to_end_time", "upload_time", "download_time"});
  mode.calls_per_sample = r.integer_between("calls_per_sample", 1, INT64_MAX);
  mode.sample_count = r.integer_between("sample_count", 1, static_cast<std::int64_t>(kMaxSamples));
  mode.median_s = positive_or_zero(r, "median_s");
  mode.p5_s = positive_or_zero(r, "p5_s");
  mode.p90_s = positive_or_zero(r, "p90_s");
  mode.p95_s = positive_or_zero(r, "p95_s");
  mode.p99_s = positive_or_zero(r, "p99_s");
  mode.min_s = positive_or_zero(r, "min_s");
  mode.max_s = positive_or_zero(r, "max_s");
  mode.mad_s = positive_or_zero(r, "mad_s");
  for (const Json& sample : r.array("samples", kMaxSamples)) {
    if (!sample.is_number() || sample.get<double>() < 0) r.fail("samples", "must be numbers of at least 0");
    mode.samples.push_back(sample.get<double>());
  }
  if (!mode.samples.empty() && static_cast<std::int64_t>(mode.samples.size()) != mode.sample_count) {
    r.fail("samples", "are not sample_count many");
  }
  mode.pace_hz = r.optional_number("pace_hz");
  mode.read_bytes_per_s = r.optional_number("read_bytes_per_s");
  mode.clock_before_hz = r.optional_number("clock_before_hz");
  mode.clock_after_hz = r.optional_number("clock_after_hz");
  mode.window_s = positive_or_zero(r, "window_s");
  const Json& counters = r.member("counters");
  if (!counters.is_object() || counters.size() > kMaxCounters) r.fail("counters", "must be an object of few members");
  for (const auto& item : counters.items()) {
    if (!item.value().is_number()) r.fail("counters", "must be numbers");
    mode.counters.push_back({item.key(), item.value().get<double>()});
  }
  if (r.has("state")) mode.state = state_from(r.member("state"));
  r.finish();
  return mode;
}

Check check_from(const Json& json) {
  JsonReader r(json, "check");
  Check check;
  check.id = r.text("id");
  check.state = state_of(r, "state", {"ok", "bad", "unknown"});
  check.value = r.optional_number("value");
  check.limit = r.optional_number("limit");
  check.reason = r.text("reason");
  require_reason(r, check.state == "ok", check.reason);
  r.finish();
  return check;
}

Verification verification_from(const Json& json) {
  JsonReader r(json, "verification");
  Verification v;
  v.status = state_of(r, "status", {"ok", "wrong", "unknown"});
  v.reason = r.text("reason");
  require_reason(r, v.status == "ok", v.reason);
  v.epsilon = r.optional_number("epsilon");
  v.limit = r.optional_number("limit");
  v.precision = r.text("precision");
  for (const Json& check : r.array("checks", kMaxListLength * 4)) v.checks.push_back(check_from(check));
  r.finish();
  return v;
}

EnergyReading energy_from(const Json& json) {
  JsonReader r(json, "energy");
  EnergyReading energy{.scope = r.text("scope"), .reason = r.text("reason")};
  energy.joules = positive_or_zero(r, "joules");
  energy.window_s = positive_or_zero(r, "window_s");
  energy.calls = r.integer_between("calls", 0, INT64_MAX);
  energy.updates = r.integer_between("updates", 0, INT64_MAX);
  if (r.has("power_capped")) energy.power_capped = r.boolean("power_capped");
  const bool whole = energy.joules > 0 && energy.window_s > 0 && energy.calls > 0;
  require_reason(r, whole, energy.reason);
  r.finish();
  return energy;
}

ServedOp served_from(const Json& json) {
  JsonReader r(json, "served");
  ServedOp served{.op = r.text("op"),
                  .provider = r.text("provider"),
                  .algorithm = r.text("algorithm"),
                  .count = r.integer_between("count", 1, INT64_MAX)};
  if (r.has("tried")) {
    for (const Json& item : r.array("tried", kMaxListLength)) {
      JsonReader kernel(item, "tried");
      served.tried.push_back({.provider = kernel.text("provider"),
                              .algorithm = kernel.text("algorithm"),
                              .ops = static_cast<std::size_t>(kernel.integer_between("ops", 1, INT64_MAX)),
                              .seconds = positive_or_zero(kernel, "seconds")});
      kernel.finish();
    }
  }
  r.finish();
  return served;
}

TrainingRun training_from(const Json& json) {
  JsonReader r(json, "training");
  TrainingRun run{.seed = r.unsigned_integer("seed"),
                  .data = r.text("data"),
                  .data_digest = r.text("data_digest"),
                  .steps = r.integer_between("steps", 1, INT64_MAX),
                  .accuracy_at_start = share_of(r, "accuracy_at_start")};
  for (const Json& item : r.array("epochs", kMaxEpochs)) {
    JsonReader epoch(item, "epoch");
    run.epochs.push_back({.loss = epoch.number("loss"),
                          .accuracy = share_of(epoch, "accuracy"),
                          .train_s = positive_or_zero(epoch, "train_s"),
                          .evaluate_s = positive_or_zero(epoch, "evaluate_s")});
    epoch.finish();
  }
  if (run.epochs.empty()) r.fail("epochs", "is empty");
  run.reached = r.boolean("reached");
  run.reason = r.text("reason");
  require_reason(r, run.reached, run.reason);
  run.i8_accuracy = r.optional_number("i8_accuracy");
  if (run.i8_accuracy) share_of(r, "i8_accuracy");
  if (r.has("i8_reason")) run.i8_reason = r.text("i8_reason");
  r.finish();
  return run;
}

AccuracyLoss accuracy_loss_from(const Json& json) {
  JsonReader r(json, "accuracy_loss");
  AccuracyLoss loss{.samples = r.integer_between("samples", 1, INT64_MAX),
                    .relative_l2_error = r.optional_number("relative_l2_error"),
                    .same_class_share = r.optional_number("same_class_share")};
  if (loss.relative_l2_error && *loss.relative_l2_error < 0) r.fail("relative_l2_error", "is negative");
  if (loss.same_class_share) share_of(r, "same_class_share");
  r.finish();
  return loss;
}

}  // namespace

CaseEvent case_event_from_json(const Json& json) {
  JsonReader r(json, "case");
  CaseEvent e;
  e.case_id = r.text("case");
  e.status = status_of(r);
  e.reason = r.text("reason");
  require_reason(r, e.status == CaseStatus::ok, e.reason);
  for (const Json& item : r.array("served", kMaxListLength)) e.served.push_back(served_from(item));
  if (r.has("choice")) e.choice = r.text("choice");
  e.prepare_time_s = positive_or_zero(r, "prepare_time_s");
  e.pack_time_s = r.optional_number("pack_time_s");
  e.first_call_time_s = r.optional_number("first_call_time_s");
  e.warm_up_time_s = positive_or_zero(r, "warm_up_time_s");
  e.warmed_up = r.boolean("warmed_up");
  for (const Json& mode : r.array("modes", 8)) e.modes.push_back(mode_from(mode));
  const Json& verification = r.member("verification");
  if (!verification.is_null()) e.verification = verification_from(verification);
  for (const Json& loss : r.array("losses", kMaxListLength)) {
    if (!loss.is_number()) r.fail("losses", "must be numbers");
    e.losses.push_back(loss.get<double>());
  }
  if (r.has("training")) e.training = training_from(r.member("training"));
  if (r.has("energy")) e.energy = energy_from(r.member("energy"));
  if (r.has("accuracy_loss")) e.accuracy_loss = accuracy_loss_from(r.member("accuracy_loss"));
  r.finish();
  return e;
}

}  // namespace aibench
