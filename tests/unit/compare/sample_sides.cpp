#include "tests/unit/compare/sample_sides.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace aibench::test {
namespace {

Result measured(const MachineModel& model, double& disturbance, std::mt19937_64& random) {
  std::normal_distribution<double> normal;
  Result result = bare_result();
  const double clock = 3e9 * std::exp(model.clock_sd * normal(random));
  const double file = std::exp(model.file_sd * normal(random));
  const auto cases = static_cast<std::size_t>(model.cases);
  std::vector<std::vector<double>> times(cases);
  const double fresh = std::sqrt(1 - model.drift_memory * model.drift_memory);
  for (int round = 0; round < model.rounds; ++round) {
    for (std::size_t c = 0; c < cases; ++c) {
      const double slowdown = c == 0 ? model.slowdown : 1;
      times[c].push_back(1e-3 * slowdown * file * (3e9 / clock) *
                         std::exp(model.process_sd * normal(random) + model.drift_sd * disturbance));
    }
    disturbance = model.drift_memory * disturbance + fresh * normal(random);
  }
  for (std::size_t c = 0; c < cases; ++c) {
    const std::vector<double> clocks(model.reads_clock ? times[c].size() : 0, clock);
    add_case(result, "gemm/f32/m" + std::to_string(c), times[c], clocks);
  }
  return result;
}

}  // namespace

Result bare_result() {
  Result result{.complete = true, .name = "sample", .config = "{}"};
  result.tool = {.version = "0.1.0", .started = "2024-05-01T12:00:00Z"};
  result.environment.hostname = "bench-7";
  result.environment.cpu.model = "AMD EPYC 9B45";
  result.environment.cpu.cores = 2;
  result.environment.cpu.threads = 2;
  result.environment.cpu.isa = {"avx2", "fma"};
  result.environment.affinity = {0, 1};
  result.environment.memory_total_bytes = 25'000'000'000;
  result.environment.kernel = "Linux 6.1";
  result.environment.compiler = "GCC 12.2.0";
  ResultTarget& target = result.targets.emplace_back();
  target.target = *parse_target("cpu/openblas");
  target.available = true;
  target.device = "AMD EPYC 9B45";
  target.driver = "CUDA 12.4, 550.54";
  target.threads = 2;
  target.shares_host_memory = true;
  target.providers = {{.name = "openblas",
                       .version = "0.3.21",
                       .path = "/usr/lib/libopenblas.so.0",
                       .configuration = "kernels Zen",
                       .threads = 2}};
  result.libraries = {{.name = "openblas", .version = "0.3.21", .path = "/usr/lib/libopenblas.so.0", .sha256 = "aa11"}};
  return result;
}

ResultRow& add_case(Result& result, const std::string& id, const std::vector<double>& times_s,
                    const std::vector<double>& clocks_hz) {
  ResultCase& one = result.cases.emplace_back();
  one.id = id;
  one.family = "gemm";
  one.dtype = "f32";
  one.parameters = R"({"op":"gemm","id":")" + id + "\"}";
  ResultRow& row = one.results.emplace_back();
  row.target = result.targets.front().target.name;
  row.verification = Verification{.status = "ok", .precision = "fp32"};
  for (std::size_t i = 0; i < times_s.size(); ++i) {
    ResultRound& round = row.rounds.emplace_back();
    round.round = static_cast<int>(i);
    round.host_time = RoundTime{.median_s = times_s[i], .count = 10};
    if (clocks_hz.empty()) continue;
    round.host_time->clock_before_hz = round.host_time->clock_after_hz = clocks_hz[i];
  }
  return row;
}

Side side_of(Result result, const std::string& file) {
  std::vector<Result> results;
  results.push_back(std::move(result));
  return make_side({file}, std::move(results));
}

const ComparedRow& row_of(const Comparison& comparison, const std::string& id) {
  for (const ComparedRow& row : comparison.rows) {
    if (row.case_id == id) return row;
  }
  throw std::runtime_error("the comparison has no row " + id);
}

FilePair measured_in_a_row(const MachineModel& base, const MachineModel& next, std::mt19937_64& random) {
  double disturbance = std::normal_distribution<double>()(random);
  Result first = measured(base, disturbance, random);
  return {.base = side_of(std::move(first), "base.json"),
          .next = side_of(measured(next, disturbance, random), "new.json")};
}

}  // namespace aibench::test
