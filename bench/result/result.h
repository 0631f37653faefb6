#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/plan/plan.h"
#include "bench/plan/target.h"
#include "bench/runner/run_record.h"
#include "bench/system/environment.h"
#include "kernels/worker/protocol.h"

// What a run found out: the document `aibench.result/1` as values. Absent means that the number does not exist; zero is
// always a measured zero. Times are seconds a call. A row that is not ok holds no numbers at all.
namespace aibench {

// The program and how it was called.
struct ToolInfo {
  std::string version;
  std::string git;  // commit it was built from; empty when unknown
  std::vector<std::string> argv;
  std::string started;  // "2024-05-01T12:00:00Z"; empty when unknown
  // Library settings that the worker was left with on request (--keep-env): name -> value.
  std::map<std::string, std::string> kept_variables;
  bool operator==(const ToolInfo&) const = default;
};

struct LibraryInfo {
  std::string name, version, path, configuration;  // as the library says; path is empty when linked statically
  std::optional<std::string> sha256;               // of the file at `path`
  bool operator==(const LibraryInfo&) const = default;
};

struct ResultTarget {
  Target target;
  bool available = false;
  std::string reason;  // why not; never empty unless available
  // Of the device; absent when no worker ever started.
  std::optional<std::string> device;
  std::optional<std::string> driver;  // of an accelerator
  std::string pace_probe;             // which loop measured the pace of its rounds; empty when none did
  std::optional<int> threads;         // absent where it has no meaning
  std::optional<std::uint64_t> memory_bytes, last_level_cache_bytes;
  // Device time and end-to-end time are host time by definition, and left out where host time is there; see time_of.
  bool shares_host_memory = false;
  std::optional<double> timer_resolution_s;
  std::vector<ProviderInfo> providers;
  Peaks peaks;
  std::string peaks_reason;          // why there are none; empty when they were measured
  std::vector<std::string> changes;  // what changed between its workers, in words
};

// The highest rate measured for the dtype.
std::optional<double> peak_flop_per_s(const Peaks& peaks, DType dtype);

// One mode of one round.
struct RoundTime {
  double median_s = 0;
  std::int64_t count = 0;             // samples
  std::int64_t calls_per_sample = 1;  // calls that were timed together
  // The device's clock right before and right after the timed window; absent where it cannot be read.
  std::optional<double> clock_before_hz, clock_after_hz;
  // How fast the core that made the calls ran the target's pace_probe: the median of readings between the samples.
  std::optional<double> pace_hz;
  // How fast that core read pieces of the largest operand between the samples; only of work that waits for memory.
  std::optional<double> read_bytes_per_s;
  bool operator==(const RoundTime&) const = default;
};

// The clock during the window: the mean of the two readings. nullopt unless both are there.
std::optional<double> clock_hz(const RoundTime& time);

struct ResultRound {
  int round = 0;         // rounds of one number, on whatever target, lie close together in time
  double started_s = 0;  // since the run began
  std::optional<RoundTime> host_time, device_time, end_to_end_time;
  std::optional<RoundTime> throughput_time;  // host time of back-to-back calls
  // Parts of end_to_end_time, of the same passes; only where the device has memory of its own.
  std::optional<RoundTime> upload_time, download_time;
  double init_time_s = 0;  // of the worker
  double prepare_time_s = 0;
  std::optional<double> pack_time_s;  // weights: packed alone, part of the above
  std::optional<double> first_call_time_s;
  bool warmed_up = true;
  std::string choice;  // how the worker came to who serves what (CaseEvent::choice); empty: it did not choose
  bool operator==(const ResultRound&) const = default;
};

// All rounds of one time. low and high: 95 % interval of the median over rounds, absent below 6 rounds.
struct TimeStatistics {
  double median_s = 0;
  std::optional<double> low_s, high_s;
  double p5_s = 0, p90_s = 0, p95_s = 0, p99_s = 0, min_s = 0, max_s = 0, mad_s = 0;
  std::int64_t count = 0;  // samples of all rounds
  // True: percentiles and mad are of all samples together; false: the samples were not kept, and they are the medians
  // over rounds of each round's.
  bool pooled = true;
  TimingMode mode = TimingMode::latency;
  bool operator==(const TimeStatistics&) const = default;
};

struct Throughput {
  std::optional<double> flop_per_s, bytes_per_s, samples_per_s;  // absent when the case counts no such work
  bool from_latency = false;  // true: back-to-back calls were not measured, these are of synchronised calls
  bool operator==(const Throughput&) const = default;
};

// Share of the ceilings measured on the same target in the same run.
struct PeakShares {
  std::optional<double> flops;   // of the dtype's FLOP rate
  std::optional<double> memory;  // of the memory bandwidth, by the least bytes the work must move; above 1 from caches
  std::string reason;            // why one of them is absent; empty when both are there
  bool memory_bound = false;     // the data comes from memory and its bandwidth is the lower ceiling for this work
  bool operator==(const PeakShares&) const = default;
};

enum class Severity { info, suspect, invalid };
std::string_view name_of(Severity severity);

// One rule about whether the row's numbers can be trusted. A missing reading is "unknown", never "ok".
struct ResultCheck {
  std::string id;
  std::string state;  // "ok", "bad", "unknown"
  Severity severity = Severity::info;
  std::optional<double> value, limit;
  std::string reason;  // never empty unless ok; of a bad check also what to do
  bool operator==(const ResultCheck&) const = default;
};

// How far a counter of the device moved over all timed windows of a row.
struct CounterGrowth {
  std::string name;
  double value = 0;
  std::string reason;  // why it does not cover all windows; empty when it does
  bool operator==(const CounterGrowth&) const = default;
};

// Readings of the device's state around the timed windows of a row: before the first one, behind the last one, and all
// of them. Absent where there was none.
struct StateSummary {
  std::string name;
  std::optional<double> first, last, lowest, highest, mean;
  std::string reason;  // why one is missing; empty when every window has both of its own
  bool operator==(const StateSummary&) const = default;
};

// What the device was like while the row was timed; of devices that tell it (names: see kernels/reference/cuda/nvml.h).
struct DeviceState {
  double window_s = 0;  // the timed windows together
  std::vector<CounterGrowth> counters;
  std::vector<StateSummary> readings;
  bool operator==(const DeviceState&) const = default;
};

// One case on one target.
struct ResultRow {
  std::string target;
  CaseStatus status = CaseStatus::ok;
  std::string reason;  // never empty unless ok
  std::vector<ServedOp> providers;
  StoppedBy stopped_by = StoppedBy::max_rounds;
  // From here on filled when ok.
  std::vector<ResultRound> rounds;  // in ascending order of `round`
  std::optional<TimeStatistics> host_time, device_time, end_to_end_time, throughput_time;
  std::optional<TimeStatistics> upload_time, download_time;  // see ResultRound
  std::optional<Throughput> throughput;
  std::optional<PeakShares> share_of_peak;
  std::optional<Verification> verification;  // also when wrong: it says how far off
  std::vector<ResultCheck> checks;
  std::vector<double> losses;
  std::vector<TrainingRun> training;          // of a network with a goal: one a round, each from a seed of its own
  std::optional<EnergyReading> energy;        // of one round; only when it was asked for
  std::optional<AccuracyLoss> accuracy_loss;  // of inference in f16, bf16 or i8, where a round verified
  std::optional<DeviceState> device_state;    // of devices that tell it
};

// False: the reading says why there is no number.
bool has_joules(const EnergyReading& energy);
// Of a reading with joules, as a share of them: one update of the counter at either edge of the window.
double energy_uncertainty(const EnergyReading& energy);
// Of one call; nullopt without a number. Only readings of one scope mean the same.
std::optional<double> joules_a_call(const ResultRow& row);

enum class TimeKind { host, device, end_to_end, throughput, upload, download };

// The time of that kind, with host time standing in where the target's memory makes it the same; null when there is
// none. The pointers last as long as the row.
const TimeStatistics* time_of(const ResultTarget& target, const ResultRow& row, TimeKind kind);
const RoundTime* time_of(const ResultTarget& target, const ResultRound& round, TimeKind kind);

// The worst severity among the bad checks; nullopt when none is bad. invalid: the numbers stay out of every headline.
std::optional<Severity> worst_problem(const ResultRow& row);

struct ResultCase {
  std::string id;
  std::string family;  // "gemm", "conv2d", "network"
  std::string dtype;
  std::string parameters;  // compact JSON, see kernels/workloads/workload_json.h
  CacheState cache = CacheState::warm;
  Work work;
  double memory_bytes = 0;
  std::vector<ResultRow> results;  // in the order of the targets
};

// The workload that the parameters describe; nullopt when this program does not understand them.
std::optional<Workload> workload_of(const ResultCase& result_case);

struct Result {
  bool complete = false;
  ToolInfo tool;
  std::string name;    // of the config
  std::string config;  // compact JSON of the config, comments removed; "{}" when it had no text
  std::string config_sha256;
  std::string baseline = "cpu";
  MeasureSettings measure;
  Environment environment;
  std::vector<LibraryInfo> libraries;
  std::map<std::string, std::string> variables;  // library settings removed from the workers' environment
  std::vector<ResultCheck> machine_checks;       // settings of the machine that change what its numbers mean
  std::vector<ResultTarget> targets;
  std::vector<ResultCase> cases;
};

}  // namespace aibench
