#include "kernels/worker/measure.h"

#include <algorithm>
#include <cmath>

#include "kernels/device_copies.h"
#include "kernels/energy_meter.h"
#include "kernels/session.h"
#include "kernels/verify/accuracy_loss.h"
#include "kernels/verify/calibration.h"
#include "kernels/verify/copy_check.h"
#include "kernels/worker/energy_window.h"
#include "kernels/worker/mode_summary.h"
#include "kernels/worker/streamed_operand.h"
#include "kernels/worker/surroundings.h"
#include "kernels/worker/timed_loop.h"
#include "kernels/worker/train_case.h"
#include "kernels/worker/verify_case.h"
#include "kernels/worker/window_plan.h"

namespace aibench {
namespace {

constexpr double kSteady = 0.02;     // two warm-up windows agree within this
constexpr double kColdFactor = 2.0;  // buffer sets cover this many last-level caches
constexpr std::int64_t kMaxBufferSets = 65536;

// Enough copies that one pass over all of them leaves nothing of the first in the caches.
std::int64_t buffer_sets(const MeasurePolicy& policy, const DeviceInfo& device, const OpGraph& graph) {
  if (policy.cache == CacheState::warm) return 1;
  if (!device.last_level_cache_bytes) {
    throw std::invalid_argument("a cold cache cannot be made: the size of the last-level cache is unknown");
  }
  const double needed = kColdFactor * static_cast<double>(*device.last_level_cache_bytes);
  const double sets = std::ceil(needed / static_cast<double>(total_bytes(graph))) + 1.0;
  return static_cast<std::int64_t>(std::clamp(sets, 2.0, static_cast<double>(kMaxBufferSets)));
}

class CaseRun {
 public:
  CaseRun(Session& session, const MeasureCommand& command, double resolution_s, CaseEvent& event)
      : session_(session),
        streamed_(streamed_operand(session, command.workload)),
        policy_(command.policy),
        resolution_s_(resolution_s),
        event_(event) {}

  void first_call() {
    const Clock& clock = session_.device().clock();
    const std::int64_t start = clock.now_ns();
    session_.enqueue();
    session_.device().synchronize();
    const std::int64_t stop = clock.now_ns();
    event_.first_call_time_s = seconds_between(start, stop);
    call_s_ = *event_.first_call_time_s;
  }

  // Runs windows of the very code that is measured until two in a row agree.
  void warm_up() {
    const Clock& clock = session_.device().clock();
    const std::int64_t start = clock.now_ns();
    event_.warmed_up = false;
    double previous = 0;
    for (;;) {
      session_.restore_state();
      const WindowPlan plan =
          plan_warm_up(plan_window(policy_, false, call_s_, resolution_s_), call_s_, policy_.min_time_s);
      const WindowSamples window =
          run_window(session_, streamed_, CallPattern::synchronised, plan.samples, plan.calls_per_sample);
      call_s_ = median_of(window.host_s);
      event_.warm_up_time_s = seconds_between(start, clock.now_ns());
      if (previous > 0 && std::abs(call_s_ - previous) <= kSteady * previous) {
        event_.warmed_up = true;
        return;
      }
      if (event_.warm_up_time_s >= policy_.max_warm_up_s) return;
      previous = call_s_;
    }
  }

