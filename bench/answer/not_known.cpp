#include "bench/answer/not_known.h"

#include <algorithm>

namespace aibench {
namespace {

using Recommendations = std::vector<Recommendation>;

std::string of_cases(std::size_t count, std::size_t all) {
  if (count == all) return all == 1 ? "the only case" : "all " + std::to_string(all) + " cases";
  return std::to_string(count) + " of " + std::to_string(all) + " cases";
}

// What the criterion needs beside numbers, and what is missing then.
const char* lacking(const ResultTarget& target, const RecommendOptions& options) {
  if (options.by == Criterion::cost && !options.price_an_hour.contains(target.target.name)) return "a price";
  return options.by == Criterion::energy ? "valid numbers and an energy reading" : "valid numbers of this kind";
}

// Empty when the target took part everywhere.
std::string absence_of(const ResultTarget& target, const Recommendations& recommendations,
                       const RecommendOptions& options) {
  const std::string& name = target.target.name;
  if (!target.available) return name + " was not available: " + target.reason;
  const auto asked = std::ranges::count(recommendations, false, &Recommendation::not_needed);
  const auto missing = std::ranges::count_if(recommendations, [&](const Recommendation& answer) {
    return !answer.not_needed && !answer.values.contains(name);
  });
  if (missing == 0) return "";
  return name + " took no part in " + of_cases(static_cast<std::size_t>(missing), static_cast<std::size_t>(asked)) +
         ": without " + lacking(target, options);
}

const ResultRow* best_row(const Recommendation& answer) {
  return answer.target.empty() ? nullptr : row_of(*answer.one, answer.target);
}

bool is_suspect(const Recommendation& answer) {
  const ResultRow* row = best_row(answer);
  return row && worst_problem(*row) == Severity::suspect;
}

// The best target has its own memory, and what it takes to move the data there was not measured. A training to a goal
// moves its images as it goes.
bool leaves_transfers_out(const TargetIndex& targets, const Recommendation& answer) {
  const ResultRow* row = best_row(answer);
  return row && answer.one->family != "copy" && row->training.empty() && !targets.of(*row).shares_host_memory &&
         !row->end_to_end_time;
}

// Of a training to a goal; without parsing the parameters of all cases.
bool is_training_to_goal(const ResultCase& one) {
  if (one.id.find("/train/") == std::string::npos) return false;
  const auto workload = workload_of(one);
  return workload && goal_of(*workload);
}

}  // namespace

std::vector<std::string> not_known(const Result& result, const Recommendations& recommendations,
                                   const RecommendOptions& options) {
  std::vector<std::string> lines;
  for (const ResultTarget& target : result.targets) {
    if (std::string line = absence_of(target, recommendations, options); !line.empty()) lines.push_back(line);
  }
  const TargetIndex targets(result);
  const auto count_where = [&](auto&& holds) {
    return static_cast<std::size_t>(std::ranges::count_if(recommendations, holds));
  };
  const std::size_t suspect = count_where(is_suspect);
  if (suspect > 0) lines.push_back("the best row is suspect in " + of_cases(suspect, recommendations.size()));
  const std::size_t resident =
      count_where([&](const Recommendation& answer) { return leaves_transfers_out(targets, answer); });
  if (resident > 0) {
    lines.push_back("what transfers change in " + of_cases(resident, recommendations.size()) +
                    ": end-to-end time was not measured");
  }
  if (count_where([](const Recommendation& answer) { return is_training_to_goal(*answer.one); }) > 0) {
    lines.push_back("training to a goal is judged by one step; how many it takes differs by seed, see the tables");
  }
  lines.push_back("sizes that were not measured, and other threads, libraries, drivers or load than in this run");
  return lines;
}

}  // namespace aibench
