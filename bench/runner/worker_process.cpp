#include "bench/runner/worker_process.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <ctime>

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernels/worker/protocol.h"

namespace aibench {
namespace {

constexpr std::size_t kTailBytes = 4096;
constexpr double kSliceS = 0.1;  // how soon an interruption or a silent death is noticed

class Deadline {
 public:
  explicit Deadline(double seconds)
      : end_(Steady::now() + std::chrono::duration_cast<Steady::duration>(
                                 std::chrono::duration<double>(std::clamp(seconds, 0.0, 1e8)))) {}
  double remaining_s() const { return std::chrono::duration<double>(end_ - Steady::now()).count(); }
  bool passed() const { return remaining_s() <= 0; }

 private:
  using Steady = std::chrono::steady_clock;
  Steady::time_point end_;
};

// Writing to a pipe whose reader is gone raises SIGPIPE, which would end the supervisor. Blocks it for this thread and
// swallows the one that a write caused, without touching how the process as a whole treats the signal.
class WithoutSigpipe {
 public:
  WithoutSigpipe() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    ::pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~WithoutSigpipe() {
    const timespec now{0, 0};
    if (!was_pending_) {
      while (::sigtimedwait(&pipe_, nullptr, &now) < 0 && errno == EINTR) {
      }
    }
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  WithoutSigpipe(const WithoutSigpipe&) = delete;
  WithoutSigpipe& operator=(const WithoutSigpipe&) = delete;

 private:
  sigset_t pipe_, before_;
  bool was_pending_ = false;
};

ssize_t write_some(int fd, std::string_view bytes) {
  const WithoutSigpipe guard;
  const ssize_t written = ::write(fd, bytes.data(), bytes.size());
  return written;
}

bool is_transient(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

// Appends what can be read now, at most 64 KiB; closes the descriptor at its end.
void read_into(FileDescriptor& fd, std::string& buffer) {
  char bytes[65536];
  const ssize_t got = ::read(fd.get(), bytes, sizeof bytes);
  if (got > 0) {
    buffer.append(bytes, static_cast<std::size_t>(got));
  } else if (got == 0 || !is_transient(errno)) {
    fd.reset();
  }
}

}  // namespace

WorkerProcess::WorkerProcess(const SpawnRequest& request, TerminationTimes times, const std::atomic<bool>* interrupted)
    : times_(times), interrupted_(interrupted) {
  SpawnedChild child = spawn(request);
  pid_ = child.pid;
  input_ = std::move(child.input);
  output_ = std::move(child.output);
  errors_ = std::move(child.errors);
  exit_event_.reset(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
}

WorkerProcess::~WorkerProcess() { stop(0); }

ChannelStatus WorkerProcess::send_line(std::string_view line, double timeout_s) {
  const Deadline deadline(timeout_s);
  std::string bytes(line);
  bytes += '\n';
  std::string_view rest = bytes;
  while (!rest.empty()) {
    if (!input_.is_open()) return ChannelStatus::closed;
    const ssize_t written = write_some(input_.get(), rest);
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
      continue;
    }
    if (!is_transient(errno)) return ChannelStatus::closed;
    if (is_interrupted()) return ChannelStatus::interrupted;
    if (deadline.passed()) return ChannelStatus::deadline;
    if (has_exited()) return ChannelStatus::closed;
    wait_for_io(deadline.remaining_s(), true);
  }
  return ChannelStatus::ok;
}

Received WorkerProcess::receive_line(double timeout_s) {
  const Deadline deadline(timeout_s);
  std::string line;
  bool looked = false;  // at least once, so that a wait of 0 s finds what is there
  while (true) {
    if (take_line(line)) return {ChannelStatus::ok, std::move(line)};
    if (output_buffer_.size() > kMaxLineBytes) return {ChannelStatus::too_long, output_buffer_.substr(0, 256)};
    if (!output_.is_open()) return {ChannelStatus::closed, {}};
    if (is_interrupted()) return {ChannelStatus::interrupted, {}};
    if (looked && deadline.passed()) return {ChannelStatus::deadline, {}};
    const std::size_t had = output_buffer_.size();
    const bool gone = has_exited();
    wait_for_io(gone ? 0 : deadline.remaining_s(), false);
    looked = true;
    // The end of the pipe never comes while something that the worker started still holds it open.
    if (gone && output_buffer_.size() == had) output_.reset();
  }
}

std::string WorkerProcess::stderr_tail() const {
  return errors_tail_.size() <= kTailBytes ? errors_tail_ : errors_tail_.substr(errors_tail_.size() - kTailBytes);
}

ExitReport WorkerProcess::stop(double grace_s) {
  if (stopped_) return report_;
  stopped_ = true;
  input_.reset();
  report_ = wait_for_exit(grace_s) ? reap() : end_by_force();
  output_.reset();
  return report_;
}

// Waits for at most one slice until something can be read (or written), and reads it.
void WorkerProcess::wait_for_io(double timeout_s, bool to_write) {
  pollfd fds[4] = {{output_.get(), POLLIN, 0},
                   {errors_.get(), POLLIN, 0},
                   {to_write ? input_.get() : -1, POLLOUT, 0},
                   {exit_event_.get(), POLLIN, 0}};
  // Somebody who does not take lines for a while must not make the buffer grow.
  if (output_buffer_.size() > kMaxLineBytes) fds[0].fd = -1;
  const double slice_s = std::clamp(timeout_s, 0.0, kSliceS);
  if (::poll(fds, 4, static_cast<int>(std::ceil(slice_s * 1000.0))) <= 0) return;
  if (fds[0].revents != 0) read_output();
  if (fds[1].revents != 0) read_errors();
}

void WorkerProcess::read_output() { read_into(output_, output_buffer_); }

void WorkerProcess::read_errors() {
  read_into(errors_, errors_tail_);
  if (errors_tail_.size() > 16 * kTailBytes) errors_tail_ = stderr_tail();
}

bool WorkerProcess::take_line(std::string& line) {
  const std::size_t newline = output_buffer_.find('\n', searched_);
  if (newline == std::string::npos) {
    searched_ = output_buffer_.size();
    return false;
  }
  line = output_buffer_.substr(0, newline);
  output_buffer_.erase(0, newline + 1);
  searched_ = 0;
  return true;
}

// True once the process is a zombie; it is left one, so that its id and its group's id stay ours until reap().
bool WorkerProcess::has_exited() const {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid_;
}

bool WorkerProcess::wait_for_exit(double timeout_s) {
  const Deadline deadline(timeout_s);
  double pause_s = exit_event_.is_open() ? kSliceS : 0.0005;  // nothing wakes us without an event
  while (!has_exited()) {
    if (deadline.passed()) return false;
    wait_for_io(std::min(pause_s, deadline.remaining_s()), false);
    output_buffer_.clear();  // nobody will ask for it any more
    searched_ = 0;
    if (!exit_event_.is_open()) pause_s = std::min(pause_s * 2, 0.01);
  }
  return true;
}

ExitReport WorkerProcess::end_by_force() {
  ::kill(-pid_, SIGTERM);
  const bool willing = wait_for_exit(times_.after_sigterm_s);
  if (!willing) {
    ::kill(-pid_, SIGKILL);
    if (!wait_for_exit(times_.after_sigkill_s)) return {ExitReport::Kind::abandoned, 0, true, true};
  }
  ExitReport report = reap();
  report.asked = true;
  report.forced = !willing;
  return report;
}

// Ends what is left of the group while its id cannot have been given to somebody else, then buries the leader.
ExitReport WorkerProcess::reap() {
  ::kill(-pid_, SIGKILL);
  for (int i = 0; i < 16 && errors_.is_open(); ++i) {  // its last words; bounded, for others may still hold the pipe
    const std::size_t had = errors_tail_.size();
    read_errors();
    if (errors_tail_.size() == had) break;
  }
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) return {ExitReport::Kind::signaled, WTERMSIG(status), false, false};
  return {ExitReport::Kind::exited, WEXITSTATUS(status), false, false};
}

}  // namespace aibench
