#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include <sys/types.h>

#include "bench/runner/file_descriptor.h"

namespace aibench {

struct SpawnRequest {
  std::vector<std::string> argv;         // argv[0] is looked up in PATH when it has no slash
  std::vector<std::string> environment;  // "NAME=value"; the whole environment of the child
  double timeout_s = 60.0;               // for the kernel to load the program
};

// The child did not come to be; what() names the program and says why. Nothing is left behind.
class SpawnError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct SpawnedChild {
  pid_t pid = -1;        // also the id of its process group; the caller must reap it
  FileDescriptor input;  // writes to its stdin; the three do not block and close on exec
  FileDescriptor output, errors;
};

// Starts a program in a process group of its own with pipes for its standard descriptors, every other descriptor
// closed, no signal blocked or ignored. The kernel kills it when the *thread* that called this ends.
SpawnedChild spawn(const SpawnRequest& request);

}  // namespace aibench
