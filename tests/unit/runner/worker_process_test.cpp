#include "bench/runner/worker_process.h"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include "bench/runner/process_worker_factory.h"
#include "kernels/worker/protocol.h"
#include "tests/unit/runner/scratch_directory.h"

namespace aibench {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using Kind = ExitReport::Kind;

constexpr double kLongS = 60;  // never waited for when all is well

SpawnRequest shell(const std::string& script) { return {{"/bin/sh", "-c", script}, {"PATH=/usr/bin:/bin"}, kLongS}; }

std::string line_of(WorkerProcess& process) {
  const Received received = process.receive_line(kLongS);
  EXPECT_EQ(received.status, ChannelStatus::ok);
  return received.line;
}

std::string spawn_error(const std::vector<std::string>& argv) {
  try {
    WorkerProcess process({argv, {}, kLongS}, {});
  } catch (const SpawnError& error) {
    return error.what();
  }
  return "";
}

// Gone, or a zombie that somebody else has to bury.
bool is_dead(pid_t pid) {
  if (::kill(pid, 0) != 0) return true;
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(stat, text);
  const std::size_t after_name = text.rfind(')');
  return after_name == std::string::npos || text.substr(after_name + 2, 1) == "Z";
}

bool dies_soon(pid_t pid) {
  for (int i = 0; i < 6000 && !is_dead(pid); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return is_dead(pid);
}

TEST(WorkerProcess, LinesGoInAndComeOut) {
  WorkerProcess process({{"cat"}, {}, kLongS}, {});
  EXPECT_EQ(process.send_line("one", kLongS), ChannelStatus::ok);
  EXPECT_EQ(process.send_line("two", kLongS), ChannelStatus::ok);
  EXPECT_EQ(line_of(process), "one");
  EXPECT_EQ(line_of(process), "two");
  const ExitReport report = process.stop(kLongS);
  EXPECT_EQ(report.kind, Kind::exited);
  EXPECT_EQ(report.value, 0);
  EXPECT_FALSE(report.asked);
}

TEST(WorkerProcess, ALineOfManyMegabytesPassesBothWays) {
  WorkerProcess process({{"cat"}, {}, kLongS}, {});
  const std::string line(kMaxLineBytes - 1, 'x');
  // cat blocks as soon as both pipes are full, so this works only because its output is read while we write.
  EXPECT_EQ(process.send_line(line, kLongS), ChannelStatus::ok);
  EXPECT_EQ(line_of(process), line);
}

TEST(WorkerProcess, TheEnvironmentIsWhatWasGivenAndNothingElse) {
  ASSERT_EQ(::setenv("AIBENCH_LEAK_TEST", "leaked", 1), 0);
  WorkerProcess process({{"/usr/bin/env"}, {"ONLY=this"}, kLongS}, {});
  EXPECT_EQ(line_of(process), "ONLY=this");
  EXPECT_EQ(process.receive_line(kLongS).status, ChannelStatus::closed);
}

TEST(WorkerProcess, ADeadlineIsKept) {
  WorkerProcess process(shell("exec sleep 1000"), {});
  EXPECT_EQ(process.receive_line(0.05).status, ChannelStatus::deadline);
}

TEST(WorkerProcess, WritingToSomebodyWhoDoesNotReadHasADeadlineToo) {
  WorkerProcess process(shell("exec sleep 1000"), {});
  EXPECT_EQ(process.send_line(std::string(1 << 20, 'x'), 0.05), ChannelStatus::deadline);
}

TEST(WorkerProcess, WritingToTheDeadRaisesNoSignal) {
  WorkerProcess process(shell("exec <&-; echo gone; exit 0"), {});
  EXPECT_EQ(line_of(process), "gone");
  ASSERT_EQ(process.receive_line(kLongS).status, ChannelStatus::closed);
  EXPECT_EQ(process.send_line(std::string(1 << 20, 'x'), kLongS), ChannelStatus::closed);
  sigset_t pending;
  sigpending(&pending);
  EXPECT_EQ(sigismember(&pending, SIGPIPE), 0);
}

TEST(WorkerProcess, ALastLineWithoutNewlineIsNoLine) {
  WorkerProcess process(shell("printf half"), {});
  EXPECT_EQ(process.receive_line(kLongS).status, ChannelStatus::closed);
}

TEST(WorkerProcess, AFloodWithoutNewlineIsCutOffWithItsBeginning) {
  WorkerProcess process(shell("exec tr '\\0' x < /dev/zero"), {});
  const Received received = process.receive_line(kLongS);
  EXPECT_EQ(received.status, ChannelStatus::too_long);
  EXPECT_EQ(received.line, std::string(256, 'x'));
  EXPECT_TRUE(process.stop(0).asked);
}

TEST(WorkerProcess, ChatterOnStderrNeverBlocksAndItsTailIsKept) {
  WorkerProcess process(shell("i=0; while [ $i -lt 5000 ]; do echo \"chatter chatter chatter chatter $i\" >&2; "
                              "i=$((i+1)); done; echo done"),
                        {});
  EXPECT_EQ(line_of(process), "done");
  process.stop(kLongS);
  const std::string tail = process.stderr_tail();
  EXPECT_LE(tail.size(), 4096u);
  EXPECT_GT(tail.size(), 2048u);
  EXPECT_THAT(tail, testing::EndsWith("chatter 4999\n"));
}

TEST(WorkerProcess, TellsHowItEnded) {
  WorkerProcess segv(shell("kill -SEGV $$"), {});
  EXPECT_EQ(segv.receive_line(kLongS).status, ChannelStatus::closed);
  const ExitReport signaled = segv.stop(kLongS);
  EXPECT_EQ(signaled.kind, Kind::signaled);
  EXPECT_EQ(signaled.value, SIGSEGV);
  WorkerProcess seven(shell("exit 7"), {});
  const ExitReport exited = seven.stop(kLongS);
  EXPECT_EQ(exited.kind, Kind::exited);
  EXPECT_EQ(exited.value, 7);
  EXPECT_EQ(seven.stop(0).value, 7);  // once more says the same
}

TEST(WorkerProcess, AWillingProcessEndsBySigterm) {
  WorkerProcess process(shell("exec sleep 1000"), {});
  const ExitReport report = process.stop(0);
  EXPECT_EQ(report.kind, Kind::signaled);
  EXPECT_EQ(report.value, SIGTERM);
  EXPECT_TRUE(report.asked);
  EXPECT_FALSE(report.forced);
}

TEST(WorkerProcess, OneThatIgnoresSigtermIsKilled) {
  WorkerProcess process(shell("trap '' TERM; echo ready; while :; do sleep 1000; done"), {0.1, kLongS});
  EXPECT_EQ(line_of(process), "ready");
  const ExitReport report = process.stop(0);
  EXPECT_EQ(report.value, SIGKILL);
  EXPECT_TRUE(report.forced);
}

TEST(WorkerProcess, StopTakesWhatTheWorkerStartedWithIt) {
  WorkerProcess process(shell("sleep 1000 & echo $!; wait"), {});
  const pid_t grandchild = std::stoi(line_of(process));
  ASSERT_FALSE(is_dead(grandchild));
  process.stop(0);
  EXPECT_TRUE(dies_soon(grandchild));
}

TEST(WorkerProcess, AWorkerThatDiesAndLeavesAChildWithItsPipesIsNoticed) {
  WorkerProcess process(shell("sleep 1000 & echo $!; exit 5"), {});
  const pid_t grandchild = std::stoi(line_of(process));
  EXPECT_EQ(process.receive_line(kLongS).status, ChannelStatus::closed);
  EXPECT_EQ(process.stop(kLongS).value, 5);
  EXPECT_TRUE(dies_soon(grandchild));
}

TEST(WorkerProcess, TheDestructorLeavesNobodyBehind) {
  pid_t pid = -1;
  {
    const WorkerProcess process(shell("trap '' TERM; sleep 1000"), {0.1, kLongS});
    pid = process.pid();
  }
  EXPECT_TRUE(is_dead(pid));
}

TEST(WorkerProcess, HasAProcessGroupOfItsOwn) {
  WorkerProcess process(shell("exec sleep 1000"), {});
  EXPECT_EQ(::getpgid(process.pid()), process.pid());
}

TEST(WorkerProcess, StartsWithoutBlockedOrIgnoredSignalsAndWithThreeDescriptors) {
  sigset_t usr1, before;
  sigemptyset(&usr1);
  sigaddset(&usr1, SIGUSR1);
  ::pthread_sigmask(SIG_BLOCK, &usr1, &before);
  const auto previous = ::signal(SIGINT, SIG_IGN);
  const FileDescriptor null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const FileDescriptor leak(::fcntl(null.get(), F_DUPFD, 77));  // without close-on-exec, on purpose
  WorkerProcess process(shell("grep -E 'Sig(Blk|Ign)' /proc/self/status; echo /proc/self/fd/*"), {});
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  ::signal(SIGINT, previous);
  EXPECT_THAT(line_of(process), HasSubstr("0000000000000000"));
  EXPECT_THAT(line_of(process), HasSubstr("0000000000000000"));
  EXPECT_THAT(line_of(process), testing::Not(HasSubstr("/fd/" + std::to_string(leak.get()))));
}

TEST(WorkerProcess, AnInterruptionEndsAWait) {
  std::atomic<bool> interrupted = false;
  WorkerProcess process(shell("exec sleep 1000"), {}, &interrupted);
  std::thread user([&] { interrupted = true; });
  EXPECT_EQ(process.receive_line(kLongS).status, ChannelStatus::interrupted);
  user.join();
}

TEST(Spawn, AMissingProgramIsNamed) {
  EXPECT_THAT(spawn_error({"/no/such/program"}), AllOf(HasSubstr("/no/such/program"), HasSubstr("No such file")));
  EXPECT_THAT(spawn_error({"no-such-program-anywhere"}),
              AllOf(HasSubstr("no-such-program-anywhere"), HasSubstr("PATH")));
  EXPECT_NE(spawn_error({}), "");
}

TEST(Spawn, AProgramThatTheKernelRefusesSaysWhy) {
  const ScratchDirectory scratch;
  EXPECT_THAT(spawn_error({scratch.file("plain", "text").string()}), HasSubstr("Permission denied"));
  EXPECT_THAT(spawn_error({scratch
                               .file("nonsense",
                                     "\x7f"
                                     "ELF nonsense",
                                     true)
                               .string()}),
              HasSubstr("Exec format"));
}

TEST(ProcessWorkerFactory, AMissingWorkerIsAReasonNotACrash) {
  ProcessWorkerOptions options;
  options.locator = WorkerLocator({"/nowhere"});
  ProcessWorkerFactory factory(options);
  EXPECT_THROW(factory.start(*parse_target("cuda")), WorkerStartError);
}

TEST(ProcessWorkerFactory, TheLauncherComesFirstOnTheCommandLine) {
  const ScratchDirectory scratch;
  scratch.file("aibench-worker-cpu", "", true);
  ProcessWorkerOptions options;
  options.locator = WorkerLocator({scratch.path()});
  options.launchers["cpu"] = {"/bin/echo", "-n", "4"};
  ProcessWorkerFactory factory(options);
  const auto channel = factory.start(*parse_target("cpu"));
  EXPECT_EQ(channel->receive_line(kLongS).status, ChannelStatus::closed);  // echo -n: no newline
  options.launchers["cpu"] = {"/bin/echo", "4"};
  ProcessWorkerFactory second(options);
  EXPECT_EQ(second.start(*parse_target("cpu"))->receive_line(kLongS).line,
            "4 " + (scratch / "aibench-worker-cpu").string());
}

}  // namespace
}  // namespace aibench
