#include "kernels/worker/line_channel.h"

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "kernels/worker/protocol.h"

namespace aibench {
namespace {

[[noreturn]] void fail(const char* call) { throw std::system_error(errno, std::generic_category(), call); }

}  // namespace

LineChannel::LineChannel() {
  constexpr int kAboveStandard = 3;
  out_ = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, kAboveStandard);
  if (out_ < 0) fail("fcntl(stdout)");
  if (dup2(STDERR_FILENO, STDOUT_FILENO) < 0) fail("dup2(stderr, stdout)");
}

LineChannel::~LineChannel() { close(out_); }

std::optional<std::string> LineChannel::read_line() {
  std::array<char, 1 << 16> chunk;
  for (;;) {
    if (const auto newline = pending_.find('\n'); newline != std::string::npos) {
      std::string line = pending_.substr(0, newline);
      pending_.erase(0, newline + 1);
      return line;
    }
    if (pending_.size() > kMaxLineBytes) throw std::runtime_error("a command is longer than 16 MiB");
    const ssize_t got = read(STDIN_FILENO, chunk.data(), chunk.size());
    if (got == 0) return std::nullopt;
    if (got > 0) {
      pending_.append(chunk.data(), static_cast<std::size_t>(got));
    } else if (errno != EINTR) {
      fail("read(stdin)");
    }
  }
}

bool LineChannel::write_line(std::string_view line) {
  std::string text(line);
  text += '\n';
  std::string_view rest = text;
  while (!rest.empty()) {
    const ssize_t written = write(out_, rest.data(), rest.size());
    if (written > 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

}  // namespace aibench
