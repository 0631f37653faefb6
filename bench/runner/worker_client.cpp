#include "bench/runner/worker_client.h"

#include <cmath>
#include <cstdio>
#include <string_view>

#include "bench/runner/printable.h"

namespace aibench {
namespace {

constexpr int kMaxPhaseEvents = 64;  // of one command; a worker that announces phases for ever is talking nonsense
constexpr double kExitGraceS = 1.0;  // between the end of a worker's output and its exit

template <class... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};
template <class... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;

std::string seconds_text(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g s", seconds);
  return text;
}

std::string_view event_name(const Event& event) {
  constexpr std::string_view kNames[] = {"hello", "ready", "unavailable", "peaks", "phase", "case", "conformance"};
  static_assert(std::size(kNames) == std::variant_size_v<Event>);
  return kNames[event.index()];
}

// What a worker may say of a case; only the supervisor can see that a worker crashed, hung or is not there.
bool is_workers_own(CaseStatus status) {
  return status != CaseStatus::crashed && status != CaseStatus::timeout && status != CaseStatus::unavailable;
}

std::string problem_with(const CaseEvent& event, const MeasureCommand& command) {
  if (event.case_id != command.case_id) return "an answer about \"" + printable(event.case_id) + "\"";
  if (!is_workers_own(event.status)) return "a worker cannot say " + std::string(name_of(event.status));
  if (event.status != CaseStatus::ok) return "";
  if (event.modes.size() < command.policy.modes.size()) return "an answer without all the modes asked for";
  for (const ModeSamples& mode : event.modes) {
    // A few bytes may cross a link faster than a clock steps, or there is nothing to transfer that way.
    const bool is_part = mode.time == "upload_time" || mode.time == "download_time";
    if (mode.median_s <= 0 && !is_part) return "a median time of 0 s";
  }
  return "";
}

}  // namespace

std::variant<ReadyEvent, StartFailure, Interrupted> WorkerClient::start(const StartCommand& command,
                                                                        const std::string& kind,
                                                                        const Deadlines& deadlines) {
  using Result = std::variant<ReadyEvent, StartFailure, Interrupted>;
  Answer answer = receive(Phase::start, deadlines);
  if (const auto* event = std::get_if<Event>(&answer)) {
    const auto* hello = std::get_if<HelloEvent>(event);
    if (hello == nullptr) {
      answer = protocol_error("\"" + std::string(event_name(*event)) + "\" instead of \"hello\"");
    } else if (hello->protocol != kProtocolVersion) {
      answer =
          protocol_error("the worker speaks version " + std::to_string(hello->protocol) + ", this aibench version " +
                         std::to_string(kProtocolVersion) + ": install both from the same release");
    } else if (hello->kind != kind) {
      answer = protocol_error("the worker says it is a \"" + printable(hello->kind) + "\", not a \"" + kind + "\"");
    } else {
      answer = ask(command, Phase::start, deadlines);
    }
  }
  return std::visit(
      Overloaded{[](const Failure& failure) -> Result { return StartFailure{failure.reason}; },
                 [](const Interrupted& interrupted) -> Result { return interrupted; },
                 [&](const Event& event) -> Result {
                   if (const auto* ready = std::get_if<ReadyEvent>(&event)) return *ready;
                   if (const auto* no = std::get_if<UnavailableEvent>(&event)) {
                     return StartFailure{printable(no->reason, 1000), false};
                   }
                   return StartFailure{
                       protocol_error("\"" + std::string(event_name(event)) + "\" as answer to start").reason};
                 }},
      answer);
}

std::variant<Peaks, WorkerClient::NoPeaks, Interrupted> WorkerClient::measure_peaks(const Deadlines& deadlines) {
  Deadlines limits = deadlines;
  limits.measure_s = deadlines.peaks_s;
  const Answer answer = ask(PeaksCommand{}, Phase::measure, limits);
  if (std::holds_alternative<Interrupted>(answer)) return Interrupted{};
  if (const auto* failure = std::get_if<Failure>(&answer)) return NoPeaks{failure->reason};
  const Event& event = std::get<Event>(answer);
  if (const auto* peaks = std::get_if<PeaksEvent>(&event)) return peaks->peaks;
  return NoPeaks{protocol_error("\"" + std::string(event_name(event)) + "\" as answer to peaks").reason};
}

std::variant<CaseEvent, Interrupted> WorkerClient::measure(const MeasureCommand& command, const Deadlines& deadlines) {
  const Answer answer = ask(command, Phase::prepare, deadlines);
  if (std::holds_alternative<Interrupted>(answer)) return Interrupted{};
  CaseEvent seen;
  if (const auto* event = std::get_if<Event>(&answer)) {
    const auto* about = std::get_if<CaseEvent>(event);
    const std::string problem = about == nullptr ? "\"" + std::string(event_name(*event)) + "\" as answer to measure"
                                                 : problem_with(*about, command);
    if (problem.empty()) {
      // A device that failed once is not trusted with another case.
      usable_ = about->status != CaseStatus::failed;
      return *about;
    }
    seen.status = CaseStatus::failed;
    seen.reason = protocol_error(problem).reason;
  } else {
    const Failure& failure = std::get<Failure>(answer);
    seen.status = failure.status;
    seen.reason = failure.reason;
  }
  seen.case_id = command.case_id;
  return seen;
}

