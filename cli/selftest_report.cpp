#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

#include "bench/report/table.h"
#include "cli/selftest.h"

namespace aibench {
namespace {

// "gemm f32" of "gemm/f32/m63n65k129-ta": cases are grouped by op and dtype.
std::string group_of(const std::string& case_name) {
  const auto first = case_name.find('/');
  const auto second = case_name.find('/', first + 1);
  std::string group = case_name.substr(0, second);
  if (first != std::string::npos) group[first] = ' ';
  return group;
}

// A worker that crashed could not say which case it was in.
std::string name_of_case(const ConformanceEvent& event) {
  return event.name.empty() ? "case " + std::to_string(event.index) : event.name;
}

struct Tally {
  int ok = 0, unsupported = 0, bad = 0;
  std::string text() const {
    if (bad > 0) return "FAILED " + std::to_string(bad) + " of " + std::to_string(bad + ok + unsupported);
    if (ok == 0) return "-";
    const std::string count = std::to_string(ok) + " ok";
    return unsupported == 0 ? count : count + ", " + std::to_string(unsupported) + " refused";
  }
};

std::string matrix(const SelftestTarget& target) {
  std::vector<std::string> groups;
  std::map<std::string, std::map<std::string, Tally>> tallies;
  for (const ConformanceEvent& event : target.events) {
    const std::string group = group_of(name_of_case(event));
    if (std::find(groups.begin(), groups.end(), group) == groups.end()) groups.push_back(group);
    Tally& tally = tallies[group][event.provider];
    if (event.status == CaseStatus::ok) {
      ++tally.ok;
    } else if (event.status == CaseStatus::unsupported) {
      ++tally.unsupported;
    } else {
      ++tally.bad;
    }
  }
  std::vector<TableColumn> columns = {{"op and dtype"}};
  for (const std::string& column : target.columns) columns.push_back({column, Align::right});
  Table table(columns);
  for (const std::string& group : groups) {
    std::vector<std::string> row = {group};
    for (const std::string& column : target.columns) row.push_back(tallies[group][column].text());
    table.add_row(row);
  }
  return table.render();
}

std::string failures(const SelftestTarget& target) {
  std::string text;
  for (const ConformanceEvent& event : target.events) {
    if (event.status == CaseStatus::ok || event.status == CaseStatus::unsupported) continue;
    text += std::string(name_of(event.status)) + ": " + event.provider + " " + name_of_case(event) + ": " +
            plain_text(event.reason) + "\n";
  }
  return text;
}

}  // namespace

std::string selftest_text(const std::vector<SelftestTarget>& targets) {
  std::string text;
  for (const SelftestTarget& target : targets) {
    text += text.empty() ? "" : "\n";
    if (!target.unavailable.empty()) {
      text += target.target.name + ": unavailable: " + plain_text(target.unavailable) + "\n";
      continue;
    }
    text += target.target.name + ": " + plain_text(target.device.name) + "\n" + matrix(target) + failures(target);
  }
  return text;
}

std::string selftest_json(const std::vector<SelftestTarget>& targets) {
  using Json = nlohmann::ordered_json;
  Json list = Json::array();
  for (const SelftestTarget& target : targets) {
    Json checks = Json::array();
    for (const ConformanceEvent& event : target.events) {
      checks.push_back({{"case", name_of_case(event)},
                        {"provider", event.provider},
                        {"status", name_of(event.status)},
                        {"reason", event.reason.empty() ? Json(nullptr) : Json(event.reason)},
                        {"epsilon", event.epsilon ? Json(*event.epsilon) : Json(nullptr)},
                        {"limit", event.limit ? Json(*event.limit) : Json(nullptr)}});
    }
    list.push_back({{"target", target.target.name},
                    {"available", target.unavailable.empty()},
                    {"reason", target.unavailable.empty() ? Json(nullptr) : Json(target.unavailable)},
                    {"device", target.device.name},
                    {"checks", std::move(checks)}});
  }
  return list.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace aibench
