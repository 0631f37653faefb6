#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/result/read_result.h"
#include "bench/runner/file_descriptor.h"
#include "bench/runner/printable.h"

namespace aibench {
namespace {

constexpr off_t kMostBytes = off_t{2} << 30;
constexpr const char* kInput = "standard input";

[[noreturn]] void fail(const std::string& path, const std::string& problem) {
  throw ResultError(printable(path, 1000) + ": cannot be read: " + problem);
}

// Not a string: hundreds of megabytes need not be cleared first.
struct Text {
  std::unique_ptr<char[]> bytes;
  std::size_t size = 0;
  std::string_view view() const { return {bytes.get(), size}; }
};

// The next bytes into what is left of `text`; false at the end of the file.
bool read_some(int file, const std::string& path, Text& text, std::size_t room) {
  for (;;) {
    const ssize_t bytes = ::read(file, text.bytes.get() + text.size, room - text.size);
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes < 0) fail(path, std::strerror(errno));
    text.size += static_cast<std::size_t>(bytes);
    return bytes > 0;
  }
}

// Of standard input nobody knows the size before its end.
Text read_input() {
  std::size_t room = std::size_t{1} << 20;
  Text text{.bytes = std::make_unique_for_overwrite<char[]>(room)};
  while (read_some(STDIN_FILENO, kInput, text, room)) {
    if (text.size < room) continue;
    if (room >= static_cast<std::size_t>(kMostBytes)) fail(kInput, "it is larger than 2 GiB");
    auto larger = std::make_unique_for_overwrite<char[]>(2 * room);
    std::memcpy(larger.get(), text.bytes.get(), text.size);
    text.bytes = std::move(larger);
    room *= 2;
  }
  return text;
}

Text read_whole(const std::string& path) {
  // A pipe or device must not block the open; only regular files are read.
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status {};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) fail(path, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) fail(path, "it is no regular file");
  if (status.st_size > kMostBytes) fail(path, "it is larger than 2 GiB");
  const auto size = static_cast<std::size_t>(status.st_size);
  Text text{.bytes = std::make_unique_for_overwrite<char[]>(size)};
  while (text.size < size && read_some(file.get(), path, text, size)) {
  }
  return text;
}

}  // namespace

Result load_result(const std::string& path, const CaseTrim& on_case) {
  const bool is_input = path == "-";
  const Text text = is_input ? read_input() : read_whole(path);
  return read_result(text.view(), is_input ? kInput : printable(path, 1000), on_case);
}

}  // namespace aibench
