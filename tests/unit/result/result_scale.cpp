// Prints how long it takes to build, save and load results of growing size: seconds, bytes and peak memory. Run it by
// hand: result_scale [cases] [targets] [rounds]. Nothing is asserted; times depend on the machine.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <sys/resource.h>

#include "bench/result/read_result.h"
#include "bench/result/result_writer.h"
#include "tests/unit/result/sample_run.h"
#include "tests/unit/system/fake_root.h"

namespace {

using namespace aibench;

template <class Work>
double seconds(Work work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double peak_mib() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

test::SampleRun run_of(int cases, int targets, int rounds) {
  std::vector<Workload> workloads;
  for (int c = 0; c < cases; ++c) workloads.push_back(GemmWorkload{.m = 64 + c, .n = 512, .k = 512});
  const char* names[] = {"cpu/openblas", "cpu/onednn", "cuda", "cuda:1"};
  std::vector<TargetRecord> records;
  for (int t = 0; t < targets; ++t) records.push_back(test::available_target(names[t % 4], "device"));
  test::SampleRun run = test::empty_run(records, workloads);
  for (int t = 0; t < targets; ++t) {
    for (int c = 0; c < cases; ++c) {
      CaseRecord& record = run.record.cases[t][c];
      for (int r = 0; r < rounds; ++r) {
        record.rounds.push_back(test::good_round(run.plan.cases[c].id, r, 1e-4 * (1 + 0.001 * ((r * 7 + c) % 10))));
      }
    }
  }
  return run;
}

void measure(const std::string& path, int cases, int targets, int rounds) {
  const auto run = run_of(cases, targets, rounds);
  Result result;
  const double build_s = seconds([&] { result = run.result(); });
  const double save_s = seconds([&] { save_result(result, path); });
  result = {};
  const double load_s = seconds([&] { result = load_result(path); });
  std::printf("%6d cases x %d targets x %2d rounds: build %.3f s, save %.3f s, load %.3f s, %.1f MB, peak %.0f MiB\n",
              cases, targets, rounds, build_s, save_s, load_s,
              static_cast<double>(std::filesystem::file_size(path)) / 1e6, peak_mib());
}

}  // namespace

int main(int argc, char** argv) {
  const int cases = argc > 1 ? std::atoi(argv[1]) : 10000;
  const int targets = argc > 2 ? std::atoi(argv[2]) : 4;
  const int rounds = argc > 3 ? std::atoi(argv[3]) : 10;
  const aibench::test::FakeRoot directory;
  for (const int share : {4, 2, 1}) measure((directory.path() / "r.json").string(), cases / share, targets, rounds);
}