  void measure(TimingMode mode) {
    const bool host_memory = session_.device().info().shares_host_memory;
    if (mode == TimingMode::end_to_end && host_memory) return end_to_end_is_host_time();
    const CallPattern pattern = mode == TimingMode::latency      ? CallPattern::synchronised
                                : mode == TimingMode::throughput ? CallPattern::back_to_back
                                                                 : CallPattern::with_transfers;
    session_.restore_state();
    const WindowPlan plan = plan_window(policy_, mode == TimingMode::throughput, call_s_, resolution_s_);
    const Surroundings before = look_before(session_.device());
    WindowSamples window = run_window(session_, streamed_, pattern, plan.samples, plan.calls_per_sample);
    const std::size_t first = event_.modes.size();
    const Surroundings after = look_after(session_.device());
    add(mode, mode == TimingMode::end_to_end ? "end_to_end_time" : "host_time", plan, std::move(window.host_s));
    if (!window.device_s.empty()) add(mode, "device_time", plan, std::move(window.device_s));
    if (!window.upload_s.empty()) add(mode, "upload_time", plan, std::move(window.upload_s));
    if (!window.download_s.empty()) add(mode, "download_time", plan, std::move(window.download_s));
    for (std::size_t i = first; i < event_.modes.size(); ++i) {
      note_pace(event_.modes[i], window.pace);
      note_surroundings(event_.modes[i], before, after);
    }
  }

  // Calls back to back, as in the throughput's window.
  void measure_energy() {
    Device& device = session_.device();
    auto* meter = dynamic_cast<EnergyMeter*>(&device);
    if (meter == nullptr) {
      event_.energy = EnergyReading{.reason = "this device has no energy counter that aibench reads"};
      return;
    }
    const double call_s = back_to_back_call_s();
    const double batch_s = meter->seconds_between_readings();
    const auto calls = static_cast<std::int64_t>(std::clamp(std::ceil(batch_s / call_s), 1.0, 1e9));
    session_.restore_state();
    const Surroundings before = look_before(device);
    EnergyReading reading = energy_of(*meter, device.clock(), calls, [&] {
      for (std::int64_t i = 0; i < calls; ++i) session_.enqueue();
      device.synchronize();
    });
    const Surroundings after = look_after(device);
    if (reading.reason.empty()) {
      const WindowConditions meanwhile{.growth = growth_between(before, after),
                                       .state = state_between(before, after),
                                       .window_s = seconds_between(before.now_ns, after.now_ns)};
      judge_energy(reading, meanwhile, call_s, timed_windows_were_capped());
    }
    event_.energy = std::move(reading);
  }

 private:
  bool timed_windows_were_capped() const {
    return std::ranges::any_of(event_.modes, [](const ModeSamples& mode) {
      return is_power_capped({.growth = mode.counters, .state = mode.state, .window_s = mode.window_s}, 0);
    });
  }

  double back_to_back_call_s() const {
    for (const ModeSamples& mode : event_.modes) {
      if (mode.mode == TimingMode::throughput && mode.time == "host_time") return std::max(mode.median_s, 1e-9);
    }
    return std::max(call_s_, 1e-9);
  }

  void add(TimingMode mode, std::string time, const WindowPlan& plan, std::vector<double> samples) {
    event_.modes.push_back(
        summarise(mode, std::move(time), plan.calls_per_sample, std::move(samples), policy_.keep_samples));
  }

  // Nothing is transferred on a device that works in host memory: the latency stands for both, its samples once.
  void end_to_end_is_host_time() {
    const auto latency = std::find_if(event_.modes.begin(), event_.modes.end(),
                                      [](const ModeSamples& m) { return m.mode == TimingMode::latency; });
    if (latency == event_.modes.end()) {
      measure(TimingMode::latency);
      event_.modes.back().mode = TimingMode::end_to_end;
      event_.modes.back().time = "end_to_end_time";
      return;
    }
    ModeSamples copy = *latency;
    copy.mode = TimingMode::end_to_end;
    copy.time = "end_to_end_time";
    copy.samples.clear();
    event_.modes.push_back(std::move(copy));
  }

