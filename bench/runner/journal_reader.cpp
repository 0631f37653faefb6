#include <cerrno>
#include <cstring>
#include <functional>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/runner/journal.h"

namespace aibench {
namespace {

// Lines of a file, one after the other, in bounded memory.
class LineReader {
 public:
  explicit LineReader(const std::string& path)
      : path_(path), file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)) {
    struct stat status {};
    if (!file_.is_open() || ::fstat(file_.get(), &status) != 0) {
      const int error = errno;
      throw JournalError("cannot read " + path + ": " +
                         (error == ELOOP ? "it is a symbolic link" : std::string(std::strerror(error))));
    }
    if (!S_ISREG(status.st_mode)) throw JournalError("cannot read " + path + ": it is not a regular file");
  }

  // False at the end of the file, and at a last line that lacks its newline or is longer than any record.
  bool next(std::string& line) {
    std::size_t newline = std::string::npos;
    std::size_t searched = position_;
    while ((newline = buffer_.find('\n', searched)) == std::string::npos) {
      if (buffer_.size() - position_ > kMaxJournalLineBytes) return false;
      searched = buffer_.size() - position_;
      buffer_.erase(0, std::exchange(position_, 0));
      if (!fill()) return false;
    }
    line.assign(buffer_, position_, newline - position_);
    position_ = newline + 1;
    return true;
  }

  bool has_more() { return position_ < buffer_.size() || fill(); }

 private:
  bool fill() {
    char bytes[65536];
    ssize_t got = 0;
    do {
      got = ::read(file_.get(), bytes, sizeof bytes);
    } while (got < 0 && errno == EINTR);
    if (got < 0) throw JournalError("cannot read " + path_ + ": " + std::strerror(errno));
    buffer_.append(bytes, static_cast<std::size_t>(got));
    return got > 0;
  }

  std::string path_;
  FileDescriptor file_;
  std::string buffer_;
  std::size_t position_ = 0;
};

bool begin(JournalContents& contents, JournalHeader header) {
  for (const std::string& name : header.targets) {
    const auto target = parse_target(name);
    if (!target) return false;
    TargetRecord& record = contents.record.targets.emplace_back();
    record.target = *target;
    record.reason = "no worker was started";
    record.peaks_reason = "not measured";
  }
  contents.record.cases.assign(header.targets.size(), std::vector<CaseRecord>(header.cases.size()));
  contents.header = std::move(header);
  return true;
}

bool add(JournalContents& contents, JournalTarget target) {
  if (target.target >= contents.record.targets.size()) return false;
  target.record.target = contents.record.targets[target.target].target;
  contents.record.targets[target.target] = std::move(target.record);
  return true;
}

// Sees a round before its samples are dropped.
using RoundUse = std::function<void(const JournalRound&)>;

bool add(JournalContents& contents, JournalRound round, bool keep_samples, const RoundUse& use) {
  if (round.target >= contents.header.targets.size() || round.case_index >= contents.header.cases.size()) return false;
  if (round.round.event.case_id != contents.header.cases[round.case_index]) return false;
  auto& rounds = contents.record.cases[round.target][round.case_index].rounds;
  if (!rounds.empty() && rounds.back().round >= round.round.round) return false;
  if (round.round.event.status == CaseStatus::unavailable) return true;
  if (use) use(round);
  if (!keep_samples) {
    for (ModeSamples& mode : round.round.event.modes) mode.samples = {};
  }
  rounds.push_back(std::move(round.round));
  return true;
}

struct Reading {
  bool keep_samples = true;
  std::function<void(const JournalHeader&)> begin = {};
  RoundUse use = {};
};

bool take(JournalContents& contents, JournalRecord record, const Reading& how) {
  const bool is_header = std::holds_alternative<JournalHeader>(record);
  if (is_header != (contents.records == 0)) return false;
  if (auto* header = std::get_if<JournalHeader>(&record)) {
    if (!begin(contents, std::move(*header))) return false;
    if (how.begin) how.begin(contents.header);
    return true;
  }
  if (auto* target = std::get_if<JournalTarget>(&record)) return add(contents, std::move(*target));
  return add(contents, std::get<JournalRound>(std::move(record)), how.keep_samples, how.use);
}

JournalContents read(const std::string& path, const Reading& how) {
  LineReader lines(path);
  JournalContents contents;
  std::string line;
  while (true) {
    const bool more = lines.has_more();
    if (!more) break;
    auto record = lines.next(line) ? parse_journal_line(contents.records, line) : std::nullopt;
    if (!record || !take(contents, std::move(*record), how)) {
      contents.torn = true;
      break;
    }
    ++contents.records;
    contents.good_bytes += static_cast<std::int64_t>(line.size()) + 1;
  }
  if (contents.records == 0) throw JournalError("cannot read " + path + ": it is no journal of aibench");
  for (TargetRecord& target : contents.record.targets) {
    if (target.ready) {
      target.available = true;
      target.reason = "";
    }
  }
  return contents;
}

}  // namespace

JournalContents read_journal(const std::string& path, bool keep_samples) {
  return read(path, {.keep_samples = keep_samples});
}

void for_each_round(const std::string& path, const std::function<void(const JournalHeader&)>& begin,
                    const std::function<void(const JournalRound&)>& use) {
  read(path, {.keep_samples = false, .begin = begin, .use = use});
}

}  // namespace aibench
