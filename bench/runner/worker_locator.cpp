#include "bench/runner/worker_locator.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <system_error>

#include <unistd.h>

#include "bench/plan/target.h"
#include "bench/runner/printable.h"

namespace aibench {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "aibench-worker-";

// Only what a target may be called becomes part of a path.
bool is_kind(const std::string& kind) {
  const auto target = parse_target(kind);
  return target && target->kind == kind && target->provider.empty();
}

}  // namespace

bool is_program(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error) && ::access(path.c_str(), X_OK) == 0;
}

WorkerLocator WorkerLocator::for_this_program() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path directory = error ? fs::path(".") : program.parent_path();
  return WorkerLocator({directory, directory.parent_path() / "libexec" / "aibench"});
}

std::variant<fs::path, NoWorker> WorkerLocator::find(const std::string& kind) const {
  if (!is_kind(kind)) return NoWorker{"\"" + printable(kind) + "\" is no kind of worker"};
  std::string places;
  for (const fs::path& directory : directories_) {
    const fs::path path = directory / (std::string(kPrefix) + kind);
    if (is_program(path)) return path;
    places += (places.empty() ? "" : " nor ") + path.string();
  }
  return NoWorker{"this installation has no worker for \"" + kind + "\": there is neither " + places};
}

std::vector<std::string> WorkerLocator::kinds() const {
  std::set<std::string> found;
  for (const fs::path& directory : directories_) {
    std::error_code error;
    for (fs::directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error)) {
      const std::string name = entry->path().filename().string();
      if (!name.starts_with(kPrefix)) continue;
      const std::string kind = name.substr(kPrefix.size());
      if (kind != "sim" && is_kind(kind) && is_program(entry->path())) found.insert(kind);
    }
  }
  return {found.begin(), found.end()};
}

}  // namespace aibench
