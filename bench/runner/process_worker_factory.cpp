#include "bench/runner/process_worker_factory.h"

namespace aibench {

std::unique_ptr<WorkerChannel> ProcessWorkerFactory::start(const Target& target) {
  const auto program = options_.locator.find(target.kind);
  if (const auto* none = std::get_if<NoWorker>(&program)) throw WorkerStartError(none->reason);
  SpawnRequest request;
  if (const auto launcher = options_.launchers.find(target.name); launcher != options_.launchers.end()) {
    request.argv = launcher->second;
  }
  request.argv.push_back(std::get<std::filesystem::path>(program).string());
  request.environment = environment_.entries;
  request.timeout_s = options_.start_timeout_s;
  try {
    return std::make_unique<WorkerProcess>(request, options_.termination, options_.interrupted);
  } catch (const SpawnError& error) {
    throw WorkerStartError(error.what());
  }
}

}  // namespace aibench
