#include "bench/result/build_row.h"

#include <algorithm>
#include <cmath>

#include "bench/result/device_state.h"
#include "kernels/ops/algorithm.h"

namespace aibench {
namespace {

constexpr double kCachesWorth = 4;  // a working set this many caches large is not served from them

// The mode's samples of this time; failing that, with `any_mode`, the first mode that has this time.
const ModeSamples* find_samples(const CaseEvent& event, TimingMode mode, std::string_view time, bool any_mode) {
  const ModeSamples* other = nullptr;
  for (const ModeSamples& samples : event.modes) {
    if (samples.time != time) continue;
    if (samples.mode == mode) return &samples;
    if (!other) other = &samples;
  }
  return any_mode ? other : nullptr;
}

std::optional<RoundTime> round_time(const ModeSamples* samples) {
  if (!samples) return std::nullopt;
  return RoundTime{.median_s = samples->median_s,
                   .count = samples->sample_count,
                   .calls_per_sample = samples->calls_per_sample,
                   .clock_before_hz = samples->clock_before_hz,
                   .clock_after_hz = samples->clock_after_hz,
                   .pace_hz = samples->pace_hz,
                   .read_bytes_per_s = samples->read_bytes_per_s};
}

ResultRound round_from(const RoundRecord& record) {
  const CaseEvent& event = record.event;
  return {.round = record.round,
          .started_s = std::round(record.started_s * 1e3) / 1e3,
          .host_time = round_time(find_samples(event, TimingMode::latency, "host_time", true)),
          .device_time = round_time(find_samples(event, TimingMode::latency, "device_time", true)),
          .end_to_end_time = round_time(find_samples(event, TimingMode::end_to_end, "end_to_end_time", false)),
          .throughput_time = round_time(find_samples(event, TimingMode::throughput, "host_time", false)),
          .upload_time = round_time(find_samples(event, TimingMode::end_to_end, "upload_time", false)),
          .download_time = round_time(find_samples(event, TimingMode::end_to_end, "download_time", false)),
          .init_time_s = record.init_time_s,
          .prepare_time_s = event.prepare_time_s,
          .pack_time_s = event.pack_time_s,
          .first_call_time_s = event.first_call_time_s,
          .warmed_up = event.warmed_up,
          .choice = event.choice};
}

// Which mode host time comes from: latency when it was measured, else whatever was.
TimingMode host_mode(const CaseEvent& event) {
  const ModeSamples* samples = find_samples(event, TimingMode::latency, "host_time", true);
  return samples ? samples->mode : TimingMode::latency;
}

TimingMode device_mode(const CaseEvent& event) {
  const ModeSamples* samples = find_samples(event, TimingMode::latency, "device_time", true);
  return samples ? samples->mode : TimingMode::latency;
}

// Nothing is transferred in host memory: what would only repeat the host time is left out.
void leave_out_repetition(ResultRow& row) {
  const auto leave_out = [](auto& of) {
    if (!of.host_time) return;
    of.device_time.reset();
    of.end_to_end_time.reset();
  };
  leave_out(row);
  for (ResultRound& round : row.rounds) leave_out(round);
}

std::optional<double> rate(double work, double seconds) {
  if (!(work > 0) || !(seconds > 0)) return std::nullopt;
  return work / seconds;
}

std::optional<Throughput> throughput_of(const Work& work, const ResultRow& row) {
  const auto& time = row.throughput_time ? row.throughput_time : row.host_time;
  if (!time) return std::nullopt;
  return Throughput{.flop_per_s = rate(work.flops, time->median_s),
                    .bytes_per_s = rate(work.bytes, time->median_s),
                    .samples_per_s = rate(static_cast<double>(work.samples), time->median_s),
                    .from_latency = !row.throughput_time};
}

void add_reason(std::string& reasons, const std::string& reason) { reasons += (reasons.empty() ? "" : "; ") + reason; }

bool any_transforms(const std::vector<ServedOp>& served) {
  return std::any_of(served.begin(), served.end(), [](const ServedOp& op) { return transforms_data(op.algorithm); });
}

// The formula of a convolution counts products with padding, which its kernel may leave out. So a share of the peak
// says nothing where they are a large part of the work, or where they alone take it above the peak.
bool is_blurred_by_padding(const Work& work, double share_of_peak) {
  constexpr double kMostPadding = 0.25;
  const double padding = work.padding_flops / work.flops;
  if (share_of_peak * (1 - padding) > kAbovePeak) return false;
  return padding > kMostPadding || share_of_peak > kAbovePeak;
}

PeakShares shares_of(const RowInput& input, const ResultRow& row) {
  const Throughput& throughput = *row.throughput;
  const DType dtype = dtype_of(input.planned.workload);
  const auto peak = peak_flop_per_s(input.peaks, dtype);
  const auto& bandwidth = input.peaks.memory_bytes_per_s;
  PeakShares shares;
  const std::string because = input.target.peaks_reason.empty() ? "" : ": " + input.target.peaks_reason;
  if (!throughput.flop_per_s) {
    add_reason(shares.reason, "this case counts no FLOPs");
  } else if (any_transforms(row.providers)) {
    add_reason(shares.reason, "its algorithm multiplies less often than the formula of its FLOPs counts");
  } else if (!peak) {
    add_reason(shares.reason, "no peak was measured for " + std::string(name_of(dtype)) + because);
  } else if (is_blurred_by_padding(input.planned.work, *throughput.flop_per_s / *peak)) {
    add_reason(shares.reason, "the formula of its FLOPs counts products with padding, which a kernel may leave out");
  } else {
    shares.flops = *throughput.flop_per_s / *peak;
  }
  const auto* copy = std::get_if<CopyWorkload>(&input.planned.workload);
  if (copy != nullptr && copy->memory != Place::device) {
    add_reason(shares.reason, "the link between host and device has no measured ceiling");
  } else if (throughput.bytes_per_s && bandwidth && *bandwidth > 0) {
    shares.memory = *throughput.bytes_per_s / *bandwidth;
  } else {
    add_reason(shares.reason, "the memory bandwidth was not measured" + because);
  }
  // The ceiling that this work reaches first when both are at full speed.
  shares.memory_bound = comes_from_memory(input) && shares.memory && (!shares.flops || *shares.memory > *shares.flops);
  return shares;
}

const Verification* verification_of(const CaseRecord& record) {
  for (const RoundRecord& round : record.rounds) {
    if (round.event.verification) return &*round.event.verification;
  }
  return nullptr;
}

const EnergyReading* energy_of(const CaseRecord& record) {
  for (const RoundRecord& round : record.rounds) {
    if (round.event.energy) return &*round.event.energy;
  }
  return nullptr;
}

std::optional<AccuracyLoss> accuracy_loss_of(const CaseRecord& record) {
  for (const RoundRecord& round : record.rounds) {
    if (round.event.accuracy_loss) return round.event.accuracy_loss;
  }
  return std::nullopt;
}

std::string not_measured_reason(StoppedBy why) {
  switch (why) {
    case StoppedBy::interrupted: return "the run was interrupted before its first round";
    case StoppedBy::budget: return "the time budget ended before its first round; give more with --budget";
    case StoppedBy::not_needed: return "not needed by --refine";
    default: return "not measured yet";
  }
}

ResultRow row_without_numbers(const RowInput& input) {
  ResultRow row{
      .target = input.target.target.name, .status = CaseStatus::skipped, .stopped_by = input.record.stopped_by};
  const RoundRecord* problem = first_problem(input.record);
  if (!problem) {
    row.reason = not_measured_reason(input.record.stopped_by);
    return row;
  }
  row.status = problem->event.status;
  row.reason = problem->event.reason.empty() ? "no reason was given" : problem->event.reason;
  row.providers = problem->event.served;
  if (row.status == CaseStatus::wrong) row.verification = problem->event.verification;
  return row;
}

}  // namespace

bool comes_from_memory(const RowInput& input) {
  if (input.planned.cache == CacheState::cold) return true;
  if (!input.target.ready || !input.target.ready->device.last_level_cache_bytes) return false;
  const auto cache = static_cast<double>(*input.target.ready->device.last_level_cache_bytes);
  // Not all that the worker allocates: on a device the copies to check with lie in the host's memory, and on any no
  // timed call touches them.
  return input.planned.working_set_bytes > kCachesWorth * cache;
}

ResultRow build_row(const RowInput& input) {
  const CaseRecord& record = input.record;
  if (record.rounds.empty() || first_problem(record)) return row_without_numbers(input);
  const CaseEvent& first = record.rounds.front().event;
  ResultRow row{.target = input.target.target.name, .providers = first.served, .stopped_by = record.stopped_by};
  row.rounds.reserve(record.rounds.size());
  for (const RoundRecord& round : record.rounds) row.rounds.push_back(round_from(round));
  row.host_time = statistics_of(record, host_mode(first), "host_time");
  row.device_time = statistics_of(record, device_mode(first), "device_time");
  row.end_to_end_time = statistics_of(record, TimingMode::end_to_end, "end_to_end_time");
  row.throughput_time = statistics_of(record, TimingMode::throughput, "host_time");
  row.upload_time = statistics_of(record, TimingMode::end_to_end, "upload_time");
  row.download_time = statistics_of(record, TimingMode::end_to_end, "download_time");
  const bool latency = row.host_time && row.host_time->mode == TimingMode::latency;
  if (latency && input.target.ready && input.target.ready->device.shares_host_memory) leave_out_repetition(row);
  row.throughput = throughput_of(input.planned.work, row);
  if (row.throughput) row.share_of_peak = shares_of(input, row);
  if (const Verification* verification = verification_of(record)) row.verification = *verification;
  row.losses = first.losses;
  for (const RoundRecord& round : record.rounds) {
    if (round.event.training) row.training.push_back(*round.event.training);
  }
  if (const EnergyReading* energy = energy_of(record)) row.energy = *energy;
  row.accuracy_loss = accuracy_loss_of(record);
  row.device_state = device_state_of(record);
  row.checks = checks_of(input, row);
  return row;
}

}  // namespace aibench
