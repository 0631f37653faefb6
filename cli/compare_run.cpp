#include "cli/compare_run.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/config/run_config.h"
#include "bench/runner/schedule.h"
#include "bench/runner/worker_locator.h"
#include "cli/exit_code.h"
#include "cli/io_error.h"
#include "cli/utc_now.h"

extern char** environ;  // NOLINT(readability-identifier-naming)

namespace aibench {
namespace {

namespace fs = std::filesystem;

struct Side {
  std::string name;       // "base"
  std::string program;    // the aibench to run
  std::string libraries;  // folder to load libraries from first; empty: the usual ones
  fs::path results;
};

bool holds_libraries(const fs::path& folder) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().filename().string().find(".so") != std::string::npos) return true;
  }
  return false;
}

Side side_from(const std::string& name, const std::string& what) {
  std::error_code error;
  if (is_program(what)) return {.name = name, .program = fs::absolute(what).string()};
  if (is_program(fs::path(what) / "bin" / "aibench")) {
    return {.name = name, .program = fs::absolute(fs::path(what) / "bin" / "aibench").string()};
  }
  if (fs::is_directory(what, error) && holds_libraries(what)) {
    return {
        .name = name, .program = fs::read_symlink("/proc/self/exe").string(), .libraries = fs::absolute(what).string()};
  }
  throw ConfigError("compare --run: " + what +
                    ": is no aibench program, no folder with bin/aibench, and no folder of shared libraries (*.so)");
}

fs::path make_directory(const std::string& asked) {
  fs::path directory = asked;
  if (asked.empty()) {
    directory = fs::path("aibench-results") / ("compare-" + utc_now(kFileStamp));
  }
  for (const char* side : {"base", "new"}) {
    std::error_code error;
    fs::create_directories(directory / side, error);
    if (error) throw IoError((directory / side).string() + ": " + error.message() + "; name another folder with --out");
    if (!fs::is_empty(directory / side, error)) {
      throw ConfigError((directory / side).string() + ": holds files already; name an empty folder with --out");
    }
  }
  return directory;
}

std::vector<std::string> environment_of(const Side& side) {
  constexpr std::string_view kPath = "LD_LIBRARY_PATH=";
  std::vector<std::string> environment;
  std::string path = side.libraries;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (side.libraries.empty() || !text.starts_with(kPath)) {
      environment.emplace_back(text);
    } else if (text.size() > kPath.size()) {
      path += ":" + std::string(text.substr(kPath.size()));
    }
  }
  if (!side.libraries.empty()) environment.push_back(std::string(kPath) + path);
  return environment;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> result;
  for (std::string& word : words) result.push_back(word.data());
  result.push_back(nullptr);
  return result;
}

// Runs the command with its tables thrown away; its exit code, or 128 + the signal that ended it.
int run_command(std::vector<std::string> words, std::vector<std::string> environment) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  const auto arguments = pointers(words), variables = pointers(environment);
  pid_t child = 0;
  const int problem = posix_spawn(&child, words.front().c_str(), &actions, nullptr, arguments.data(), variables.data());
  posix_spawn_file_actions_destroy(&actions);
  if (problem != 0) throw IoError(words.front() + ": cannot be started: " + std::strerror(problem));
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) throw IoError(words.front() + ": cannot be waited for: " + std::strerror(errno));
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string spoken(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

void measure_once(const Side& side, const AlternatedRequest& request, int round) {
  char number[16];
  std::snprintf(number, sizeof number, "%04d", round + 1);
  const fs::path file = side.results / (std::string("round-") + number + ".json");
  std::vector<std::string> words = {side.program, "run",          request.config, "--rounds",
                                    "1",          "--no-samples", "--out",        file};
  words.insert(words.end(), request.run_options.begin(), request.run_options.end());
  const int code = run_command(words, environment_of(side));
  if (code == kExitInterrupted || code == kExitTerminated) {
    throw IoError("interrupted; the rounds so far are in " + side.results.parent_path().string());
  }
  std::error_code error;
  if ((code != kExitFine && code != kExitCaseFailed) || !fs::exists(file, error)) {
    throw IoError("round " + std::to_string(round + 1) + " of the " + side.name + " side ended with exit code " +
                  std::to_string(code) + "; to see why: " + spoken(words));
  }
}

}  // namespace

AlternatedRuns alternate_runs(const AlternatedRequest& request) {
  std::vector<Side> sides = {side_from("base", request.base), side_from("new", request.next)};
  const fs::path directory = make_directory(request.directory);
  for (Side& side : sides) side.results = directory / side.name;
  constexpr std::uint64_t kSeed = 1;
  for (int round = 0; round < request.rounds; ++round) {
    for (const std::size_t i : target_order(sides.size(), kSeed, round)) {
      std::fprintf(stderr, "aibench: compare: round %d of %d, %s\n", round + 1, request.rounds, sides[i].name.c_str());
      measure_once(sides[i], request, round);
    }
  }
  std::fprintf(stderr, "aibench: compare: to judge these again: aibench compare --paired %s %s\n",
               sides[0].results.c_str(), sides[1].results.c_str());
  return {.base_directory = sides[0].results.string(), .next_directory = sides[1].results.string()};
}

}  // namespace aibench
