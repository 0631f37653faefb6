#include "tests/unit/answer/answer_samples.h"

#include <nlohmann/json.hpp>

#include "bench/stats/median_interval.h"
#include "kernels/workloads/workload_json.h"

namespace aibench::test {
namespace {

TimeStatistics statistics(const std::vector<double>& rounds) {
  const MedianInterval interval = median_interval(rounds);
  return {.median_s = interval.median, .low_s = interval.low, .high_s = interval.high};
}

}  // namespace

ResultTarget answer_target(const std::string& name) {
  ResultTarget target{.target = *parse_target(name), .available = true, .device = "device of " + name};
  target.shares_host_memory = target.target.kind == "cpu";
  target.peaks.rates = {{.dtype = DType::f32, .flop_per_s = 1e12, .method = "x"}};
  target.peaks.memory_bytes_per_s = 1e11;
  return target;
}

Result answer_result(const std::vector<std::string>& targets) {
  Result result{.complete = true};
  for (const std::string& name : targets) result.targets.push_back(answer_target(name));
  return result;
}

ResultRow row_of_rounds(const std::string& target, const std::vector<double>& host_s, double transfer_s) {
  ResultRow row{.target = target};
  std::vector<double> end_to_end_s;
  for (std::size_t r = 0; r < host_s.size(); ++r) {
    ResultRound& round = row.rounds.emplace_back();
    round.round = static_cast<int>(r);
    round.host_time = RoundTime{.median_s = host_s[r]};
    end_to_end_s.push_back(host_s[r] + transfer_s);
    if (transfer_s > 0) round.end_to_end_time = RoundTime{.median_s = end_to_end_s.back()};
  }
  row.host_time = statistics(host_s);
  if (transfer_s > 0) row.end_to_end_time = statistics(end_to_end_s);
  return row;
}

ResultRow steady_row(const std::string& target, double host_s, double transfer_s, int rounds) {
  return row_of_rounds(target, std::vector<double>(static_cast<std::size_t>(rounds), host_s), transfer_s);
}

ResultRow failed_row(const std::string& target, CaseStatus status, const std::string& reason) {
  return {.target = target, .status = status, .reason = reason};
}

void add_case(Result& result, const Workload& workload, std::vector<ResultRow> rows) {
  ResultCase& one = result.cases.emplace_back();
  one.id = id_of(workload);
  one.family = family_of(workload);
  one.dtype = name_of(dtype_of(workload));
  one.parameters = to_json(workload).dump();
  one.work = work_of(workload);
  one.results = std::move(rows);
}

}  // namespace aibench::test
