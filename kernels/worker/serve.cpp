#include "kernels/worker/serve.h"

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include <sys/prctl.h>

#include "kernels/verify/conformance.h"
#include "kernels/worker/line_channel.h"
#include "kernels/worker/measure.h"
#include "kernels/worker/version.h"

namespace aibench {
namespace {

constexpr int kExitFine = 0;

// The supervisor is gone; there is nobody to tell.
struct SupervisorGone {};

class Server {
 public:
  explicit Server(const WorkerDefinition& definition)
      : definition_(definition), started_(std::chrono::steady_clock::now()) {}

  int run() {
    send(HelloEvent{.kind = definition_.kind, .version = kVersion});
    while (const auto line = channel_.read_line()) {
      const Command command = decode_command(*line);
      if (std::holds_alternative<QuitCommand>(command)) {
        notify(command, Phase::stop);
        return kExitFine;
      }
      std::visit([&](const auto& c) { answer(command, c); }, command);
    }
    return kExitFine;  // end of input: the supervisor closed the pipe or died
  }

 private:
  void send(const Event& event) {
    if (!channel_.write_line(encode(event))) throw SupervisorGone{};
  }

  void notify(const Command& command, Phase phase) {
    if (definition_.on_phase) definition_.on_phase(command, phase);
  }

  Backend& backend() {
    if (!backend_) throw ProtocolError("a command came before start");
    return *backend_;
  }

  void answer(const Command& command, const StartCommand& start) {
    notify(command, Phase::start);
    try {
      auto opened = definition_.open(start.options);
      if (const auto* refusal = std::get_if<Unsupported>(&opened)) return send(UnavailableEvent{refusal->reason});
      backend_ = std::move(std::get<std::unique_ptr<Backend>>(opened));
    } catch (const std::exception& problem) {
      return send(UnavailableEvent{problem.what()});
    }
    ReadyEvent ready{.device = backend_->device().info()};
    for (const Provider* provider : backend_->providers()) ready.providers.push_back(provider->info());
    resolution_s_ = timer_resolution(backend_->device().clock());
    ready.timer_resolution_s = resolution_s_;
    ready.init_time_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
    send(ready);
  }

  void answer(const Command&, const PeaksCommand&) { send(PeaksEvent{backend().measure_peaks()}); }

  void answer(const Command& command, const MeasureCommand& measure) {
    send(measure_case(backend(), measure, resolution_s_, [&](Phase phase) {
      send(PhaseEvent{phase});
      notify(command, phase);
    }));
  }

  void answer(const Command& command, const ConformanceCommand& conformance) {
    send(PhaseEvent{Phase::verify});
    notify(command, Phase::verify);
    send(conformance_event(conformance));
  }

  ConformanceEvent conformance_event(const ConformanceCommand& command) {
    const auto& cases = conformance_cases();
    const auto total = static_cast<std::int64_t>(cases.size());
    ConformanceEvent event{
        .index = command.index, .total = total, .provider = command.provider, .status = CaseStatus::failed};
    if (command.index >= total) {
      event.reason = "there is no conformance case " + std::to_string(command.index);
      return event;
    }
    const ConformanceCase& wanted = cases[static_cast<std::size_t>(command.index)];
    event.name = wanted.name;
    const auto finished = [&](ConformanceEvent done) {
      done.name = wanted.name;
      done.total = total;
      return done;
    };
    if (command.provider.empty()) return finished(run_conformance(backend(), wanted, command.index));
    for (Provider* provider : backend().providers()) {
      if (provider->info().name != command.provider) continue;
      return finished(run_conformance(backend().device(), *provider, wanted, command.index));
    }
    event.reason = "there is no provider '" + command.provider + "'";
    return event;
  }

  void answer(const Command&, const QuitCommand&) {}

  const WorkerDefinition& definition_;
  std::chrono::steady_clock::time_point started_;
  LineChannel channel_;
  std::unique_ptr<Backend> backend_;
  double resolution_s_ = 0;
};

}  // namespace

int serve(const WorkerDefinition& definition) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return Server(definition).run();
  } catch (const SupervisorGone&) {
    return kExitBroken;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "aibench-worker-%s: %s\n", definition.kind.c_str(), problem.what());
    return kExitBroken;
  }
}

}  // namespace aibench
