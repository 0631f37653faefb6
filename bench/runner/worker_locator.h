#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace aibench {

// A regular file that this user may execute.
bool is_program(const std::filesystem::path& path);

struct NoWorker {
  std::string reason;  // which programs were looked for; never empty
};

// Finds the programs aibench-worker-<kind>.
class WorkerLocator {
 public:
  // Looks beside the running program (a build tree), then in ../libexec/aibench from there (an installed tree, which
  // may have been moved as a whole).
  static WorkerLocator for_this_program();
  explicit WorkerLocator(std::vector<std::filesystem::path> directories) : directories_(std::move(directories)) {}

  std::variant<std::filesystem::path, NoWorker> find(const std::string& kind) const;
  // Kinds that have a program, sorted; without "sim", which is for tests and must be asked for by name.
  std::vector<std::string> kinds() const;

 private:
  std::vector<std::filesystem::path> directories_;
};

}  // namespace aibench
