// The built worker itself, on a machine that has no GPU: it starts, says precisely why it can do nothing, and ends.

#include <array>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernels/worker/protocol.h"

namespace aibench {
namespace {

using ::testing::HasSubstr;

// One worker's life with everything it is told written beforehand.
struct Life {
  int exit_code = -1;
  std::vector<Event> events;
};

Life live(const std::vector<Command>& commands, const std::vector<std::string>& variables = {}) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path();
  const std::string stem = "aibench-cuda-worker-" + std::to_string(getpid());
  const std::filesystem::path in = folder / (stem + ".in"), out = folder / (stem + ".out");
  {
    std::ofstream file(in);
    for (const Command& command : commands) file << encode(command) << '\n';
  }
  std::vector<std::string> environment{"PATH=/usr/bin:/bin"};
  environment.insert(environment.end(), variables.begin(), variables.end());
  std::vector<char*> entries;
  for (std::string& entry : environment) entries.push_back(entry.data());
  entries.push_back(nullptr);
  std::string program = AIBENCH_CUDA_WORKER;
  std::array<char*, 2> arguments{program.data(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, in.c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  pid_t child = -1;
  const int spawned = posix_spawn(&child, program.c_str(), &actions, nullptr, arguments.data(), entries.data());
  posix_spawn_file_actions_destroy(&actions);
  Life life;
  EXPECT_EQ(spawned, 0) << program;
  int status = 0;
  if (spawned == 0 && waitpid(child, &status, 0) == child && WIFEXITED(status)) life.exit_code = WEXITSTATUS(status);
  std::ifstream said(out);
  for (std::string line; std::getline(said, line);) life.events.push_back(decode_event(line));
  std::filesystem::remove(in);
  std::filesystem::remove(out);
  return life;
}

// The reason of `unavailable`; empty when the worker found a GPU.
std::string reason_of(const Life& life) {
  EXPECT_EQ(life.exit_code, 0);
  if (life.events.size() != 2) {
    ADD_FAILURE() << "the worker said " << life.events.size() << " things instead of two";
    return "?";
  }
  const auto* hello = std::get_if<HelloEvent>(&life.events[0]);
  EXPECT_TRUE(hello != nullptr && hello->kind == "cuda");
  const auto* unavailable = std::get_if<UnavailableEvent>(&life.events[1]);
  return unavailable == nullptr ? "" : unavailable->reason;
}

StartCommand start(int index = 0, std::vector<std::string> providers = {}) {
  return {.options = {.threads = 0, .device_index = index, .providers = std::move(providers)}};
}

TEST(CudaWorker, SaysWhyThereIsNoDeviceAndEndsInOrder) {
  const std::string reason = reason_of(live({start(), QuitCommand{}}));
  if (reason.empty()) GTEST_SKIP() << "this machine has a GPU";
  EXPECT_THAT(reason, HasSubstr("no CUDA device: "));
  EXPECT_THAT(reason, HasSubstr("CUDA error "));
}

TEST(CudaWorker, ClaimsNoDeviceThatTheVariableHides) {
  EXPECT_THAT(reason_of(live({start(), QuitCommand{}}, {"CUDA_VISIBLE_DEVICES="})), HasSubstr("no CUDA device: "));
}

TEST(CudaWorker, RefusesAnIndexThatCannotExist) { EXPECT_NE(reason_of(live({start(1000), QuitCommand{}})), ""); }

TEST(CudaWorker, NamesItsProvidersWhenAskedForAnother) {
  const std::string reason = reason_of(live({start(0, {"openblas"}), QuitCommand{}}));
  EXPECT_THAT(reason, HasSubstr("no provider 'openblas'"));
  for (const char* name : {"cuda-graph", "cublas", "kernels"}) EXPECT_THAT(reason, HasSubstr(name));
}

TEST(CudaWorker, EndsWithItsInput) { EXPECT_EQ(live({}).exit_code, 0); }

}  // namespace
}  // namespace aibench
