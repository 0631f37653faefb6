#include "bench/runner/spawn.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace aibench {
namespace {

struct Pipe {
  FileDescriptor read, write;
};

// Descriptors of 3 and above only, so that placing them on 0, 1 and 2 in the child cannot overwrite one of them.
FileDescriptor above_standard(FileDescriptor fd) {
  if (fd.get() > STDERR_FILENO) return fd;
  FileDescriptor moved(::fcntl(fd.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  if (!moved.is_open()) throw SpawnError(std::string("cannot start a worker: fcntl: ") + std::strerror(errno));
  return moved;
}

Pipe make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    throw SpawnError(std::string("cannot start a worker: pipe: ") + std::strerror(errno));
  FileDescriptor read(ends[0]), write(ends[1]);
  return {above_standard(std::move(read)), above_standard(std::move(write))};
}

bool is_program(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && ::access(path.c_str(), X_OK) == 0;
}

std::string resolve(const std::string& program) {
  if (program.find('/') != std::string::npos) return program;
  const char* variable = std::getenv("PATH");
  std::string_view rest = variable != nullptr ? variable : "/usr/local/bin:/usr/bin:/bin";
  while (!rest.empty()) {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    const std::string directory(rest.substr(0, colon));
    if (!directory.empty() && is_program(directory + "/" + program)) return directory + "/" + program;
    rest.remove_prefix(std::min(colon + 1, rest.size()));
  }
  throw SpawnError("cannot start " + program + ": no such program in PATH");
}

std::vector<char*> pointers(const std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (const std::string& text : strings) result.push_back(const_cast<char*>(text.c_str()));
  result.push_back(nullptr);
  return result;
}

struct ChildPlan {
  const char* path;
  char* const* argv;
  char* const* environment;
  int input, output, errors, status;
  pid_t parent;
};

// Runs in the child between fork and exec: async-signal-safe calls only, no allocation.
[[noreturn]] void become(const ChildPlan& plan) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != plan.parent) ::_exit(127);  // the parent died before the request above could take effect
  struct sigaction usual {};
  usual.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; ++signal) ::sigaction(signal, &usual, nullptr);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  if (::dup2(plan.input, STDIN_FILENO) >= 0 && ::dup2(plan.output, STDOUT_FILENO) >= 0 &&
      ::dup2(plan.errors, STDERR_FILENO) >= 0) {
    // Descriptors that somebody else opened without close-on-exec must not reach the worker either.
    ::syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    ::execve(plan.path, plan.argv, plan.environment);
  }
  const int error = errno;
  [[maybe_unused]] const ssize_t written = ::write(plan.status, &error, sizeof error);
  ::_exit(127);
}

// Forks with every signal blocked, so that no handler of the parent ever runs in the child.
pid_t fork_into(const ChildPlan& plan) {
  sigset_t all, before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = ::fork();
  if (pid == 0) become(plan);
  const int error = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  return pid;
}

// 0 once the program runs, else the errno of what failed; ETIMEDOUT when neither is known in time.
int wait_for_exec(int status_pipe, double timeout_s) {
  pollfd poll_for{status_pipe, POLLIN, 0};
  int ready = 0;
  do {
    ready = ::poll(&poll_for, 1, static_cast<int>(std::clamp(timeout_s * 1000.0, 1.0, 1e9)));
  } while (ready < 0 && errno == EINTR);
  if (ready == 0) return ETIMEDOUT;
  int error = 0;
  const ssize_t got = ::read(status_pipe, &error, sizeof error);
  return got == static_cast<ssize_t>(sizeof error) ? error : 0;
}

// Bounded: a child stuck in the kernel (a dead network disk) is left behind as a zombie rather than waited for.
void discard(pid_t pid) {
  ::kill(pid, SIGKILL);
  for (int i = 0; i < 5000 && ::waitpid(pid, nullptr, WNOHANG) == 0; ++i) ::usleep(1000);
}

void set_nonblocking(const FileDescriptor& fd) { ::fcntl(fd.get(), F_SETFL, ::fcntl(fd.get(), F_GETFL) | O_NONBLOCK); }

}  // namespace

SpawnedChild spawn(const SpawnRequest& request) {
  if (request.argv.empty()) throw SpawnError("cannot start a worker: no program named");
  const std::string path = resolve(request.argv.front());
  const std::vector<char*> argv = pointers(request.argv);
  const std::vector<char*> environment = pointers(request.environment);
  Pipe input = make_pipe(), output = make_pipe(), errors = make_pipe(), status = make_pipe();
  const ChildPlan plan{path.c_str(),       argv.data(),        environment.data(), input.read.get(),
                       output.write.get(), errors.write.get(), status.write.get(), ::getpid()};
  const pid_t pid = fork_into(plan);
  if (pid < 0) throw SpawnError("cannot start " + path + ": fork: " + std::strerror(errno));
  status.write.reset();
  if (const int error = wait_for_exec(status.read.get(), request.timeout_s); error != 0) {
    discard(pid);
    throw SpawnError("cannot start " + path + ": " + std::strerror(error));
  }
  SpawnedChild child{pid, std::move(input.write), std::move(output.read), std::move(errors.read)};
  for (const FileDescriptor* fd : {&child.input, &child.output, &child.errors}) set_nonblocking(*fd);
  return child;
}

}  // namespace aibench
