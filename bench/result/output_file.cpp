#include "bench/result/output_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/result/result_error.h"
#include "bench/runner/printable.h"

namespace aibench {
namespace {

constexpr mode_t kMode = 0644;

void write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw std::system_error(errno, std::generic_category());
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string directory_of(const std::string& path) {
  const std::string directory = std::filesystem::path(path).parent_path().string();
  return directory.empty() ? "." : directory;
}

// A rename is only durable once its directory is. Some file systems cannot sync directories; nothing is lost by that
// which was not lost before.
void sync_directory_of(const std::string& path) {
  const FileDescriptor directory(::open(directory_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.is_open()) static_cast<void>(::fsync(directory.get()));
}

std::string advice_for(int error) {
  switch (error) {
    case ENOENT: return "; make the directory first, or choose another path";
    case EACCES:
    case EPERM:
    case EROFS: return "; choose a path that you may write to";
    case ENOSPC:
    case EDQUOT: return "; make room or choose another path";
    default: return "; choose another path";
  }
}

}  // namespace

OutputFile::OutputFile(std::string path) : path_(std::move(path)), part_path_(path_ + ".part") {
  if (path_.empty()) throw ResultError("an empty path cannot be written; give a file name");
  refuse_foreign_target();
  open_part();
  // Another process may have put its first contents there between the two steps above.
  try {
    refuse_foreign_target();
  } catch (...) {
    ::unlink(part_path_.c_str());
    throw;
  }
}

OutputFile::~OutputFile() {
  if (part_.is_open()) ::unlink(part_path_.c_str());
}

void OutputFile::replace(const std::function<void(const ByteSink&)>& produce) {
  if (!part_.is_open()) open_part();
  try {
    if (::ftruncate(part_.get(), 0) != 0 || ::lseek(part_.get(), 0, SEEK_SET) != 0) {
      throw std::system_error(errno, std::generic_category());
    }
    produce([&](std::string_view bytes) { write_all(part_.get(), bytes); });
    if (::fsync(part_.get()) != 0) throw std::system_error(errno, std::generic_category());
  } catch (const std::system_error& problem) {
    fail("cannot be written", problem.code().value());
  }
  struct stat status {};
  if (::lstat(path_.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    throw ResultError(printable(path_, 1000) + ": became something else than a regular file; choose another path");
  }
  if (::rename(part_path_.c_str(), path_.c_str()) != 0) fail("cannot be replaced", errno);
  current_ = std::move(part_);
  sync_directory_of(path_);
}

void OutputFile::refuse_foreign_target() const {
  struct stat status {};
  if (::lstat(path_.c_str(), &status) != 0) {
    if (errno == ENOENT) return;
    fail("cannot be written", errno);
  }
  const std::string name = printable(path_, 1000);
  if (S_ISLNK(status.st_mode)) {
    throw ResultError(name + ": is a symbolic link and is not written through; give the file's own path");
  }
  if (S_ISDIR(status.st_mode)) throw ResultError(name + ": is a directory; give a file name");
  if (!S_ISREG(status.st_mode)) throw ResultError(name + ": is no regular file; choose another path");
  if (::access(path_.c_str(), W_OK) != 0) fail("may not be replaced", errno);
  const FileDescriptor existing(::open(path_.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  if (existing.is_open() && ::flock(existing.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    throw ResultError(name + ": another run is writing to it; wait for it or choose another path");
  }
}

void OutputFile::open_part() {
  FileDescriptor part(::open(part_path_.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, kMode));
  if (!part.is_open() && errno == ELOOP) {
    throw ResultError(printable(part_path_, 1000) + ": is a symbolic link and is not written through; remove it");
  }
  if (!part.is_open()) fail("cannot be written", errno);
  struct stat status {};
  if (::fstat(part.get(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_nlink != 1) {
    throw ResultError(printable(part_path_, 1000) + ": is in the way and no plain file; remove it");
  }
  if (::flock(part.get(), LOCK_EX | LOCK_NB) != 0) {
    throw ResultError(printable(path_, 1000) + ": another run is writing to it; wait for it or choose another path");
  }
  part_ = std::move(part);
}

void OutputFile::fail(const std::string& what, int error) const {
  throw ResultError(printable(path_, 1000) + ": " + what + ": " + std::strerror(error) + advice_for(error));
}

void check_writable(const std::string& path) { const OutputFile file(path); }

}  // namespace aibench
