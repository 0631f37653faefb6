#include "bench/runner/journal.h"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "tests/unit/runner/journal_samples.h"
#include "tests/unit/runner/scratch_directory.h"

namespace aibench {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::SizeIs;

class JournalTest : public testing::Test {
 protected:
  std::string text() const {
    std::ostringstream all;
    all << std::ifstream(path_, std::ios::binary).rdbuf();
    return all.str();
  }
  void put(const std::string& bytes) const { std::ofstream(path_, std::ios::binary) << bytes; }
  // A journal of a header, a target and three rounds.
  void write_some() const {
    Journal journal = Journal::create(path_, sample_header());
    journal.append(JournalTarget{0, sample_target()});
    journal.append(sample_round(0, 0, 0));
    journal.append(sample_round(0, 1, 0));
    journal.append(sample_round(0, 0, 1));
  }
  template <class Action>
  std::string error_of(Action action) const {
    try {
      action();
    } catch (const JournalError& error) {
      return error.what();
    }
    return "";
  }

  ScratchDirectory scratch_;
  std::string path_ = (scratch_ / "result.samples.jsonl").string();
};

TEST_F(JournalTest, WhatIsWrittenIsReadBack) {
  write_some();
  const JournalContents contents = read_journal(path_);
  EXPECT_EQ(contents.header, sample_header());
  EXPECT_EQ(contents.records, 5u);
  EXPECT_FALSE(contents.torn);
  EXPECT_EQ(contents.good_bytes, static_cast<std::int64_t>(text().size()));
  EXPECT_EQ(contents.record.targets.at(0).target.name, "cpu");
  EXPECT_TRUE(contents.record.targets[0].available);
  EXPECT_EQ(contents.record.targets.at(1).target.name, "cuda:1");
  EXPECT_FALSE(contents.record.targets[1].available);
  EXPECT_NE(contents.record.targets[1].reason, "");
  EXPECT_THAT(contents.record.cases.at(0).at(0).rounds, SizeIs(2));
  EXPECT_THAT(contents.record.cases.at(0).at(1).rounds, SizeIs(1));
  EXPECT_THAT(contents.record.cases.at(1).at(0).rounds, SizeIs(0));
  EXPECT_THAT(contents.record.cases[0][0].rounds[0].event.modes[0].samples, SizeIs(3));
}

TEST_F(JournalTest, SamplesCanBeLeftOutOfMemory) {
  write_some();
  EXPECT_TRUE(read_journal(path_, false).record.cases[0][0].rounds[0].event.modes[0].samples.empty());
}

TEST_F(JournalTest, RoundsAreHandedOutOneByOneWithTheirSamples) {
  write_some();
  std::vector<std::pair<std::size_t, int>> seen;  // case, round
  std::size_t headers = 0;
  for_each_round(
      path_,
      [&](const JournalHeader& header) {
        EXPECT_EQ(header, sample_header());
        EXPECT_TRUE(seen.empty());
        ++headers;
      },
      [&](const JournalRound& one) {
        seen.emplace_back(one.case_index, one.round.round);
        EXPECT_THAT(one.round.event.modes.at(0).samples, SizeIs(3));
      });
  EXPECT_EQ(headers, 1u);
  EXPECT_EQ(seen, (std::vector<std::pair<std::size_t, int>>{{0, 0}, {1, 0}, {0, 1}}));
}

TEST_F(JournalTest, CutAnywhereTheLongestValidPrefixIsRead) {
  write_some();
  const std::string whole = text();
  std::vector<std::size_t> ends;  // of the records
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (whole[i] == '\n') ends.push_back(i + 1);
  }
  for (std::size_t length = ends[0]; length < whole.size(); length += 7) {
    put(whole.substr(0, length));
    const auto records =
        static_cast<std::uint64_t>(std::ranges::count_if(ends, [&](auto end) { return end <= length; }));
    const JournalContents contents = read_journal(path_);
    ASSERT_EQ(contents.records, records) << length;
    ASSERT_EQ(contents.good_bytes, static_cast<std::int64_t>(ends[records - 1])) << length;
    ASSERT_EQ(contents.torn, ends[records - 1] != length) << length;
  }
}

