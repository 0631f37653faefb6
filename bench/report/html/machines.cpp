#include "bench/report/html/machines.h"

#include "bench/compare/identity.h"
#include "bench/report/footer.h"
#include "bench/report/html/html_table.h"
#include "bench/report/info_text.h"

namespace aibench {
namespace {

constexpr std::size_t kMostRows = 300;
constexpr std::size_t kMostDifferences = 100;
constexpr std::size_t kMostWidth = 400;  // characters of a cell

// One row a fact, one column a result.
std::string facts_html(const std::vector<NamedResult>& results) {
  std::vector<TableColumn> columns = {{.title = "fact"}};
  std::vector<std::vector<MachineFact>> facts;
  for (const NamedResult& one : results) {
    columns.push_back({.title = one.name});
    facts.push_back(machine_facts(one.result->tool, one.result->environment));
    facts.back().push_back({"started", one.result->tool.started});
    facts.back().push_back({"config", one.result->name});
  }
  Table table(std::move(columns), kMostWidth);
  for (std::size_t i = 0; i < facts.front().size(); ++i) {
    std::vector<Cell> row = {{.text = facts.front()[i].name}};
    for (const auto& of_result : facts) row.push_back({.text = of_result[i].value});
    table.add_row(std::move(row));
  }
  return html_table(table, "Machines", kMostRows, Lines::several);
}

std::string differences_html(const std::vector<NamedResult>& results) {
  Table table({{.title = "what"}, {.title = "of"}, {.title = "first"}, {.title = "other"}, {.title = "result"}},
              kMostWidth);
  for (std::size_t i = 1; i < results.size(); ++i) {
    for (const Difference& difference : differences_between(*results.front().result, *results[i].result, {})) {
      table.add_row({{.text = difference.field, .tint = difference.refused ? Tint::warn : Tint::none},
                     {.text = difference.target.empty() ? "all" : difference.target},
                     {.text = difference.base},
                     {.text = difference.next},
                     {.text = results[i].name}});
    }
  }
  if (results.size() < 2) return "";
  if (table.empty()) return "<p>The machines and settings of these results do not differ.</p>\n";
  return html_table(table, "Differences from " + results.front().name, kMostDifferences, Lines::several);
}

std::string targets_html(const std::vector<NamedResult>& results) {
  std::vector<std::string> lines;
  for (const NamedResult& one : results) {
    const std::string prefix = results.size() > 1 ? one.name + ", " : "";
    for (const ResultTarget& target : one.result->targets) {
      lines.push_back(prefix + target.target.name + ": " + target_line(target));
    }
    for (const auto& [name, value] : one.result->variables) {
      lines.push_back(prefix + "removed from the workers' environment: " + name + "=" + value);
    }
    for (const auto& [name, value] : one.result->tool.kept_variables) {
      lines.push_back(prefix + "kept on request: " + name + "=" + value);
    }
    for (const ResultCheck& check : one.result->machine_checks) {
      if (check.state == "bad") lines.push_back(prefix + check.reason);
    }
  }
  if (lines.size() > kMostRows) lines.resize(kMostRows);
  return html_list(lines);
}

}  // namespace

std::string machines_html(const std::vector<NamedResult>& results) {
  return "<section><h2 id=\"machines\">Where it was measured</h2>\n" + facts_html(results) + differences_html(results) +
         "<h3>Targets</h3>\n" + targets_html(results) + "</section>\n";
}

}  // namespace aibench
