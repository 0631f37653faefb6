#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "kernels/backend.h"
#include "kernels/workloads/workload.h"

// The messages between the supervisor and a worker: one JSON object a line, UTF-8, at most kMaxLineBytes. The
// supervisor writes commands to the worker's stdin; the worker writes events to what was its stdout when it started
// (it moves that descriptor away and points descriptor 1 at stderr, so a library that prints does no harm).
//
//   supervisor                          worker
//                                       hello      once, unasked: protocol version, worker kind
//   start {threads, device, ...}   ->   ready {device, providers} | unavailable {reason}
//   peaks                          ->   peaks {...}
//   measure {case, policy}         ->   phase*, case {status, ...}     exactly one `case` each
//   conformance {index}            ->   phase*, conformance {...}
//   quit                           ->   (exits 0)
//
// Parsing is strict: unknown members, missing members, wrong types, numbers out of range and NaN are ProtocolErrors.
namespace aibench {

inline constexpr int kProtocolVersion = 1;
inline constexpr std::size_t kMaxLineBytes = std::size_t{16} << 20;
inline constexpr std::size_t kMaxSamples = 20000;  // a mode of a case in one round; longer runs batch their calls

class ProtocolError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class CacheState { warm, cold };
enum class TimingMode { latency, throughput, end_to_end };
std::string_view name_of(CacheState cache);
std::string_view name_of(TimingMode mode);

// How one case is measured in one round (docs: MeasurePolicy in the design).
struct MeasurePolicy {
  double min_time_s = 0.1;   // least measured time of a mode
  double max_time_s = 10.0;  // most; at least one sample is taken all the same
  std::int64_t min_samples = 10;
  double max_warm_up_s = 1.0;
  CacheState cache = CacheState::warm;
  std::vector<TimingMode> modes = {TimingMode::latency, TimingMode::throughput};
  std::uint64_t seed = 1;
  bool verify = true;        // full check of the outputs in this round
  bool keep_samples = true;  // send raw samples, not only their count
  std::string data_folder;   // where idx files lie, as the worker sees it; of training to a goal, else empty
  bool energy = false;       // read the device's energy in a window of its own, behind the timed ones
  bool operator==(const MeasurePolicy&) const = default;
};

// ---- commands ----------------------------------------------------------------------------------------------------
struct StartCommand {
  BackendOptions options;
};
struct PeaksCommand {};
struct MeasureCommand {
  std::string case_id;
  Workload workload;
  MeasurePolicy policy;
  // What the worker of the case's first round chose by trial (its `served`), for the workers of later rounds to use
  // without another one, so that all rounds measure one program. Empty in the first round and where nothing was tried.
  // A worker that does not choose by trial ignores it; one that cannot use it tries anew. See CaseEvent::choice.
  std::vector<ChosenKernel> chosen;
};
struct ConformanceCommand {
  std::int64_t index = 0;  // into conformance_cases()
  std::string provider;    // one provider by name; empty: all of them together, see run_conformance
};
struct QuitCommand {};
using Command = std::variant<StartCommand, PeaksCommand, MeasureCommand, ConformanceCommand, QuitCommand>;

// ---- events ------------------------------------------------------------------------------------------------------
enum class Phase { start, prepare, verify, warm_up, measure, stop };
std::string_view name_of(Phase phase);

struct HelloEvent {
  int protocol = kProtocolVersion;
  std::string kind;     // "cpu", "sim", "cuda"
  std::string version;  // of aibench
};
struct ReadyEvent {
  DeviceInfo device;
  std::vector<ProviderInfo> providers;
  double init_time_s = 0;         // process start of the worker's main to ready
  double timer_resolution_s = 0;  // smallest step the clock was seen to make
};
struct UnavailableEvent {
  std::string reason;
};
struct PeaksEvent {
  Peaks peaks;
};
struct PhaseEvent {
  Phase phase = Phase::prepare;
};

enum class CaseStatus { ok, unsupported, unavailable, skipped, wrong, failed, crashed, timeout };
std::string_view name_of(CaseStatus status);
std::optional<CaseStatus> case_status_from_name(std::string_view name);

// A StateReading right before and right after a window.
struct StateChange {
  std::string name;
  std::optional<double> before, after;
  std::string reason;  // why one of them is absent; empty when both are there
  bool operator==(const StateChange&) const = default;
};

// Seconds per call of one mode. `samples` holds sample_count values, or none when the policy asked to drop them.
struct ModeSamples {
  TimingMode mode = TimingMode::latency;
  std::string time;  // which time this is: "host_time", "device_time", "end_to_end_time"
  std::int64_t calls_per_sample = 1;
  std::int64_t sample_count = 0;
  double median_s = 0, p5_s = 0, p90_s = 0, p95_s = 0, p99_s = 0, min_s = 0, max_s = 0, mad_s = 0;
  std::vector<double> samples;
  // Around the whole window: the device's clock just before and just after, how long it took, and how far each of the
  // device's counters moved meanwhile. Absent where they cannot be read.
  std::optional<double> clock_before_hz, clock_after_hz;
  // The medians of readings between samples, see Device::pace_hz and, for work that waits for memory, read_rate.
  std::optional<double> pace_hz, read_bytes_per_s;
  double window_s = 0;
  std::vector<Counter> counters;
  std::vector<StateChange> state;  // of devices that tell theirs
};

struct ServedOp {
  std::string op, provider, algorithm;
  std::int64_t count = 1;          // consecutive ops this kernel serves
  std::vector<TriedKernel> tried;  // what was timed before the choice fell; empty when there was none
};

struct Check {        // one output tensor against the fp64 reference, or one rule about the whole case
  std::string id;     // "reference/y", "guard/c", "loss_falls", ...
  std::string state;  // "ok", "bad", "unknown"
  std::optional<double> value, limit;
  std::string reason;  // never empty unless ok
};

struct Verification {
  std::string status;                    // "ok", "wrong", "unknown"
  std::string reason;                    // never empty unless ok
  std::optional<double> epsilon, limit;  // the worst check's
  std::string precision;                 // what the error says really ran: "fp32", ...; empty when unknown
  std::vector<Check> checks;
};

struct Epoch {
  double loss = 0;      // mean over the epoch's steps, of the training images
  double accuracy = 0;  // behind the epoch: share of the test images whose largest output is their label's
  double train_s = 0;   // choosing and uploading the batches, and the steps; nothing else
  double evaluate_s = 0;
};

// One network trained to its goal from one seed, or as far as it came.
struct TrainingRun {
  std::uint64_t seed = 0;   // of weights and order
  std::string data;         // in words: "10000 + 2000 digits of seed 1"
  std::string data_digest;  // see digest_of in kernels/workloads/image_set.h
  std::int64_t steps = 0;   // of an epoch
  double accuracy_at_start = 0;
  std::vector<Epoch> epochs;  // at least one
  bool reached = false;       // with the last epoch
  std::string reason;         // why not; never empty unless reached
  // Accuracy of the network that was trained once it is quantised to i8, calibrated on training images; or why there is
  // none. Neither in documents of earlier programs.
  std::optional<double> i8_accuracy;
  std::string i8_reason;
};

// How CaseEvent::choice begins.
inline constexpr const char* kByTrial = "by trial";
inline constexpr const char* kHandedOn = "handed on from the first round";

// What a device used over a window of identical calls, by its own counter; or why that is not known. The energy is
// gross: whatever else runs in the counter's scope is in it.
struct EnergyReading {
  std::string scope;         // "cpu-package", "gpu-board"; empty when there is no counter
  std::string reason;        // why there is no number; empty when there is one
  double joules = 0;         // from one change of the counter to another one
  double window_s = 0;       // between these two
  std::int64_t calls = 0;    // in that time
  std::int64_t updates = 0;  // changes of the counter that were seen in it
  // A power limit held the clocks down meanwhile, as it did in the timed windows: what the joules are is what the work
  // takes at that limit.
  bool power_capped = false;
  bool operator==(const EnergyReading&) const = default;
};

// What a network's answers lose in a short type: its output against that of the same network in f32 (the same
// parameters before they were rounded or quantised, the same inputs), which is computed in fp64 on the host.
struct AccuracyLoss {
  std::int64_t samples = 0;  // of one batch
  // ||output - f32 output|| / ||f32 output|| over the batch; absent where the f32 output is all zero.
  std::optional<double> relative_l2_error;
  // Share of the samples whose largest output is the same one; absent unless the network classifies (cross_entropy, at
  // least two outputs).
  std::optional<double> same_class_share;
  bool operator==(const AccuracyLoss&) const = default;
};

struct CaseEvent {
  std::string case_id;
  CaseStatus status = CaseStatus::ok;
  std::string reason;  // never empty unless ok
  std::vector<ServedOp> served;
  // kHandedOn, or kByTrial and, when something was handed on, why it was not used; empty: it was not for this worker to
  // choose.
  std::string choice;
  double prepare_time_s = 0;          // binding, packing, algorithm search
  std::optional<double> pack_time_s;  // the packing of weights alone (weights: packed), part of the above
  std::optional<double> first_call_time_s;
  double warm_up_time_s = 0;
  bool warmed_up = true;           // false: max_warm_up ended before two windows agreed
  std::vector<ModeSamples> modes;  // in the policy's order; empty unless measured
  std::optional<Verification> verification;
  std::vector<double> losses;           // training: loss of the steps of the check, first to last; else empty
  std::optional<TrainingRun> training;  // of a network with a goal
  std::optional<EnergyReading> energy;  // only when the policy asked for it
  // Of inference in f16, bf16 or i8, in a round that verifies.
  std::optional<AccuracyLoss> accuracy_loss;
};

struct ConformanceEvent {
  std::int64_t index = 0;
  std::int64_t total = 0;              // how many cases there are
  std::string name;                    // of the case: "gemm/f32/m63n65k129-ta"
  std::string provider;                // as it was asked for
  CaseStatus status = CaseStatus::ok;  // ok, unsupported, wrong, failed
  std::string reason;
  std::optional<double> epsilon, limit;
};

using Event =
    std::variant<HelloEvent, ReadyEvent, UnavailableEvent, PeaksEvent, PhaseEvent, CaseEvent, ConformanceEvent>;

// One line without the newline. Doubles round-trip exactly; a NaN or infinity throws ProtocolError.
std::string encode(const Command& command);
std::string encode(const Event& event);
// Throws ProtocolError that quotes the first bytes of what did not parse.
Command decode_command(std::string_view line);
Event decode_event(std::string_view line);

}  // namespace aibench