std::variant<ConformanceEvent, Interrupted> WorkerClient::check(const ConformanceCommand& command,
                                                                const Deadlines& deadlines) {
  const Answer answer = ask(command, Phase::prepare, deadlines);
  if (std::holds_alternative<Interrupted>(answer)) return Interrupted{};
  ConformanceEvent seen{.index = command.index, .provider = command.provider, .status = CaseStatus::failed};
  if (const auto* event = std::get_if<Event>(&answer)) {
    const auto* about = std::get_if<ConformanceEvent>(event);
    if (about != nullptr && about->index == command.index && about->provider == command.provider &&
        is_workers_own(about->status)) {
      usable_ = about->status != CaseStatus::failed;
      return *about;
    }
    seen.reason = protocol_error("\"" + std::string(event_name(*event)) + "\" as answer to conformance").reason;
    return seen;
  }
  const Failure& failure = std::get<Failure>(answer);
  seen.status = failure.status;
  seen.reason = failure.reason;
  return seen;
}

bool WorkerClient::still_fine() {
  if (!usable_) return false;
  const ChannelStatus status = channel_->receive_line(0).status;
  if (status != ChannelStatus::deadline && status != ChannelStatus::interrupted) end(0);
  return usable_;
}

void WorkerClient::quit(const Deadlines& deadlines) {
  if (usable_) channel_->send_line(encode(Command{QuitCommand{}}), deadlines.stop_s);
  end(usable_ ? deadlines.stop_s : 0);
}

WorkerClient::Answer WorkerClient::ask(const Command& command, Phase first, const Deadlines& deadlines) {
  const ChannelStatus sent = channel_->send_line(encode(command), deadlines.of(first));
  // A worker that is gone may have said why before it went; its output is read all the same.
  if (sent == ChannelStatus::deadline || sent == ChannelStatus::interrupted) {
    return lost(sent, first, deadlines.of(first), "");
  }
  return receive(first, deadlines);
}

// The next event that is no phase announcement; each phase has its own deadline.
WorkerClient::Answer WorkerClient::receive(Phase first, const Deadlines& deadlines) {
  Phase phase = first;
  for (int announced = 0; announced <= kMaxPhaseEvents; ++announced) {
    const Received received = channel_->receive_line(deadlines.of(phase));
    if (received.status != ChannelStatus::ok) {
      return lost(received.status, phase, deadlines.of(phase), received.line);
    }
    try {
      Event event = decode_event(received.line);
      const auto* next = std::get_if<PhaseEvent>(&event);
      if (next == nullptr) return event;
      phase = next->phase;
    } catch (const ProtocolError& error) {
      return protocol_error(error.what());
    }
  }
  return protocol_error("more than " + std::to_string(kMaxPhaseEvents) + " phases announced");
}

WorkerClient::Answer WorkerClient::lost(ChannelStatus status, Phase phase, double allowed_s, const std::string& begin) {
  if (status == ChannelStatus::interrupted) {
    end(0);
    return Interrupted{};
  }
  if (status == ChannelStatus::too_long) {
    return protocol_error("a line of more than " + std::to_string(kMaxLineBytes) + " bytes: \"" + printable(begin, 80) +
                          "\"");
  }
  const std::string in_phase = " in phase " + std::string(name_of(phase));
  if (status == ChannelStatus::deadline) {
    const std::string how = in_words(end(0));
    return Failure{CaseStatus::timeout,
                   "no answer within " + seconds_text(allowed_s) + in_phase + "; the worker " + how};
  }
  const ExitReport report = end(kExitGraceS);
  const std::string said = last_words();
  if (phase == Phase::start) {
    // The loader's or the library's own words explain best why a worker does not start.
    return Failure{CaseStatus::crashed, said.empty() ? "the worker " + in_words(report) + in_phase
                                                     : said + " (the worker " + in_words(report) + ")"};
  }
  const std::string how = (report.asked ? "closed its output without a result and " : "") + in_words(report);
  return Failure{CaseStatus::crashed, how + in_phase + (said.empty() ? "" : "; it last said: " + said)};
}

WorkerClient::Failure WorkerClient::protocol_error(const std::string& what) {
  end(0);
  return {CaseStatus::failed, "protocol error: " + printable(what, 500)};
}

ExitReport WorkerClient::end(double grace_s) {
  usable_ = false;
  const ExitReport report = channel_->stop(grace_s);
  abandoned_ = abandoned_ || report.is_abandoned();
  return report;
}

// The last line with any text on it.
std::string WorkerClient::last_words() const {
  const std::string tail = channel_->stderr_tail();
  std::string_view rest = tail;
  while (!rest.empty() && (rest.back() == '\n' || rest.back() == '\r' || rest.back() == ' ')) rest.remove_suffix(1);
  const std::size_t newline = rest.rfind('\n');
  if (newline != std::string_view::npos) rest.remove_prefix(newline + 1);
  return printable(rest, 400);
}

}  // namespace aibench
