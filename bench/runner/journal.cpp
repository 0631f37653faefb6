#include "bench/runner/journal.h"

#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace aibench {
namespace {

[[noreturn]] void fail(const std::string& what, const std::string& path, const std::string& why) {
  throw JournalError("cannot " + what + " " + path + ": " + why);
}

std::string open_problem(int error) {
  if (error == ELOOP) return "it is a symbolic link; name the file itself, or remove the link";
  return std::strerror(error);
}

// A run that was killed may have left a child between fork and exec, which shares its lock for some milliseconds more.
bool lock(const FileDescriptor& file) {
  constexpr int kTries = 100;
  for (int i = 0; i < kTries; ++i) {
    if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return true;
    ::usleep(10'000);
  }
  return false;
}

// A regular file that nobody else writes. O_NONBLOCK: opening a pipe that lies in the way must not hang.
FileDescriptor open_locked(const std::string& path, int extra_flags) {
  const int flags = O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | extra_flags;
  FileDescriptor file(::open(path.c_str(), flags, 0644));
  if (!file.is_open()) fail("open", path, open_problem(errno));
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) fail("open", path, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) fail("open", path, "it is not a regular file");
  if (!lock(file)) {
    fail("write", path, "another aibench run is writing it; wait for it or choose another --out");
  }
  return file;
}

}  // namespace

Journal Journal::create(const std::string& path, const JournalHeader& header) {
  Journal journal(path, open_locked(path, O_CREAT));
  if (::ftruncate(journal.file_.get(), 0) != 0) fail("empty", path, std::strerror(errno));
  journal.append(header);
  return journal;
}

Journal::Resumed Journal::resume(const std::string& path, const JournalHeader& header, bool keep_samples) {
  Journal journal(path, open_locked(path, 0));
  JournalContents contents = read_journal(path, keep_samples);
  if (const std::string problem = difference(contents.header, header); !problem.empty()) {
    fail("resume", path, problem + "; run without --resume to begin anew");
  }
  if (contents.torn && ::ftruncate(journal.file_.get(), contents.good_bytes) != 0) {
    fail("resume", path, std::strerror(errno));
  }
  journal.next_sequence_ = contents.records;
  journal.good_bytes_ = contents.good_bytes;
  return {std::move(journal), std::move(contents.record)};
}

void Journal::append(const JournalRecord& record) {
  const std::string line = journal_line(next_sequence_, record);
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t written = ::write(file_.get(), rest.data(), rest.size());
    if (written > 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (written == 0 || errno != EINTR) {
      const std::string why = written == 0 ? "nothing was written" : std::strerror(errno);
      const bool cut = ::ftruncate(file_.get(), good_bytes_) == 0;  // if not, the reader cuts it by the CRC
      fail("write", path_,
           why + "; the " + std::to_string(next_sequence_) + " records before it are kept" +
               (cut ? "" : ", a torn one follows them") + ": make room and continue with --resume");
    }
  }
  ++next_sequence_;
  good_bytes_ += static_cast<std::int64_t>(line.size());
}

void Journal::sync() {
  if (::fdatasync(file_.get()) != 0) fail("write", path_, std::strerror(errno));
}

void JournalingObserver::on_target(std::size_t target, const TargetRecord& record) {
  journal_.append(JournalTarget{target, record});
  next_.on_target(target, record);
}

void JournalingObserver::on_round_record(std::size_t target, std::size_t case_index, const RoundRecord& record) {
  journal_.append(JournalRound{target, case_index, record});
  next_.on_round_record(target, case_index, record);
}

void JournalingObserver::on_case_finished(std::size_t target, std::size_t case_index, const CaseRecord& record) {
  next_.on_case_finished(target, case_index, record);
}

}  // namespace aibench
