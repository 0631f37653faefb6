#include "bench/result/write_parts.h"

namespace aibench {
namespace {

void write_text_or_null(JsonWriter& json, std::string_view key, const std::string& text) {
  json.key(key);
  text.empty() ? json.null() : json.value(text);
}

void write_text_if(JsonWriter& json, std::string_view key, const std::string& text) {
  if (!text.empty()) json.member(key, text);
}

void write_round_time(JsonWriter& json, std::string_view key, const std::optional<RoundTime>& time) {
  if (!time) return;
  json.key(key);
  json.open_object();
  json.member("median", time->median_s);
  json.member("count", time->count);
  if (time->calls_per_sample != 1) json.member("calls_per_sample", time->calls_per_sample);
  json.member_if("clock_before_hz", time->clock_before_hz);
  json.member_if("clock_after_hz", time->clock_after_hz);
  json.member_if("pace_hz", time->pace_hz);
  json.member_if("read_bytes_per_s", time->read_bytes_per_s);
  json.close_object();
}

void write_round(JsonWriter& json, const ResultRound& round) {
  json.open_object();
  json.member("round", round.round);
  json.member("started_s", round.started_s);
  write_round_time(json, "host_time_s", round.host_time);
  write_round_time(json, "device_time_s", round.device_time);
  write_round_time(json, "end_to_end_time_s", round.end_to_end_time);
  write_round_time(json, "throughput_time_s", round.throughput_time);
  write_round_time(json, "upload_time_s", round.upload_time);
  write_round_time(json, "download_time_s", round.download_time);
  json.member("init_time_s", round.init_time_s);
  json.member("prepare_time_s", round.prepare_time_s);
  json.member_if("pack_time_s", round.pack_time_s);
  json.member_if("first_call_time_s", round.first_call_time_s);
  json.member("warmed_up", round.warmed_up);
  write_text_if(json, "choice", round.choice);
  json.close_object();
}

void write_statistics(JsonWriter& json, std::string_view key, const std::optional<TimeStatistics>& time) {
  if (!time) return;
  json.key(key);
  json.open_object();
  json.member("median", time->median_s);
  json.member_if("low", time->low_s);
  json.member_if("high", time->high_s);
  json.member("p5", time->p5_s);
  json.member("p90", time->p90_s);
  json.member("p95", time->p95_s);
  json.member("p99", time->p99_s);
  json.member("min", time->min_s);
  json.member("max", time->max_s);
  json.member("mad", time->mad_s);
  json.member("count", time->count);
  json.member("percentiles_of", time->pooled ? "samples" : "rounds");
  json.member("mode", name_of(time->mode));
  json.close_object();
}

void write_throughput(JsonWriter& json, const Throughput& throughput) {
  json.open_object();
  json.member_if("flop_per_s", throughput.flop_per_s);
  json.member_if("bytes_per_s", throughput.bytes_per_s);
  json.member_if("samples_per_s", throughput.samples_per_s);
  json.member("mode", name_of(throughput.from_latency ? TimingMode::latency : TimingMode::throughput));
  json.close_object();
}

void write_shares(JsonWriter& json, const PeakShares& shares) {
  json.member_or_null("share_of_peak", shares.flops);
  json.member_or_null("share_of_memory_peak", shares.memory);
  json.member("bound", shares.memory_bound ? "memory" : "compute");
  write_text_if(json, "share_of_peak_reason", shares.reason);
}

void write_verification(JsonWriter& json, const Verification& verification) {
  json.open_object();
  json.member("status", verification.status);
  write_text_if(json, "reason", verification.reason);
  json.member_if("epsilon", verification.epsilon);
  json.member_if("limit", verification.limit);
  write_text_if(json, "precision", verification.precision);
  json.key("checks");
  json.open_array();
  for (const Check& check : verification.checks) {
    json.open_object();
    json.member("id", check.id);
    json.member("state", check.state);
    json.member_if("value", check.value);
    json.member_if("limit", check.limit);
    write_text_if(json, "reason", check.reason);
    json.close_object();
  }
  json.close_array();
  json.close_object();
}

// What is derived stands beside what was read, for people and scripts.
void write_energy(JsonWriter& json, const EnergyReading& energy) {
  json.key("energy");
  json.open_object();
  write_text_if(json, "scope", energy.scope);
  write_text_if(json, "reason", energy.reason);
  if (has_joules(energy)) {
    json.member("joules", energy.joules);
    json.member("window_s", energy.window_s);
    json.member("calls", energy.calls);
    json.member("updates", energy.updates);
    json.member("joules_per_call", energy.joules / static_cast<double>(energy.calls));
    json.member("average_watts", energy.joules / energy.window_s);
    json.member("uncertainty", energy_uncertainty(energy));
    if (energy.power_capped) json.member("power_capped", true);
  }
  json.close_object();
}

void write_tried(JsonWriter& json, const std::vector<TriedKernel>& tried) {
  if (tried.empty()) return;
  json.key("tried");
  json.open_array();
  for (const TriedKernel& kernel : tried) {
    json.open_object();
    json.member("provider", kernel.provider);
    json.member("algorithm", kernel.algorithm);
    json.member("count", static_cast<std::int64_t>(kernel.ops));
    json.member("time_s", kernel.seconds);
    json.close_object();
  }
  json.close_array();
}

void write_served(JsonWriter& json, const std::vector<ServedOp>& served) {
  json.open_array();
  for (const ServedOp& op : served) {
    json.open_object();
    json.member("op", op.op);
    json.member("provider", op.provider);
    json.member("algorithm", op.algorithm);
    json.member("count", op.count);
    write_tried(json, op.tried);
    json.close_object();
  }
  json.close_array();
}

void write_run(JsonWriter& json, const TrainingRun& run) {
  json.open_object();
  json.member("seed", static_cast<std::int64_t>(run.seed));
  json.member("data", run.data);
  json.member("data_digest", run.data_digest);
  json.member("steps", run.steps);
  json.member("reached", run.reached);
  write_text_or_null(json, "reason", run.reason);
  json.member("accuracy_at_start", run.accuracy_at_start);
  json.member_if("i8_accuracy", run.i8_accuracy);
  write_text_if(json, "i8_reason", run.i8_reason);
  json.key("epochs");
  json.open_array();
  for (const Epoch& epoch : run.epochs) {
    json.open_object();
    json.member("loss", epoch.loss);
    json.member("accuracy", epoch.accuracy);
    json.member("train_s", epoch.train_s);
    json.member("evaluate_s", epoch.evaluate_s);
    json.close_object();
  }
  json.close_array();
  json.close_object();
}

void write_training(JsonWriter& json, const std::vector<TrainingRun>& runs) {
  json.key("training");
  json.open_object();
  json.key("runs");
  json.open_array();
  for (const TrainingRun& run : runs) write_run(json, run);
  json.close_array();
  json.key("energy_j");
  json.null();
  json.member("energy_reason", "the energy of a training is not measured");
  json.close_object();
}

void write_accuracy_loss(JsonWriter& json, const AccuracyLoss& loss) {
  json.key("accuracy_loss");
  json.open_object();
  json.member("samples", loss.samples);
  json.member_if("relative_l2_error", loss.relative_l2_error);
  json.member_if("same_class_share", loss.same_class_share);
  json.close_object();
}

}  // namespace

void write_check(JsonWriter& json, const ResultCheck& check) {
  json.open_object();
  json.member("id", check.id);
  json.member("state", check.state);
  json.member("severity", name_of(check.severity));
  json.member_if("value", check.value);
  json.member_if("limit", check.limit);
  write_text_if(json, "reason", check.reason);
  json.close_object();
}

void write_row(JsonWriter& json, const ResultRow& row) {
  json.open_object();
  json.member("target", row.target);
  json.member("status", name_of(row.status));
  write_text_or_null(json, "reason", row.reason);
  json.key("providers");
  write_served(json, row.providers);
  json.member("stopped_by", name_of(row.stopped_by));
  json.key("rounds");
  json.open_array();
  for (const ResultRound& round : row.rounds) write_round(json, round);
  json.close_array();
  write_statistics(json, "host_time_s", row.host_time);
  write_statistics(json, "device_time_s", row.device_time);
  write_statistics(json, "end_to_end_time_s", row.end_to_end_time);
  write_statistics(json, "throughput_time_s", row.throughput_time);
  write_statistics(json, "upload_time_s", row.upload_time);
  write_statistics(json, "download_time_s", row.download_time);
  if (row.throughput) {
    json.key("throughput");
    write_throughput(json, *row.throughput);
  }
  if (row.share_of_peak) write_shares(json, *row.share_of_peak);
  if (row.verification) {
    json.key("verification");
    write_verification(json, *row.verification);
  }
  if (row.energy) write_energy(json, *row.energy);
  if (row.accuracy_loss) write_accuracy_loss(json, *row.accuracy_loss);
  if (row.device_state) {
    json.key("device_state");
    write_device_state(json, *row.device_state);
  }
  json.key("checks");
  json.open_array();
  for (const ResultCheck& check : row.checks) write_check(json, check);
  json.close_array();
  if (!row.losses.empty()) {
    json.key("losses");
    json.open_array();
    for (const double loss : row.losses) json.value(loss);
    json.close_array();
  }
  if (!row.training.empty()) write_training(json, row.training);
  json.close_object();
}

}  // namespace aibench
