#include "bench/compare/across.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <unordered_map>

#include "bench/runner/printable.h"

namespace aibench {
namespace {

std::vector<std::string> labels_of(const std::vector<std::string>& files, const std::vector<Result>& results) {
  const auto distinct = [](const std::vector<std::string>& labels) {
    return std::set<std::string>(labels.begin(), labels.end()).size() == labels.size();
  };
  std::vector<std::string> labels;
  for (const Result& result : results) labels.push_back(printable(result.environment.hostname.value_or(""), 40));
  const bool all_named = std::none_of(labels.begin(), labels.end(), [](const auto& label) { return label.empty(); });
  if (all_named && distinct(labels)) return labels;
  labels.clear();
  for (const std::string& file : files) labels.push_back(printable(std::filesystem::path(file).stem().string(), 40));
  if (distinct(labels)) return labels;
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = std::to_string(i + 1) + ":" + labels[i];
  return labels;
}

ResultRow absent_row(const ResultTarget& target) {
  return {.target = target.target.name, .status = CaseStatus::skipped, .reason = "this file does not have the case"};
}

int rounds_below(const Result& result) {
  int rounds = 0;
  for (const ResultCase& one : result.cases) {
    for (const ResultRow& row : one.results) {
      if (!row.rounds.empty()) rounds = std::max(rounds, row.rounds.back().round + 1);
    }
  }
  return rounds;
}

}  // namespace

Result laid_side_by_side(const std::vector<std::string>& files, std::vector<Result> results) {
  const auto labels = labels_of(files, results);
  const auto name_for = [&](std::size_t i, const std::string& target) { return labels[i] + " " + target; };
  Result all = results.front();
  all.targets.clear();
  all.cases.clear();
  all.variables.clear();
  if (const auto& first = results.front().targets;
      std::any_of(first.begin(), first.end(), [&](const auto& target) { return target.target.name == all.baseline; })) {
    all.baseline = name_for(0, all.baseline);
  }
  for (std::size_t i = 0; i < results.size(); ++i) {
    for (ResultTarget target : results[i].targets) {
      target.target.name = name_for(i, target.target.name);
      all.targets.push_back(std::move(target));
    }
  }
  std::unordered_map<std::string, std::size_t> by_case;
  int offset = 0;
  for (std::size_t i = 0; i < results.size(); ++i) {
    const int rounds = rounds_below(results[i]);
    for (ResultCase& one : results[i].cases) {
      const auto [found, added] = by_case.emplace(one.id + "\n" + one.parameters, all.cases.size());
      if (added) {
        ResultCase& fresh = all.cases.emplace_back(one);
        fresh.results.clear();
        for (const ResultTarget& target : all.targets) fresh.results.push_back(absent_row(target));
      }
      for (ResultRow& row : one.results) {
        row.target = name_for(i, row.target);
        for (ResultRound& round : row.rounds) round.round += offset;
        const auto place = std::find_if(all.targets.begin(), all.targets.end(),
                                        [&](const ResultTarget& target) { return target.target.name == row.target; });
        if (place == all.targets.end()) continue;
        all.cases[found->second].results[static_cast<std::size_t>(place - all.targets.begin())] = std::move(row);
      }
    }
    offset += rounds;
  }
  return all;
}

}  // namespace aibench
