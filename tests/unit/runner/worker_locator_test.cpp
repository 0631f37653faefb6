#include "bench/runner/worker_locator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runner/scratch_directory.h"

namespace aibench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(WorkerLocator, TheFirstDirectoryThatHasTheProgramWins) {
  const ScratchDirectory scratch;
  scratch.file("a/readme", "");
  scratch.file("b/aibench-worker-cpu", "", true);
  scratch.file("c/aibench-worker-cpu", "", true);
  const WorkerLocator locator({scratch / "a", scratch / "b", scratch / "c"});
  EXPECT_EQ(std::get<std::filesystem::path>(locator.find("cpu")), scratch / "b/aibench-worker-cpu");
}

TEST(WorkerLocator, AFileThatCannotBeRunIsNoWorker) {
  const ScratchDirectory scratch;
  scratch.file("aibench-worker-cpu", "");
  std::filesystem::create_directories(scratch / "aibench-worker-cuda");
  const WorkerLocator locator({scratch.path()});
  EXPECT_TRUE(std::holds_alternative<NoWorker>(locator.find("cpu")));
  EXPECT_TRUE(std::holds_alternative<NoWorker>(locator.find("cuda")));
  EXPECT_THAT(locator.kinds(), ElementsAre());
}

TEST(WorkerLocator, AMissingProgramIsExplainedWithThePlacesLookedAt) {
  const WorkerLocator locator({"/nowhere/bin", "/nowhere/libexec/aibench"});
  const std::string reason = std::get<NoWorker>(locator.find("cuda")).reason;
  EXPECT_THAT(reason, HasSubstr("/nowhere/bin/aibench-worker-cuda"));
  EXPECT_THAT(reason, HasSubstr("/nowhere/libexec/aibench/aibench-worker-cuda"));
}

TEST(WorkerLocator, ListsTheKindsThatAreThereWithoutTheSimulation) {
  const ScratchDirectory scratch;
  scratch.file("a/aibench-worker-cuda", "", true);
  scratch.file("a/aibench-worker-sim", "", true);
  scratch.file("a/aibench", "", true);
  scratch.file("b/aibench-worker-cpu", "", true);
  scratch.file("b/aibench-worker-cuda", "", true);
  scratch.file("b/aibench-worker-Not_A_Kind", "", true);
  const WorkerLocator locator({scratch / "a", scratch / "b", scratch / "missing"});
  EXPECT_THAT(locator.kinds(), ElementsAre("cpu", "cuda"));
  EXPECT_TRUE(std::holds_alternative<std::filesystem::path>(locator.find("sim")));
}

TEST(WorkerLocator, AHostileKindNeverBecomesAPath) {
  const ScratchDirectory scratch;
  scratch.file("aibench-worker-/evil", "", true);
  const WorkerLocator locator({scratch.path()});
  for (const char* kind : {"/evil", "../evil", "", "cpu/openblas", "CPU"}) {
    EXPECT_TRUE(std::holds_alternative<NoWorker>(locator.find(kind))) << kind;
  }
}

TEST(WorkerLocator, LooksBesideTheRunningProgram) {
  const std::filesystem::path here = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  const std::string reason = std::get<NoWorker>(WorkerLocator::for_this_program().find("no-such-kind")).reason;
  EXPECT_THAT(reason, HasSubstr((here / "aibench-worker-no-such-kind").string()));
  EXPECT_THAT(reason, HasSubstr((here.parent_path() / "libexec/aibench/aibench-worker-no-such-kind").string()));
}

}  // namespace
}  // namespace aibench
