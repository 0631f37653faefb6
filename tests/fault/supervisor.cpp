// A supervisor to be killed: runs simulated workers into a journal and says what it does, a line each:
//   worker <pid> | measuring | recorded <n> | complete
// usage: fault_supervisor JOURNAL CASES ROUNDS [--resume]

#include <cstdio>
#include <exception>
#include <numeric>
#include <string>
#include <utility>

#include "tests/fault/sim_run.h"

namespace aibench {
namespace {

template <class... Values>
void say(const char* format, Values... values) {
  std::printf(format, values...);
  std::fflush(stdout);
}

class TellingFactory final : public WorkerFactory {
 public:
  std::unique_ptr<WorkerChannel> start(const Target& target) override {
    auto channel = real_.start(target);
    say("worker %d\n", static_cast<int>(dynamic_cast<WorkerProcess&>(*channel).pid()));
    return channel;
  }
  const std::map<std::string, std::string>& cleared_variables() const override { return real_.cleared_variables(); }

 private:
  ProcessWorkerFactory real_{[] {
    ProcessWorkerOptions options;
    options.locator = test_workers();
    return options;
  }()};
};

class TellingObserver final : public RunObserver {
 public:
  void on_progress(const Progress&) override { say("measuring\n"); }
  void on_round_record(std::size_t, std::size_t, const RoundRecord&) override { say("recorded %d\n", ++recorded_); }

 private:
  int recorded_ = 0;
};

void supervise(const std::string& path, int cases, int rounds, bool resume) {
  std::vector<int> sizes(static_cast<std::size_t>(cases));
  std::iota(sizes.begin(), sizes.end(), 1);
  const Plan plan = sim_plan(sizes, {"sim"}, rounds);
  TellingFactory factory;
  RunnerOptions options;
  options.workers = &factory;
  TellingObserver told;
  const auto run_into = [&](Journal& journal) {
    JournalingObserver observer(journal, told);
    if (run(plan, options, observer).complete) say("complete\n");
  };
  if (resume) {
    Journal::Resumed resumed = Journal::resume(path, sim_header(plan));
    options.resume_from = std::move(resumed.record);
    run_into(resumed.journal);
  } else {
    Journal journal = Journal::create(path, sim_header(plan));
    run_into(journal);
  }
}

}  // namespace
}  // namespace aibench

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  try {
    aibench::supervise(argv[1], std::stoi(argv[2]), std::stoi(argv[3]), argc > 4);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
