#include "cli/targets.h"

#include <algorithm>

#include "bench/config/run_config.h"
#include "bench/runner/worker_locator.h"

namespace aibench {

std::vector<Target> targets_from(const std::vector<std::string>& words) {
  std::vector<Target> targets;
  for (const std::string& word : words) {
    const auto target = parse_target(word);
    if (!target) {
      throw ConfigError("--target " + word + ": is no target; a target is a device, and if wanted its number and one " +
                        "library: cpu, cpu/openblas, cuda, cuda:1 (aibench list shows what is here)");
    }
    if (std::find(targets.begin(), targets.end(), *target) == targets.end()) targets.push_back(*target);
  }
  return targets;
}

std::vector<Target> available_targets() {
  std::vector<Target> targets;
  for (const std::string& kind : WorkerLocator::for_this_program().kinds()) {
    if (const auto target = parse_target(kind)) targets.push_back(*target);
  }
  return targets;
}

std::vector<Target> default_targets() {
  std::vector<Target> targets = available_targets();
  std::erase_if(targets, [](const Target& target) { return target.kind == "pytorch"; });
  return targets;
}

}  // namespace aibench
