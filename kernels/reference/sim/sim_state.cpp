#include "kernels/reference/sim/sim_state.h"

#include <sstream>
#include <stdexcept>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace aibench {
namespace {

std::string read_all(int fd) {
  std::string text;
  char bytes[4096];
  for (ssize_t got = 0; (got = ::read(fd, bytes, sizeof bytes)) > 0;) text.append(bytes, static_cast<std::size_t>(got));
  return text;
}

}  // namespace

int count_in_state_file(const std::string& path, const std::string& tag) {
  if (path.empty()) return 0;
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (fd < 0) throw std::runtime_error("cannot open the state file " + path);
  ::flock(fd, LOCK_EX);
  std::istringstream lines(read_all(fd));
  int seen = 0;
  for (std::string line; std::getline(lines, line);) seen += line == tag ? 1 : 0;
  const std::string line = tag + "\n";
  const bool written = ::write(fd, line.data(), line.size()) == static_cast<ssize_t>(line.size());
  ::close(fd);
  if (!written) throw std::runtime_error("cannot write the state file " + path);
  return seen;
}

}  // namespace aibench
