#pragma once

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "bench/plan/target.h"
#include "bench/runner/exit_report.h"

namespace aibench {

enum class ChannelStatus {
  ok,
  deadline,    // nothing happened in time
  closed,      // the worker ended, or closed its end
  too_long,    // a line of more than kMaxLineBytes
  interrupted  // the user asked the whole run to stop
};

struct Received {
  ChannelStatus status = ChannelStatus::ok;
  std::string line;  // without the newline; when too_long: how it begins
};

// A conversation of lines with one worker. A process in earnest (WorkerProcess), a script in tests. Nothing here waits
// without a limit, and memory stays bounded whatever the worker writes.
class WorkerChannel {
 public:
  virtual ~WorkerChannel() = default;  // ends the worker when stop() was not called
  virtual ChannelStatus send_line(std::string_view line, double timeout_s) = 0;
  virtual Received receive_line(double timeout_s) = 0;
  // The last 4 KiB of what the worker wrote to stderr, raw.
  virtual std::string stderr_tail() const = 0;
  // Closes the worker's stdin, gives it `grace_s` to exit by itself, then ends it and what it started by force.
  virtual ExitReport stop(double grace_s) = 0;
};

// A worker could not be started at all; what() is the reason for the user.
class WorkerStartError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class WorkerFactory {
 public:
  virtual ~WorkerFactory() = default;
  virtual std::unique_ptr<WorkerChannel> start(const Target& target) = 0;  // throws WorkerStartError
  // Variables that workers do not inherit: name -> value.
  virtual const std::map<std::string, std::string>& cleared_variables() const = 0;
};

}  // namespace aibench
