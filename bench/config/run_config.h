#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bench/plan/target.h"
#include "kernels/worker/protocol.h"
#include "kernels/workloads/workload.h"

namespace aibench {

// A config, or something else the user gave, is not acceptable. what() is the whole message:
// file:line:column: /json/pointer: what is wrong; allowed values; the nearest valid name. Exit code 2.
class ConfigError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct MeasureSettings {
  int max_rounds = 10;             // "rounds"
  double precision = 0.01;         // half width of the 95 % interval of the median, relative
  bool precision_promised = true;  // false with --quick: a fixed number of rounds, no early stop
  double min_time_s = 0.1;
  double max_time_s = 10.0;
  double max_warm_up_s = 1.0;
  std::int64_t min_samples = 10;
  std::vector<TimingMode> modes = {TimingMode::latency, TimingMode::throughput, TimingMode::end_to_end};
  std::vector<CacheState> cache = {CacheState::warm};  // "cache": one or both; both doubles the cases
  int threads = 0;                                     // CPU threads; 0 = all that the process may use
  std::uint64_t seed = 1;
  bool keep_samples = true;
  bool energy = false;  // one more window of at least 5 s a case, in the first round
  bool operator==(const MeasureSettings&) const = default;
};

// A whole config: validated, defaults filled, sweeps, ties, shapes and presets expanded.
struct RunConfig {
  std::string name;
  std::vector<Target> targets;  // empty: all that this machine has
  std::string baseline = "cpu";
  MeasureSettings measure;
  std::vector<Workload> workloads;  // 1 to 10 000, distinct, in the order of the config; each passes check()
  std::string text;                 // the config as read
  std::string sha256;               // of `text`
};

// Where presets lie (share/aibench/presets); empty entries are skipped, the first file found wins.
struct ConfigContext {
  std::vector<std::string> preset_directories;
};

// `file` is the name used in messages ("-" is shown as "stdin"). Throws ConfigError. Never allocates in proportion to
// a number written in the text: expansion is counted before it is built.
RunConfig parse_config(std::string_view text, const std::string& file, const ConfigContext& context);

// Reads at most 1 MiB from `path` ("-" = stdin) and parses it.
RunConfig load_config(const std::string& path, const ConfigContext& context);

}  // namespace aibench
