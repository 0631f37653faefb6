#pragma once

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>

#include "bench/runner/file_descriptor.h"
#include "bench/runner/journal_record.h"
#include "bench/runner/run_observer.h"

namespace aibench {

// The journal cannot be opened, is in use, belongs to another run or cannot be written. what() names the file and says
// what to do. What was in it before stays readable.
class JournalError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// An append-only file of everything a run measured, raw samples included. One write(2) a record: whatever happens to
// this process, the file holds all earlier records and at most one torn line at its end. Locked while open.
class Journal {
 public:
  // Makes the file, or empties an old one, and writes the header. Never follows a symbolic link.
  static Journal create(const std::string& path, const JournalHeader& header);

  struct Resumed;
  // Opens the journal of an earlier run, cuts off what is torn, and reads what was measured. Throws when its header
  // differs from `header`. keep_samples = false leaves the raw samples out of the record returned.
  static Resumed resume(const std::string& path, const JournalHeader& header, bool keep_samples = true);

  void append(const JournalRecord& record);
  // Returns once the file is on the disk.
  void sync();

 private:
  Journal(std::string path, FileDescriptor file) : path_(std::move(path)), file_(std::move(file)) {}

  std::string path_;
  FileDescriptor file_;
  std::uint64_t next_sequence_ = 0;
  std::int64_t good_bytes_ = 0;
};

struct JournalContents {
  JournalHeader header;
  RunRecord record;             // rows that were unavailable are left out: they are tried again
  std::uint64_t records = 0;    // whole ones
  std::int64_t good_bytes = 0;  // of the longest valid prefix
  bool torn = false;            // something follows that prefix
};

struct Journal::Resumed {
  Journal journal;
  RunRecord record;
};

// The longest valid prefix of a journal. Throws JournalError when there is not even a header. Reads without a lock, so
// a run that is going on can be looked at.
JournalContents read_journal(const std::string& path, bool keep_samples = true);

// Calls `use` for each round of that prefix, in the order of the file, with its raw samples: one round in memory at a
// time. `begin` gets the header first. What either throws is passed on.
void for_each_round(const std::string& path, const std::function<void(const JournalHeader&)>& begin,
                    const std::function<void(const JournalRound&)>& use);

// Writes everything it is told into the journal, then tells `next`.
class JournalingObserver final : public RunObserver {
 public:
  JournalingObserver(Journal& journal, RunObserver& next) : journal_(journal), next_(next) {}
  void on_target(std::size_t target, const TargetRecord& record) override;
  void on_progress(const Progress& progress) override { next_.on_progress(progress); }
  void on_round_record(std::size_t target, std::size_t case_index, const RoundRecord& record) override;
  void on_case_finished(std::size_t target, std::size_t case_index, const CaseRecord& record) override;

 private:
  Journal& journal_;
  RunObserver& next_;
};

}  // namespace aibench
