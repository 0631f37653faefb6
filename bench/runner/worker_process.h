#pragma once

#include <atomic>
#include <string>

#include <sys/types.h>

#include "bench/runner/spawn.h"
#include "bench/runner/worker_channel.h"

namespace aibench {

// How long an unwilling worker gets.
struct TerminationTimes {
  double after_sigterm_s = 2.0;
  double after_sigkill_s = 5.0;
};

// One child process with pipes. Both of its outputs are read whenever anything is waited for, so that a library that
// chats on stderr cannot block. The thread that constructs it must outlive it (the kernel ends the child with it).
class WorkerProcess final : public WorkerChannel {
 public:
  // `interrupted` may be null; when it becomes true, sending and receiving end within a tenth of a second.
  // Throws SpawnError.
  WorkerProcess(const SpawnRequest& request, TerminationTimes times, const std::atomic<bool>* interrupted = nullptr);
  ~WorkerProcess() override;
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  ChannelStatus send_line(std::string_view line, double timeout_s) override;
  Received receive_line(double timeout_s) override;
  std::string stderr_tail() const override;
  ExitReport stop(double grace_s) override;

  pid_t pid() const { return pid_; }

 private:
  bool is_interrupted() const { return interrupted_ != nullptr && interrupted_->load(std::memory_order_relaxed); }
  void wait_for_io(double timeout_s, bool to_write);
  void read_output();
  void read_errors();
  bool take_line(std::string& line);
  bool has_exited() const;
  bool wait_for_exit(double timeout_s);
  ExitReport end_by_force();
  ExitReport reap();

  pid_t pid_;
  FileDescriptor input_, output_, errors_;
  FileDescriptor exit_event_;  // a pidfd: readable once the process has exited; none on kernels before 5.3
  TerminationTimes times_;
  const std::atomic<bool>* interrupted_;
  std::string output_buffer_;
  std::size_t searched_ = 0;  // of output_buffer_: holds no newline
  std::string errors_tail_;
  bool stopped_ = false;
  ExitReport report_;
};

}  // namespace aibench
