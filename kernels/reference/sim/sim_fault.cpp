#include "kernels/reference/sim/sim_fault.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

namespace aibench {
namespace {

constexpr std::string_view kKinds[] = {"segv",
                                       "abort",
                                       "kill",
                                       "exit0",
                                       "exit3",
                                       "hang",
                                       "hang_ignoring_sigterm",
                                       "flood",
                                       "garbage",
                                       "newline_flood",
                                       "print_to_stdout",
                                       "chat_on_stderr",
                                       "close_stdout",
                                       "device_error",
                                       "out_of_memory"};

// Sanitizers and libraries catch these signals; the supervisor shall see the signal itself.
[[noreturn]] void die_of(int signal) {
  std::signal(signal, SIG_DFL);
  std::raise(signal);
  std::_Exit(99);
}

[[noreturn]] void hang() {
  for (;;) ::pause();
}

void put(int fd, std::string_view text) {
  if (::write(fd, text.data(), text.size()) < 0) std::_Exit(98);  // nobody listens any more
}

[[noreturn]] void flood(int fd, const std::string& text) {
  for (;;) put(fd, text);
}

}  // namespace

bool is_sim_fault(const std::string& kind) { return std::ranges::find(kKinds, kind) != std::end(kKinds); }

int keep_protocol_stream() { return ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3); }

SimDeviceFault commit_fault(const std::string& kind, int protocol_stream) {
  if (kind == "segv") die_of(SIGSEGV);
  if (kind == "abort") die_of(SIGABRT);
  if (kind == "kill") die_of(SIGKILL);
  if (kind == "exit0") std::_Exit(0);
  if (kind == "exit3") std::_Exit(3);
  if (kind == "hang_ignoring_sigterm") std::signal(SIGTERM, SIG_IGN);
  if (kind == "hang" || kind == "hang_ignoring_sigterm") hang();
  if (kind == "garbage") put(protocol_stream, "\x01\xff this is <no> JSON\n");
  if (kind == "flood") flood(protocol_stream, std::string(1 << 16, 'x'));
  if (kind == "newline_flood") flood(protocol_stream, std::string(1 << 16, '\n'));
  if (kind == "close_stdout") {
    // Whoever reads sees the end of the stream while the process lives on.
    for (int fd = 3; fd < 64; ++fd) ::close(fd);
    hang();
  }
  if (kind == "print_to_stdout") {
    std::printf("BLAS : a library that prints to stdout\n{\"event\":\"hello\"}\n");
    std::fflush(stdout);
  }
  if (kind == "chat_on_stderr") {
    for (int i = 0; i < 4096; ++i) put(STDERR_FILENO, "a library that chats on stderr: more than a pipe holds\n");
  }
  if (kind == "device_error") return SimDeviceFault::device_error;
  if (kind == "out_of_memory") return SimDeviceFault::out_of_memory;
  return SimDeviceFault::none;
}

}  // namespace aibench
