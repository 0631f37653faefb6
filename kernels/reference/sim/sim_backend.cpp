#include "kernels/reference/sim/sim_backend.h"

#include <algorithm>
#include <cmath>

#include "kernels/reference/sim/sim_fault.h"
#include "kernels/reference/sim/sim_state.h"
#include "kernels/workloads/generator.h"

namespace aibench {
namespace {

constexpr double kFlopPerS = 1e11;
constexpr double kBytePerS = 1e10;

class SimBackend final : public Backend {
 public:
  SimBackend(SimWorker& worker, const std::vector<std::string>& wanted)
      : worker_(worker), device_(worker.script().device, worker.script().transfer_bytes_per_s, worker.script().energy) {
    for (const SimProviderScript& script : worker.script().providers) {
      if (!wanted.empty() && std::ranges::find(wanted, script.info.name) == wanted.end()) continue;
      made_.push_back(std::make_unique<SimProvider>(script, device_, worker.situation()));
      providers_.push_back(made_.back().get());
    }
  }

  SimDevice& device() override { return device_; }
  std::span<Provider* const> providers() override { return providers_; }
  Peaks measure_peaks() override {
    worker_.play(SimMoment::peaks);
    return worker_.script().peaks;
  }

 private:
  SimWorker& worker_;
  SimDevice device_;
  std::vector<std::unique_ptr<SimProvider>> made_;
  std::vector<Provider*> providers_;
};

SimMoment moment_of(Phase phase) {
  switch (phase) {
    case Phase::start: return SimMoment::start;
    case Phase::prepare: return SimMoment::prepare;
    case Phase::verify: return SimMoment::verify;
    case Phase::warm_up: return SimMoment::warm_up;
    case Phase::measure: return SimMoment::measure;
    case Phase::stop: return SimMoment::stop;
  }
  return SimMoment::stop;
}

bool holds(const std::vector<int>& list, int value) {
  return list.empty() || std::ranges::find(list, value) != list.end();
}

}  // namespace

SimWorker::SimWorker(SimScript script, int protocol_stream)
    : script_(std::move(script)),
      protocol_stream_(protocol_stream),
      process_(count_in_state_file(script_.state_file, "process")) {
  play(SimMoment::hello);
}

std::variant<std::unique_ptr<Backend>, Unsupported> SimWorker::open(const BackendOptions& options) {
  if (!script_.unavailable.empty()) return Unsupported{script_.unavailable};
  if (options.device_index >= script_.device_count) {
    return Unsupported{"there are " + std::to_string(script_.device_count) + " simulated devices; device " +
                       std::to_string(options.device_index) + " does not exist"};
  }
  for (const std::string& name : options.providers) {
    const auto same = [&](const SimProviderScript& provider) { return provider.info.name == name; };
    if (std::ranges::none_of(script_.providers, same)) return Unsupported{"the script has no provider '" + name + "'"};
  }
  if (options.threads > 0) script_.device.threads = options.threads;
  auto backend = std::make_unique<SimBackend>(*this, options.providers);
  sim_device_ = &backend->device();
  return backend;
}

void SimWorker::enter(const Command& command, Phase phase) {
  if (const auto* start = std::get_if<StartCommand>(&command)) {
    device_ = start->options.device_index;
    round_ = count_in_state_file(script_.state_file, "device " + std::to_string(device_));
  }
  const auto* measure = std::get_if<MeasureCommand>(&command);
  if (measure == nullptr) return play(moment_of(phase));
  if (phase == Phase::prepare) begin_case(*measure);
  play_all(situation_.rule.faults, moment_of(phase));
}

void SimWorker::play(SimMoment moment) { play_all(script_.faults, moment); }

void SimWorker::begin_case(const MeasureCommand& command) {
  SimCase rule = script_.rule_for(command.case_id, device_);
  const Work work = work_of(command.workload);
  const auto* copy = std::get_if<CopyWorkload>(&command.workload);
  const bool transfers = copy != nullptr && copy->memory != Place::device;
  const double byte_per_s = transfers ? script_.transfer_bytes_per_s.value_or(kBytePerS) : kBytePerS;
  double pass_s = rule.time_s.value_or(std::max({work.flops / kFlopPerS, work.bytes / byte_per_s, 1e-6}));
  pass_s *= std::pow(1.0 + rule.drift_per_round, round_);
  // Noise depends on what is measured and in which round, not on which other cases there are.
  const std::uint64_t key = generator_key(script_.seed + static_cast<std::uint64_t>(round_),
                                          command.case_id + " on device " + std::to_string(device_));
  pass_s *= std::exp(rule.process_noise * sim_normal(key, 0));
  sim_device_->fail_allocation(rule.fail_allocation);
  situation_ = {std::move(rule), pass_s, key, 1};
}

void SimWorker::play_all(const std::vector<SimFault>& faults, SimMoment moment) {
  for (const SimFault& fault : faults) {
    if (!strikes(fault, moment)) continue;
    switch (commit_fault(fault.kind, protocol_stream_)) {
      case SimDeviceFault::none: break;
      case SimDeviceFault::device_error:
        if (sim_device_ == nullptr) throw DeviceError("simInit: scripted failure 700");
        sim_device_->fail_from_now_on("simSynchronize: scripted sticky failure 700");
        break;
      case SimDeviceFault::out_of_memory: throw OutOfMemory(std::size_t{1} << 40, std::size_t{1} << 30);
    }
  }
}

bool SimWorker::strikes(const SimFault& fault, SimMoment moment) const {
  return fault.moment == moment && holds(fault.rounds, round_) && holds(fault.processes, process_) &&
         holds(fault.devices, device_);
}

}  // namespace aibench
