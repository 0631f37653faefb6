#include "tests/unit/result/sample_run.h"

#include <algorithm>
#include <stdexcept>

namespace aibench::test {

ModeSamples mode_samples(TimingMode mode, const std::string& time, double median_s) {
  const double window_s = mode == TimingMode::throughput ? 0.4 : 0.5;  // of quiet windows on two processors
  return {.mode = mode,
          .time = time,
          .calls_per_sample = mode == TimingMode::throughput ? 8 : 1,
          .sample_count = 5,
          .median_s = median_s,
          .p5_s = 0.95 * median_s,
          .p90_s = 1.1 * median_s,
          .p95_s = 1.15 * median_s,
          .p99_s = 1.2 * median_s,
          .min_s = 0.9 * median_s,
          .max_s = 1.25 * median_s,
          .mad_s = 0.05 * median_s,
          .samples = {0.9 * median_s, median_s, 1.25 * median_s, 0.95 * median_s, 1.1 * median_s},
          .clock_before_hz = 3.0e9,
          .clock_after_hz = 3.2e9,
          .pace_hz = 2.5e7,
          .read_bytes_per_s = 1.5e10,
          .window_s = window_s,
          .counters = {{"cpu_time_s", 2 * window_s},
                       {"run_wait_s", 0.01 * window_s},
                       {"involuntary_switches", 3},
                       {"major_faults", 0},
                       {"steal_s", 0},
                       {"cgroup_throttled_s", 0},
                       {"pressure_s", 0.001}}};
}

RoundRecord good_round(const std::string& case_id, int round, double median_s) {
  RoundRecord record{.round = round, .started_s = 2.5 * round, .init_time_s = 0.004};
  record.event.case_id = case_id;
  record.event.served = {{.op = "gemm", .provider = "openblas", .algorithm = "sgemm", .count = 1}};
  record.event.choice = round == 0 ? kByTrial : kHandedOn;
  record.event.served[0].tried = {
      {.provider = "onednn", .algorithm = "matmul", .ops = 1, .seconds = std::max(0.25, 2 * median_s)}};
  record.event.prepare_time_s = 0.002;
  record.event.first_call_time_s = 3 * median_s;
  record.event.warm_up_time_s = 0.1;
  record.event.modes = {mode_samples(TimingMode::latency, "host_time", median_s),
                        mode_samples(TimingMode::throughput, "host_time", 0.8 * median_s),
                        mode_samples(TimingMode::end_to_end, "end_to_end_time", median_s)};
  record.event.modes.back().samples.clear();
  if (round == 0) {
    record.event.verification =
        Verification{.status = "ok",
                     .epsilon = 1e-7,
                     .limit = 2e-6,
                     .precision = "fp32",
                     .checks = {{.id = "reference/c", .state = "ok", .value = 1e-7, .limit = 2e-6}}};
  }
  return record;
}

RoundRecord bad_round(const std::string& case_id, int round, CaseStatus status, const std::string& reason) {
  RoundRecord record{.round = round, .started_s = 2.5 * round, .init_time_s = 0.004};
  record.event.case_id = case_id;
  record.event.status = status;
  record.event.reason = reason;
  return record;
}

TargetRecord available_target(const std::string& name, const std::string& device) {
  TargetRecord record{.target = *parse_target(name), .available = true};
  ReadyEvent& ready = record.ready.emplace();
  ready.device = {.kind = record.target.kind,
                  .name = device,
                  .pace_probe = "loop, 1",
                  .threads = record.target.kind == "cpu" ? 2 : 0,
                  .shares_host_memory = record.target.kind == "cpu",
                  .memory_bytes = std::uint64_t{32} << 30,
                  .last_level_cache_bytes = std::uint64_t{32} << 20};
  ready.init_time_s = 0.004;
  ready.timer_resolution_s = 2e-8;
  const std::string library = record.target.provider.empty() ? "openblas" : record.target.provider;
  ready.providers = {{.name = library,
                      .version = "0.3.21",
                      .path = "",
                      .configuration = "kernels SkylakeX, threads pthread",
                      .threads = ready.device.threads}};
  record.peaks.rates = {{.dtype = DType::f32, .flop_per_s = 250e9, .method = "fma-avx512"},
                        {.dtype = DType::f32, .flop_per_s = 240e9, .method = "gemm"},
                        {.dtype = DType::f64, .flop_per_s = 125e9, .method = "fma-avx512"}};
  record.peaks.memory_bytes_per_s = 50e9;
  return record;
}

TargetRecord unavailable_target(const std::string& name, const std::string& reason) {
  return {.target = *parse_target(name), .reason = reason, .peaks_reason = "not measured"};
}

PlannedCase planned(const Workload& workload) {
  const double bytes = memory_bytes(workload);
  return {.id = id_of(workload),
          .workload = workload,
          .work = work_of(workload),
          .memory_bytes = bytes,
          .working_set_bytes = bytes};
}

SampleRun empty_run(const std::vector<TargetRecord>& targets, const std::vector<Workload>& workloads) {
  SampleRun run;
  run.config.name = "sample";
  run.config.text =
      R"({"name": "sample", /* a comment */ "workloads": [{"op": "gemm", "m": 500, "n": 1000, "k": 1e3}]})";
  run.config.sha256 = "00ff";
  for (const Workload& workload : workloads) run.plan.cases.push_back(planned(workload));
  for (const TargetRecord& target : targets) run.plan.targets.push_back(target.target);
  run.record.targets = targets;
  run.record.cases.assign(targets.size(), std::vector<CaseRecord>(workloads.size()));
  run.record.complete = true;
  run.environment.hostname = "bench-7";
  run.environment.cpu.model = "AMD EPYC 9B45";
  run.environment.cpu.caches = {{.level = 3, .type = "Unified", .bytes = std::uint64_t{32} << 20, .instances = 1}};
  run.environment.affinity = {0, 1};
  run.environment.cpu.isa = {"sse4_2", "avx", "avx2", "fma", "avx512f", "avx512dq", "avx512bw", "avx512vl"};
  run.environment.cgroup.version = 2;
  run.environment.cgroup.cpu_quota = 2.5;
  run.environment.compiler = "GCC 12.2.0";
  run.tool = {
      .version = "0.1.0", .git = "abc123", .argv = {"aibench", "run", "c.json"}, .started = "2024-05-01T12:00:00Z"};
  return run;
}

SampleRun one_gemm() {
  SampleRun run =
      empty_run({available_target("cpu/openblas", "AMD EPYC 9B45")}, {GemmWorkload{.m = 500, .n = 1000, .k = 1000}});
  CaseRecord& record = run.record.cases[0][0];
  for (int round = 0; round < 10; ++round) {
    record.rounds.push_back(good_round(run.plan.cases[0].id, round, 0.01 * (1 + 1e-4 * (round % 5 - 2))));
  }
  record.stopped_by = StoppedBy::precision;
  return run;
}

const ResultCheck& check_of(const ResultRow& row, const std::string& id) {
  const auto found = std::find_if(row.checks.begin(), row.checks.end(), [&](const auto& c) { return c.id == id; });
  if (found == row.checks.end()) throw std::runtime_error("the row has no check " + id);
  return *found;
}

bool has_check(const ResultRow& row, const std::string& id) {
  return std::any_of(row.checks.begin(), row.checks.end(), [&](const auto& c) { return c.id == id; });
}

}  // namespace aibench::test