TEST_F(JournalTest, ResumingATornJournalCutsTheTearAndGoesOn) {
  write_some();
  const std::string whole = text();
  put(whole + whole.substr(0, 30));
  {
    Journal::Resumed resumed = Journal::resume(path_, sample_header());
    EXPECT_THAT(resumed.record.cases[0][0].rounds, SizeIs(2));
    EXPECT_FALSE(resumed.record.complete);
    resumed.journal.append(sample_round(0, 1, 1));
  }
  EXPECT_EQ(text().substr(0, whole.size()), whole);
  const JournalContents contents = read_journal(path_);
  EXPECT_EQ(contents.records, 6u);
  EXPECT_FALSE(contents.torn);
  EXPECT_THAT(contents.record.cases[0][1].rounds, SizeIs(2));
}

TEST_F(JournalTest, ResumingRefusesAnotherConfigAndLeavesTheFileAlone) {
  write_some();
  const std::string before = text();
  JournalHeader other = sample_header();
  other.config_sha256 = "cd34";
  EXPECT_THAT(error_of([&] { Journal::resume(path_, other); }),
              AllOf(HasSubstr(path_), HasSubstr("cd34"), HasSubstr("--resume")));
  EXPECT_EQ(text(), before);
}

TEST_F(JournalTest, ResumingNeedsAJournal) {
  EXPECT_THAT(error_of([&] { Journal::resume(path_, sample_header()); }), HasSubstr("No such file"));
  put("{\"schema\": \"something else\"}\n");
  EXPECT_THAT(error_of([&] { Journal::resume(path_, sample_header()); }), HasSubstr("no journal"));
  put("");
  EXPECT_THAT(error_of([&] { Journal::resume(path_, sample_header()); }), HasSubstr("no journal"));
}

TEST_F(JournalTest, ANewRunEmptiesAnOldJournal) {
  write_some();
  { const Journal journal = Journal::create(path_, sample_header()); }
  EXPECT_EQ(read_journal(path_).records, 1u);
}

TEST_F(JournalTest, TwoRunsIntoOneFileAreRefused) {
  const Journal first = Journal::create(path_, sample_header());
  const std::string before = text();
  EXPECT_THAT(error_of([&] { Journal::create(path_, sample_header()); }), HasSubstr("another aibench run"));
  EXPECT_THAT(error_of([&] { Journal::resume(path_, sample_header()); }), HasSubstr("another aibench run"));
  EXPECT_EQ(text(), before);
}

TEST_F(JournalTest, ASymbolicLinkIsNeverWrittenThrough) {
  const std::filesystem::path victim = scratch_.file("victim", "precious");
  std::filesystem::create_symlink(victim, path_);
  EXPECT_THAT(error_of([&] { Journal::create(path_, sample_header()); }), HasSubstr("symbolic link"));
  EXPECT_THAT(error_of([&] { read_journal(path_); }), HasSubstr("symbolic link"));
  EXPECT_EQ(std::filesystem::file_size(victim), 8u);
}

TEST_F(JournalTest, APipeOrADirectoryInTheWayIsRefusedWithoutHanging) {
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  EXPECT_THAT(error_of([&] { Journal::create(path_, sample_header()); }), HasSubstr("not a regular file"));
  EXPECT_THAT(error_of([&] { read_journal(path_); }), HasSubstr("not a regular file"));
  EXPECT_NE(error_of([&] { Journal::create(scratch_.path().string(), sample_header()); }), "");
}

TEST_F(JournalTest, ADirectoryThatIsNotThereIsNamed) {
  const std::string path = (scratch_ / "missing/x.jsonl").string();
  EXPECT_THAT(error_of([&] { Journal::create(path, sample_header()); }),
              AllOf(HasSubstr(path), HasSubstr("No such file")));
}

