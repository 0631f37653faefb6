#include "bench/runner/exit_report.h"

#include <csignal>
#include <utility>

namespace aibench {
namespace {

constexpr std::pair<int, const char*> kSignalNames[] = {
    {SIGABRT, "SIGABRT"}, {SIGALRM, "SIGALRM"}, {SIGBUS, "SIGBUS"},   {SIGFPE, "SIGFPE"},   {SIGHUP, "SIGHUP"},
    {SIGILL, "SIGILL"},   {SIGINT, "SIGINT"},   {SIGKILL, "SIGKILL"}, {SIGPIPE, "SIGPIPE"}, {SIGQUIT, "SIGQUIT"},
    {SIGSEGV, "SIGSEGV"}, {SIGSYS, "SIGSYS"},   {SIGTERM, "SIGTERM"}, {SIGTRAP, "SIGTRAP"}, {SIGXCPU, "SIGXCPU"},
    {SIGXFSZ, "SIGXFSZ"}, {SIGUSR1, "SIGUSR1"}, {SIGUSR2, "SIGUSR2"},
};

std::string words_for_stopped(const ExitReport& report) {
  if (report.forced) return "ignored SIGTERM and was killed";
  if (report.kind == ExitReport::Kind::signaled) return "ended by " + signal_name(report.value);
  return "ended when asked to (exit code " + std::to_string(report.value) + ")";
}

}  // namespace

std::string signal_name(int signal) {
  for (const auto& [number, name] : kSignalNames) {
    if (number == signal) return name;
  }
  return "signal " + std::to_string(signal);
}

std::string in_words(const ExitReport& report) {
  if (report.is_abandoned()) return "could not be killed and was abandoned";
  if (report.asked) return words_for_stopped(report);
  if (report.kind == ExitReport::Kind::signaled) {
    const std::string words = "killed by " + signal_name(report.value);
    // Nobody here sent it, so the kernel's out-of-memory killer is the usual sender.
    return report.value == SIGKILL ? words + " (by the kernel when memory ran out, or by somebody)" : words;
  }
  return "exited with code " + std::to_string(report.value) + " without a result";
}

}  // namespace aibench
