#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/result/read_result.h"
#include "bench/runner/file_descriptor.h"
#include "bench/runner/printable.h"

namespace aibench {
namespace {

constexpr off_t kMostBytes = off_t{2} << 30;

[[noreturn]] void fail(const std::string& path, const std::string& problem) {
  throw ResultError(printable(path, 1000) + ": cannot be read: " + problem);
}

std::string read_whole(const std::string& path) {
  // A pipe or device must not block the open; only regular files are read.
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status {};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) fail(path, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) fail(path, "it is no regular file");
  if (status.st_size > kMostBytes) fail(path, "it is larger than 2 GiB");
  std::string text(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t read = 0;
  while (read < text.size()) {
    const ssize_t bytes = ::read(file.get(), text.data() + read, text.size() - read);
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes < 0) fail(path, std::strerror(errno));
    if (bytes == 0) break;
    read += static_cast<std::size_t>(bytes);
  }
  text.resize(read);
  return text;
}

}  // namespace

Result load_result(const std::string& path) { return read_result(read_whole(path), printable(path, 1000)); }

}  // namespace aibench
