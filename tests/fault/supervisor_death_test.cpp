#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "tests/fault/sim_run.h"

// kill -9 of the supervisor: no worker survives it, and its journal resumes to the same rows.
namespace aibench {
namespace {

constexpr double kLongS = 60;
constexpr int kCases = 3, kRounds = 3;

bool is_alive(pid_t pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  if (!std::getline(stat, text)) return false;
  const std::size_t after_name = text.rfind(')');
  return after_name != std::string::npos && text.substr(after_name + 2, 1) != "Z";
}

bool dies_soon(pid_t pid) {
  for (int i = 0; i < 6000 && is_alive(pid); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return !is_alive(pid);
}

class SupervisorDeath : public SimRun {
 protected:
  std::unique_ptr<WorkerProcess> supervisor(bool resume) {
    std::vector<std::string> argv = {AIBENCH_TEST_SUPERVISOR, journal_, std::to_string(kCases),
                                     std::to_string(kRounds)};
    if (resume) argv.push_back("--resume");
    const std::vector<std::string> environment = {std::string("AIBENCH_SIM_SCRIPT=") + ::getenv("AIBENCH_SIM_SCRIPT")};
    return std::make_unique<WorkerProcess>(SpawnRequest{argv, environment, kLongS}, TerminationTimes{});
  }
  // Reads until a line begins with `what`; the pid of the last worker seen is kept.
  bool read_until(WorkerProcess& process, const std::string& what) {
    while (true) {
      const Received received = process.receive_line(kLongS);
      if (received.status != ChannelStatus::ok) return false;
      if (received.line.starts_with("worker ")) worker_ = std::stoi(received.line.substr(7));
      if (received.line.starts_with(what)) return true;
    }
  }
  void resume_and_expect_the_whole_run() {
    const auto process = supervisor(true);
    EXPECT_TRUE(read_until(*process, "complete")) << process->stderr_tail();
    process->stop(kLongS);
    const JournalContents contents = read_journal(journal_, false);
    EXPECT_FALSE(contents.torn);
    for (const CaseRecord& row : contents.record.cases.at(0)) {
      EXPECT_EQ(round_medians_s(row), std::vector<double>(kRounds, 0.001));
      for (std::size_t i = 0; i < row.rounds.size(); ++i) EXPECT_EQ(row.rounds[i].round, static_cast<int>(i));
    }
  }

  std::string journal_ = (scratch_ / "run.samples.jsonl").string();
  pid_t worker_ = -1;
};

TEST_F(SupervisorDeath, LeavesNoWorkerBehindEvenOneThatIgnoresSigterm) {
  script(R"("cases": [{"faults": [{"phase": "measure", "kind": "hang_ignoring_sigterm"}]}])");
  const auto process = supervisor(false);
  ASSERT_TRUE(read_until(*process, "measuring"));
  ASSERT_TRUE(is_alive(worker_));
  ASSERT_EQ(::kill(process->pid(), SIGKILL), 0);
  EXPECT_TRUE(dies_soon(worker_));
}

TEST_F(SupervisorDeath, LeavesNoWorkerBehindThatWasJustStarting) {
  script(R"("faults": [{"phase": "hello", "kind": "hang_ignoring_sigterm"}])");
  const auto process = supervisor(false);
  ASSERT_TRUE(read_until(*process, "worker "));
  ASSERT_EQ(::kill(process->pid(), SIGKILL), 0);
  EXPECT_TRUE(dies_soon(worker_));
}

TEST_F(SupervisorDeath, AfterAnyRecordTheJournalResumesToTheSameRows) {
  script(R"("cases": [{"time_s": 0.001}])");
  for (int record = 1; record <= kCases * kRounds; ++record) {
    SCOPED_TRACE(record);
    const auto process = supervisor(false);
    ASSERT_TRUE(read_until(*process, "recorded " + std::to_string(record)));
    ::kill(process->pid(), SIGKILL);
    process->stop(kLongS);
    EXPECT_GE(read_journal(journal_).records, static_cast<std::uint64_t>(record));
    resume_and_expect_the_whole_run();
    EXPECT_TRUE(dies_soon(worker_));
  }
}

// At any moment: what holds must hold whenever the signal comes, so that chance decides only which moments are tried.
// AIBENCH_FAULT_KILLS raises their number.
TEST_F(SupervisorDeath, AtAnyMomentTheJournalResumesToTheSameRows) {
  script(R"("cases": [{"time_s": 0.001}])");
  const char* wanted = std::getenv("AIBENCH_FAULT_KILLS");
  const int kills = wanted != nullptr ? std::atoi(wanted) : 25;
  std::mt19937 random(12345);
  std::uniform_int_distribution<int> moment_us(0, 40000);
  for (int i = 0; i < kills; ++i) {
    SCOPED_TRACE(i);
    std::filesystem::remove(journal_);
    const auto process = supervisor(false);
    std::this_thread::sleep_for(std::chrono::microseconds(moment_us(random)));
    ::kill(process->pid(), SIGKILL);
    process->stop(kLongS);
    const bool has_header = std::filesystem::exists(journal_) && std::filesystem::file_size(journal_) > 0;
    if (!has_header) continue;  // killed before it wrote anything: there is nothing to resume
    resume_and_expect_the_whole_run();
  }
}

}  // namespace
}  // namespace aibench
