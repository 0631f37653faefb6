#include <limits>

#include "bench/result/read_parts.h"
#include "kernels/workloads/limits.h"

namespace aibench {
namespace {

constexpr int kMaxInt = std::numeric_limits<int>::max();
constexpr std::size_t kMostRounds = 1000;  // what a run can be asked for
constexpr std::int64_t kMaxCount = std::numeric_limits<std::int64_t>::max();

std::optional<RoundTime> read_round_time(const Field& round, std::string_view key) {
  const auto json = round.find(key);
  if (!json) return std::nullopt;
  const auto calls = json->find("calls_per_sample");
  return RoundTime{.median_s = json->member("median").not_negative(),
                   .count = json->member("count").integer(1, kMaxCount),
                   .calls_per_sample = calls ? calls->integer(1, kMaxCount) : 1,
                   .clock_before_hz = json->not_negative_if("clock_before_hz"),
                   .clock_after_hz = json->not_negative_if("clock_after_hz"),
                   .pace_hz = json->not_negative_if("pace_hz"),
                   .read_bytes_per_s = json->not_negative_if("read_bytes_per_s")};
}

ResultRound read_round(const Field& json) {
  return {.round = static_cast<int>(json.member("round").integer(0, kMaxInt)),
          .started_s = json.member("started_s").not_negative(),
          .host_time = read_round_time(json, "host_time_s"),
          .device_time = read_round_time(json, "device_time_s"),
          .end_to_end_time = read_round_time(json, "end_to_end_time_s"),
          .throughput_time = read_round_time(json, "throughput_time_s"),
          .upload_time = read_round_time(json, "upload_time_s"),
          .download_time = read_round_time(json, "download_time_s"),
          .init_time_s = json.member("init_time_s").not_negative(),
          .prepare_time_s = json.member("prepare_time_s").not_negative(),
          .pack_time_s = json.not_negative_if("pack_time_s"),
          .first_call_time_s = json.not_negative_if("first_call_time_s"),
          .warmed_up = json.boolean_if("warmed_up").value_or(true),
          .choice = json.text_or_empty("choice")};
}

std::optional<TimeStatistics> read_statistics(const Field& row, std::string_view key) {
  const auto json = row.find(key);
  if (!json) return std::nullopt;
  TimeStatistics time;
  time.median_s = json->member("median").not_negative();
  time.low_s = json->not_negative_if("low");
  time.high_s = json->not_negative_if("high");
  if (time.low_s.has_value() != time.high_s.has_value()) json->fail("\"low\" and \"high\" come together");
  if (time.low_s && (*time.low_s > time.median_s || *time.high_s < time.median_s)) {
    json->fail("\"median\" lies outside of \"low\" to \"high\"");
  }
  time.p5_s = json->member("p5").not_negative();
  time.p90_s = json->member("p90").not_negative();
  time.p95_s = json->member("p95").not_negative();
  time.p99_s = json->member("p99").not_negative();
  time.min_s = json->member("min").not_negative();
  time.max_s = json->member("max").not_negative();
  if (time.min_s > time.max_s) json->fail("\"min\" is larger than \"max\"");
  time.mad_s = json->not_negative_if("mad").value_or(0);
  time.count = json->member("count").integer(1, kMaxCount);
  time.pooled = json->member("percentiles_of").one_of({"samples", "rounds"}) == "samples";
  time.mode = json->member("mode").choice({TimingMode::latency, TimingMode::throughput, TimingMode::end_to_end});
  return time;
}

std::optional<Throughput> read_throughput(const Field& row) {
  const auto json = row.find("throughput");
  if (!json) return std::nullopt;
  return Throughput{.flop_per_s = json->not_negative_if("flop_per_s"),
                    .bytes_per_s = json->not_negative_if("bytes_per_s"),
                    .samples_per_s = json->not_negative_if("samples_per_s"),
                    .from_latency = json->member("mode").one_of({"latency", "throughput"}) == "latency"};
}

// "bound" is there exactly when shares were computed, absent or not.
std::optional<PeakShares> read_shares(const Field& row) {
  const auto bound = row.find("bound");
  if (!bound) return std::nullopt;
  return PeakShares{.flops = row.not_negative_if("share_of_peak"),
                    .memory = row.not_negative_if("share_of_memory_peak"),
                    .reason = row.text_or_empty("share_of_peak_reason"),
                    .memory_bound = bound->one_of({"compute", "memory"}) == "memory"};
}

void require_reason(const Field& json, const std::string& state, const std::string& reason) {
  if (state != "ok" && reason.empty()) json.fail("needs a \"reason\" since it is not ok");
}

Verification read_verification(const Field& json) {
  Verification verification;
  verification.status = json.member("status").one_of({"ok", "wrong", "unknown"});
  verification.reason = json.text_or_empty("reason");
  require_reason(json, verification.status, verification.reason);
  verification.epsilon = json.number_if("epsilon");
  verification.limit = json.number_if("limit");
  verification.precision = json.text_or_empty("precision");
  json.member("checks").for_each_element([&](const Field& check) {
    verification.checks.push_back({.id = check.member("id").text(),
                                   .state = check.member("state").one_of({"ok", "bad", "unknown"}),
                                   .value = check.number_if("value"),
                                   .limit = check.number_if("limit"),
                                   .reason = check.text_or_empty("reason")});
    require_reason(check, verification.checks.back().state, verification.checks.back().reason);
  });
  return verification;
}

ServedOp read_served(const Field& json) {
  ServedOp served{.op = json.member("op").text(),
                  .provider = json.member("provider").text(),
                  .algorithm = json.text_or_empty("algorithm"),
                  .count = json.member("count").integer(1, kMaxCount)};
  if (const auto tried = json.find("tried")) {
    tried->for_each_element([&](const Field& kernel) {
      served.tried.push_back({.provider = kernel.member("provider").text(),
                              .algorithm = kernel.text_or_empty("algorithm"),
                              .ops = static_cast<std::size_t>(kernel.member("count").integer(1, kMaxCount)),
                              .seconds = kernel.member("time_s").not_negative()});
    });
  }
  return served;
}

double read_share(const Field& json) {
  const double share = json.not_negative();
  if (share > 1) json.fail("is no share");
  return share;
}

TrainingRun read_run(const Field& json) {
  TrainingRun run{.seed = static_cast<std::uint64_t>(json.member("seed").integer(0, kMaxCount)),
                  .data = json.member("data").text(),
                  .data_digest = json.text_or_empty("data_digest"),
                  .steps = json.member("steps").integer(1, kMaxCount),
                  .accuracy_at_start = read_share(json.member("accuracy_at_start")),
                  .reached = json.boolean_if("reached").value_or(false),
                  .reason = json.text_or_empty("reason")};
  require_reason(json, run.reached ? "ok" : "", run.reason);
  if (const auto accuracy = json.find("i8_accuracy")) run.i8_accuracy = read_share(*accuracy);
  run.i8_reason = json.text_or_empty("i8_reason");
  json.member("epochs").for_each_element([&](const Field& epoch) {
    if (static_cast<std::int64_t>(run.epochs.size()) == kMaxEpochs) epoch.fail("too many epochs");
    run.epochs.push_back({.loss = epoch.member("loss").number(),
                          .accuracy = read_share(epoch.member("accuracy")),
                          .train_s = epoch.member("train_s").not_negative(),
                          .evaluate_s = epoch.member("evaluate_s").not_negative()});
  });
  if (run.epochs.empty()) json.fail("has no epoch");
  return run;
}

EnergyReading read_energy(const Field& json) {
  EnergyReading energy{.scope = json.text_or_empty("scope"), .reason = json.text_or_empty("reason")};
  if (!energy.reason.empty()) return energy;
  energy.joules = json.member("joules").not_negative();
  energy.window_s = json.member("window_s").not_negative();
  energy.calls = json.member("calls").integer(1, kMaxCount);
  energy.updates = json.member("updates").integer(1, kMaxCount);
  energy.power_capped = json.boolean_if("power_capped").value_or(false);
  if (!has_joules(energy)) json.fail("needs joules and a window above 0, or a \"reason\"");
  return energy;
}

AccuracyLoss read_accuracy_loss(const Field& json) {
  AccuracyLoss loss{.samples = json.member("samples").integer(1, kMaxCount),
                    .relative_l2_error = json.not_negative_if("relative_l2_error")};
  if (const auto share = json.find("same_class_share")) loss.same_class_share = read_share(*share);
  return loss;
}

void read_numbers(const Field& json, ResultRow& row) {
  json.member("rounds").for_each_element([&](const Field& round) {
    const ResultRound read = read_round(round);
    if (!row.rounds.empty() && read.round <= row.rounds.back().round) round.fail("rounds are not in ascending order");
    if (row.rounds.size() == kMostRounds) round.fail("a row has more than " + std::to_string(kMostRounds) + " rounds");
    row.rounds.push_back(read);
  });
  row.host_time = read_statistics(json, "host_time_s");
  row.device_time = read_statistics(json, "device_time_s");
  row.end_to_end_time = read_statistics(json, "end_to_end_time_s");
  row.throughput_time = read_statistics(json, "throughput_time_s");
  row.upload_time = read_statistics(json, "upload_time_s");  // not in files of earlier programs
  row.download_time = read_statistics(json, "download_time_s");
  row.throughput = read_throughput(json);
  row.share_of_peak = read_shares(json);
  if (const auto energy = json.find("energy")) row.energy = read_energy(*energy);
  if (const auto loss = json.find("accuracy_loss")) row.accuracy_loss = read_accuracy_loss(*loss);
  if (const auto state = json.find("device_state")) row.device_state = read_device_state(*state);
  if (const auto losses = json.find("losses")) {
    losses->for_each_element([&](const Field& loss) { row.losses.push_back(loss.number()); });
  }
  if (const auto training = json.find("training")) {
    training->member("runs").for_each_element([&](const Field& run) { row.training.push_back(read_run(run)); });
  }
}

void refuse_numbers(const Field& json, const ResultRow& row) {
  if (!row.rounds.empty() || row.host_time || row.device_time || row.end_to_end_time || row.throughput_time ||
      row.upload_time || row.download_time || row.throughput || row.share_of_peak || row.energy || row.accuracy_loss ||
      row.device_state || !row.losses.empty() || !row.training.empty()) {
    json.fail("a row that is not ok holds no numbers");
  }
}

}  // namespace

ResultCheck read_check(const Field& json) {
  ResultCheck check{.id = json.member("id").text(),
                    .state = json.member("state").one_of({"ok", "bad", "unknown"}),
                    .severity = json.member("severity").choice({Severity::info, Severity::suspect, Severity::invalid}),
                    .value = json.number_if("value"),
                    .limit = json.number_if("limit"),
                    .reason = json.text_or_empty("reason")};
  require_reason(json, check.state, check.reason);
  return check;
}

ResultRow read_row(const Field& json) {
  ResultRow row;
  row.target = json.member("target").text();
  const Field status = json.member("status");
  const auto known = case_status_from_name(status.text());
  if (!known) status.fail("unknown status");
  row.status = *known;
  row.reason = json.text_or_empty("reason");
  require_reason(json, row.status == CaseStatus::ok ? "ok" : "", row.reason);
  json.member("providers").for_each_element([&](const Field& op) { row.providers.push_back(read_served(op)); });
  const Field stopped = json.member("stopped_by");
  const auto why = stopped_by_from_name(stopped.text());
  if (!why) stopped.fail("unknown value");
  row.stopped_by = *why;
  read_numbers(json, row);
  if (row.status != CaseStatus::ok) refuse_numbers(json, row);
  if (const auto verification = json.find("verification")) row.verification = read_verification(*verification);
  json.member("checks").for_each_element([&](const Field& check) { row.checks.push_back(read_check(check)); });
  return row;
}

}  // namespace aibench
