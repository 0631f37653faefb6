#include "bench/answer/speedup.h"
#include "bench/report/export/export_row.h"
#include "bench/report/export/exporters.h"
#include "bench/report/markup.h"
#include "bench/report/notes.h"

namespace aibench {
namespace {

enum class Outcome { passed, failure, error, skipped };

Outcome outcome_of(const ExportRow& row) {
  switch (row.row.status) {
    case CaseStatus::ok: return row.valid ? Outcome::passed : Outcome::skipped;
    case CaseStatus::wrong: return Outcome::failure;
    case CaseStatus::failed:
    case CaseStatus::crashed:
    case CaseStatus::timeout: return Outcome::error;
    case CaseStatus::unsupported:
    case CaseStatus::unavailable:
    case CaseStatus::skipped: return Outcome::skipped;
  }
  return Outcome::error;
}

std::string attribute(std::string_view name, std::string_view foreign) {
  return " " + std::string(name) + "=\"" + markup_text(foreign) + "\"";
}

std::string problem_element(const ExportRow& row, Outcome outcome) {
  const std::string problem = problem_of(row.row);
  switch (outcome) {
    case Outcome::passed: return "";
    case Outcome::skipped: return "      <skipped" + attribute("message", problem) + "/>\n";
    case Outcome::failure:
    case Outcome::error: break;
  }
  const std::string element = outcome == Outcome::failure ? "failure" : "error";
  return "      <" + element + attribute("message", problem) + attribute("type", name_of(row.row.status)) + ">" +
         markup_text(problem) + "</" + element + ">\n";
}

struct Suite {
  std::string cases;
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
};

void add_case(Suite& suite, const ExportRow& row) {
  const Outcome outcome = outcome_of(row);
  ++suite.tests;
  suite.failures += outcome == Outcome::failure;
  suite.errors += outcome == Outcome::error;
  suite.skipped += outcome == Outcome::skipped;
  suite.cases += "    <testcase" + attribute("name", row.one.id) + attribute("classname", row.row.target);
  if (const TimeStatistics* time = headline_time(row)) suite.cases += attribute("time", decimal_text(time->median_s));
  std::string inside = problem_element(row, outcome);
  if (validity_of(row.row) == "suspect") {
    inside += "      <system-out>" + markup_text("suspect: " + bad_checks(row.row)) + "</system-out>\n";
  }
  suite.cases += inside.empty() ? "/>\n" : ">\n" + inside + "    </testcase>\n";
}

std::string counts(const Suite& suite) {
  return attribute("tests", std::to_string(suite.tests)) + attribute("failures", std::to_string(suite.failures)) +
         attribute("errors", std::to_string(suite.errors));
}

std::string suite_text(const Result& result, const ResultTarget& target, const Suite& suite) {
  std::string text = "  <testsuite" + attribute("name", target.target.name) + counts(suite) +
                     attribute("skipped", std::to_string(suite.skipped));
  if (!result.tool.started.empty()) text += attribute("timestamp", result.tool.started);
  if (result.environment.hostname) text += attribute("hostname", *result.environment.hostname);
  text += ">\n    <properties>\n";
  const auto property = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) text += "      <property" + attribute("name", name) + attribute("value", value) + "/>\n";
  };
  property("aibench", result.tool.version);
  property("config", result.name);
  property("device", target.device.value_or(""));
  property("reason", target.reason);
  return text + "    </properties>\n" + suite.cases + "  </testsuite>\n";
}

}  // namespace

std::string export_junit(const Result& result) {
  std::vector<Suite> suites(result.targets.size());
  for_each_row(result, [&](const ExportRow& row) {
    add_case(suites[static_cast<std::size_t>(&row.target - result.targets.data())], row);
  });
  Suite all;
  std::string text;
  for (std::size_t i = 0; i < suites.size(); ++i) {
    all.tests += suites[i].tests;
    all.failures += suites[i].failures;
    all.errors += suites[i].errors;
    text += suite_text(result, result.targets[i], suites[i]);
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" + attribute("name", "aibench") + counts(all) +
         ">\n" + text + "</testsuites>\n";
}

}  // namespace aibench