// A file that may not grow behaves like a full disk: the write that crosses the limit is short, the next one fails.
TEST_F(JournalTest, AFullDiskKeepsTheEarlierRecordsWhole) {
  Journal journal = Journal::create(path_, sample_header());
  journal.append(sample_round(0, 0, 0));
  const std::string before = text();
  rlimit usual{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &usual), 0);
  const auto previous = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit tight{before.size() + 100, usual.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &tight), 0);
  const std::string error = error_of([&] { journal.append(sample_round(0, 1, 0)); });
  ::setrlimit(RLIMIT_FSIZE, &usual);
  std::signal(SIGXFSZ, previous);
  EXPECT_THAT(error, AllOf(HasSubstr(path_), HasSubstr("2 records"), HasSubstr("--resume")));
  EXPECT_EQ(text(), before);
  journal.append(sample_round(0, 1, 0));  // room again: nothing was lost in between
  EXPECT_EQ(read_journal(path_).records, 3u);
}

TEST_F(JournalTest, RowsThatWereUnavailableAreTriedAgain) {
  {
    Journal journal = Journal::create(path_, sample_header());
    JournalRound round = sample_round(1, 0, 0);
    round.round.event = CaseEvent{};
    round.round.event.case_id = sample_header().cases[0];
    round.round.event.status = CaseStatus::unavailable;
    round.round.event.reason = "no driver";
    journal.append(round);
  }
  const JournalContents contents = read_journal(path_);
  EXPECT_EQ(contents.records, 2u);
  EXPECT_THAT(contents.record.cases[1][0].rounds, SizeIs(0));
}

TEST_F(JournalTest, RecordsThatContradictTheHeaderEndThePrefix) {
  const std::vector<JournalRound> wrong = {sample_round(0, 0, 0),
                                           [] {
                                             JournalRound round = sample_round(0, 0, 1);
                                             round.target = 2;
                                             return round;
                                           }(),
                                           [] {
                                             JournalRound round = sample_round(0, 0, 1);
                                             round.case_index = 2;
                                             return round;
                                           }(),
                                           [] {
                                             JournalRound round = sample_round(0, 0, 1);
                                             round.round.event.case_id = "another";
                                             return round;
                                           }()};
  for (const JournalRound& round : wrong) {
    {
      Journal journal = Journal::create(path_, sample_header());
      journal.append(sample_round(0, 0, 0));
      journal.append(round);  // the first of the list: the same round twice
    }
    EXPECT_EQ(read_journal(path_).records, 2u);
    EXPECT_TRUE(read_journal(path_).torn);
  }
}

TEST_F(JournalTest, TheObserverWritesAndPassesOn) {
  class Counter : public RunObserver {
   public:
    void on_target(std::size_t, const TargetRecord&) override { ++targets_; }
    void on_round_record(std::size_t, std::size_t, const RoundRecord&) override { ++rounds_; }
    void on_progress(const Progress&) override { ++progress_; }
    void on_case_finished(std::size_t, std::size_t, const CaseRecord&) override { ++finished_; }
    int targets_ = 0, rounds_ = 0, progress_ = 0, finished_ = 0;
  } counter;
  {
    Journal journal = Journal::create(path_, sample_header());
    JournalingObserver observer(journal, counter);
    observer.on_target(0, sample_target());
    observer.on_progress({});
    observer.on_round_record(0, 1, sample_round(0, 1, 0).round);
    observer.on_case_finished(0, 1, {});
    journal.sync();
  }
  EXPECT_EQ(counter.targets_ + counter.rounds_ + counter.progress_ + counter.finished_, 4);
  const JournalContents contents = read_journal(path_);
  EXPECT_EQ(contents.records, 3u);
  EXPECT_THAT(contents.record.cases[0][1].rounds, SizeIs(1));
}

}  // namespace
}  // namespace aibench