  Session& session_;
  Buffer* streamed_;
  const MeasurePolicy& policy_;
  double resolution_s_;
  CaseEvent& event_;
  double call_s_ = 0;
};

void run(Backend& backend, const MeasureCommand& command, double resolution_s, const std::function<void(Phase)>& enter,
         CaseEvent& event) {
  Device& device = backend.device();
  enter(Phase::prepare);
  const TrainingGoal* goal = goal_of(command.workload);
  if (goal != nullptr && command.policy.cache == CacheState::cold) {
    event.status = CaseStatus::unsupported;
    event.reason = "training to a goal is measured as it runs; it has no cold cache";
    return;
  }
  const bool copies = std::holds_alternative<CopyWorkload>(command.workload);
  if (copies && std::ranges::count(command.policy.modes, TimingMode::end_to_end) > 0) {
    event.status = CaseStatus::unsupported;
    event.reason = "a copy is a transfer itself and has no end-to-end time around it";
    return;
  }
  const std::int64_t start = device.clock().now_ns();
  OpGraph graph = build_runnable_graph(command.workload, command.policy.seed, host_threads(device));
  const std::int64_t sets = buffer_sets(command.policy, device.info(), graph);
  const std::vector<Provider*> providers = providers_for(backend, graph);
  auto created =
      Session::create(device, providers, std::move(graph), command.policy.seed, sets, backend.choice(), command.chosen);
  event.prepare_time_s = seconds_between(start, device.clock().now_ns());
  if (auto* unsupported = std::get_if<Unsupported>(&created)) {
    event.status = CaseStatus::unsupported;
    event.reason = unsupported->reason;
    return;
  }
  Session& session = *std::get<std::unique_ptr<Session>>(created);
  event.served = session.served();
  event.choice = session.choice();
  event.pack_time_s = session.pack_time_s();

  CaseRun case_run(session, command, resolution_s, event);
  case_run.first_call();
  if (command.policy.verify) {
    enter(Phase::verify);
    verify_case(session, command.workload, event);
    if (event.status != CaseStatus::ok) return;
    if (loses_accuracy(command.workload)) {
      event.accuracy_loss = accuracy_loss(session, std::get<NetworkWorkload>(command.workload), command.policy.seed,
                                          host_threads(device));
    }
  }
  if (goal != nullptr) {
    train_to_goal(backend, session, command, enter, event);
    if (event.status != CaseStatus::ok) return;
    enter(Phase::verify);
    return verify_after_timing(session, event);
  }
  if (command.policy.modes.empty()) return;
  enter(Phase::warm_up);
  case_run.warm_up();
  enter(Phase::measure);
  if (copies) set_up_copy(session);  // what is timed has to bring every byte
  for (const TimingMode mode : command.policy.modes) case_run.measure(mode);
  if (command.policy.energy) case_run.measure_energy();
  enter(Phase::verify);
  verify_after_timing(session, event);
}

void end_with(CaseEvent& event, CaseStatus status, const std::string& reason) {
  event.status = status;
  event.reason = reason;
  event.modes.clear();
}

}  // namespace

double timer_resolution(const Clock& clock) {
  constexpr int kReadings = 10000;
  std::int64_t smallest = 0;
  std::int64_t previous = clock.now_ns();
  for (int i = 0; i < kReadings; ++i) {
    const std::int64_t now = clock.now_ns();
    if (now > previous && (smallest == 0 || now - previous < smallest)) smallest = now - previous;
    previous = now;
  }
  return static_cast<double>(smallest) * 1e-9;
}

CaseEvent measure_case(Backend& backend, const MeasureCommand& command, double timer_resolution_s,
                       const std::function<void(Phase)>& enter) {
  CaseEvent event;
  event.case_id = command.case_id;
  try {
    run(backend, command, timer_resolution_s, enter, event);
  } catch (const OutOfMemory& problem) {
    end_with(event, CaseStatus::skipped, problem.what());
  } catch (const std::bad_alloc&) {
    end_with(event, CaseStatus::skipped, "out of memory: the host has no room for this case");
  } catch (const std::exception& problem) {
    end_with(event, CaseStatus::failed, problem.what());
  }
  if (event.status != CaseStatus::ok) event.modes.clear();
  return event;
}

}  // namespace aibench
