#include "tests/unit/report/sample_results.h"

#include <cmath>

namespace aibench::test {
namespace {

NetworkWorkload small_network(NetworkMode mode, std::int64_t batch) {
  NetworkWorkload network{.name = "two-layers", .mode = mode, .batch = batch, .input = {784}};
  network.layers = {FullyConnectedLayer{.features = 128}, ReluLayer{}, FullyConnectedLayer{.features = 10}};
  return network;
}

// Fills a case with `rounds` rounds around `median_s`, spread by about `spread`.
void fill(SampleRun& run, std::size_t target, std::size_t c, double median_s, double spread = 0.002, int rounds = 10) {
  CaseRecord& record = run.record.cases[target][c];
  record.rounds.clear();
  for (int r = 0; r < rounds; ++r) {
    const double shift = spread * (((r * 7 + 3 * static_cast<int>(target)) % 10) / 4.5 - 1);
    record.rounds.push_back(good_round(run.plan.cases[c].id, r, median_s * (1 + shift)));
    if (run.record.targets[target].target.kind == "cuda") {
      record.rounds.back().event.modes[2] =
          mode_samples(TimingMode::end_to_end, "end_to_end_time", 3 * median_s * (1 + shift));
    }
  }
  record.stopped_by = StoppedBy::precision;
}

void raise_peaks(SampleRun& run) {
  for (auto& target : run.record.targets) {
    const bool gpu = target.target.kind == "cuda";
    target.peaks.rates = {{.dtype = DType::f32, .flop_per_s = gpu ? 60e12 : 250e9, .method = "fma"}};
    target.peaks.memory_bytes_per_s = gpu ? 4e12 : 50e9;
  }
}

}  // namespace

SampleRun one_target() {
  SampleRun run =
      empty_run({available_target("cpu/openblas", "AMD EPYC 9B45")},
                {GemmWorkload{.m = 64, .n = 64, .k = 64}, GemmWorkload{.m = 1024, .n = 1024, .k = 1024},
                 GemmWorkload{.dtype = DType::f64, .m = 512, .n = 512, .k = 512},
                 GemmWorkload{.dtype = DType::f64, .m = 35, .n = 700, .k = 2560, .trans_a = true, .batch = 2},
                 Conv2dWorkload{.n = 16, .c = 64, .h = 56, .w = 56, .k = 64, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1},
                 small_network(NetworkMode::inference, 1), small_network(NetworkMode::training, 1),
                 small_network(NetworkMode::training, 100)});
  const double times_s[] = {3.1e-6, 11.2e-3, 2.6e-3, 5e-3, 22e-3, 8e-6, 50e-6, 700e-6};
  for (std::size_t c = 0; c < run.plan.cases.size(); ++c) fill(run, 0, c, times_s[c]);
  fill(run, 0, 1, 11.2e-3, 0.05);
  run.record.cases[0][7].rounds[4].event.warmed_up = false;
  run.record.targets[0].cleared_variables = {{"OMP_NUM_THREADS", "3"}};
  return run;
}

SampleRun two_cpus_and_a_gpu() {
  SampleRun run = empty_run({available_target("cpu/openblas", "AMD EPYC 9B45"),
                             available_target("cpu/onednn", "AMD EPYC 9B45"), available_target("cuda", "NVIDIA H200")},
                            {GemmWorkload{.m = 64, .n = 64, .k = 64}, GemmWorkload{.m = 256, .n = 256, .k = 256},
                             GemmWorkload{.m = 4096, .n = 4096, .k = 4096}});
  raise_peaks(run);
  const double times_s[3][3] = {{4e-6, 2.1e-4, 0.75}, {5e-6, 2.0e-4, 0.80}, {9e-6, 2.0e-4, 3.1e-3}};
  for (std::size_t t = 0; t < 3; ++t) {
    for (std::size_t c = 0; c < 3; ++c) fill(run, t, c, times_s[t][c], 0.01);
  }
  return run;
}

SampleRun with_failures() {
  SampleRun run =
      empty_run({available_target("cpu/openblas", "AMD EPYC 9B45"), available_target("sim", "simulated"),
                 unavailable_target("cuda", "libcuda.so.1: cannot open shared object file: No such file or directory")},
                {GemmWorkload{.m = 64, .n = 64, .k = 64}, GemmWorkload{.m = 128, .n = 128, .k = 128},
                 GemmWorkload{.m = 256, .n = 256, .k = 256}, GemmWorkload{.m = 512, .n = 512, .k = 512},
                 GemmWorkload{.dtype = DType::bf16, .m = 64, .n = 64, .k = 64}});
  for (std::size_t c = 0; c < 4; ++c) fill(run, 0, c, 3e-6 * std::pow(8.0, static_cast<double>(c)));
  for (std::size_t c = 0; c < 5; ++c) {
    run.record.cases[2][c].rounds = {bad_round("x", 0, CaseStatus::unavailable, run.record.targets[2].reason)};
  }
  const auto bad = [&](std::size_t target, std::size_t c, CaseStatus status, const std::string& reason) {
    run.record.cases[target][c].rounds = {bad_round("x", 0, status, reason)};
  };
  bad(0, 4, CaseStatus::unsupported, "openblas: bf16 is not offered on this processor");
  bad(1, 4, CaseStatus::unsupported, "sim: no bf16");
  bad(1, 0, CaseStatus::crashed, "SIGSEGV in measure");
  bad(1, 1, CaseStatus::crashed, "SIGSEGV in measure");
  bad(1, 2, CaseStatus::wrong, "reference/c: off by 3.1e-2 of the largest value, limit 2.4e-7");
  fill(run, 1, 3, 1e-6);  // faster than its peak
  run.record.complete = false;
  return run;
}
Result many_cases(int cases, int targets, int rounds) {
  constexpr const char* kTargets[] = {"cpu/openblas", "cpu/onednn", "cuda", "cuda:1"};
  std::vector<Workload> workloads;
  for (int c = 0; c < cases; ++c) workloads.push_back(GemmWorkload{.m = 64 + c, .n = 512, .k = 512});
  std::vector<TargetRecord> records;
  for (int t = 0; t < targets; ++t) records.push_back(available_target(kTargets[t % 4], "device"));
  SampleRun run = empty_run(records, workloads);
  for (int t = 0; t < targets; ++t) {
    for (int c = 0; c < cases; ++c) {
      for (int r = 0; r < rounds; ++r) {
        const double median_s = 1e-5 * (64 + c) * (1 + 0.001 * ((r * 7 + c) % 10)) / (1 + t);
        run.record.cases[t][c].rounds.push_back(good_round(run.plan.cases[c].id, r, median_s));
      }
    }
  }
  return run.result();
}

}  // namespace aibench::test
