#include "bench/result/read_result.h"

#include <set>
#include <unordered_set>

#include "bench/result/read_parts.h"
#include "bench/runner/printable.h"
#include "bench/system/text_files.h"

namespace aibench {
namespace {

constexpr std::string_view kFormat = "aibench.result/";
constexpr std::uint64_t kMajor = 1;

// "aibench.result/1" or "aibench.result/1.7".
void check_schema(std::string_view schema, const std::string& file) {
  if (!schema.starts_with(kFormat)) {
    throw ResultError(file + ": /schema: no aibench result, but \"" + printable(schema, 60) + "\"");
  }
  const std::string_view version = schema.substr(kFormat.size());
  const std::size_t dot = version.find('.');
  const auto major = whole_number(version.substr(0, dot));
  const bool minor_is_number = dot == std::string_view::npos || whole_number(version.substr(dot + 1)).has_value();
  if (!major || *major == 0 || !minor_is_number) {
    throw ResultError(file + ": /schema: unknown version \"" + printable(schema, 60) + "\"");
  }
  if (*major > kMajor) {
    throw ResultError(file + ": /schema: written by a newer aibench (format " + std::to_string(*major) +
                          ", this program reads " + std::to_string(kMajor) + "); update aibench to read it",
                      4);
  }
}

Result read_head(const JsonTree& tree, const std::string& file) {
  const Field root(tree, file);
  root.require_object();
  check_schema(root.member("schema").text(), file);
  Result result;
  result.complete = root.member("status").one_of({"complete", "partial"}) == "complete";
  result.tool = read_tool(root.member("tool"));
  result.name = root.member("name").text();
  root.member("config").require_object();
  result.config = root.member("config").json();
  result.config_sha256 = root.member("config_sha256").text();
  result.baseline = root.text_if("baseline").value_or("cpu");
  result.measure = read_measure(root.member("measure"));
  read_environment_into(result, root.member("environment"));
  if (const auto checks = root.find("machine_checks")) {
    checks->for_each_element([&](const Field& check) { result.machine_checks.push_back(read_check(check)); });
  }
  root.member("targets").for_each_element([&](const Field& t) { result.targets.push_back(read_target(t)); });
  root.member("cases").for_each_element([](const Field&) {});
  return result;
}

// What no single value can show.
void check_whole(const Result& result, const std::string& file) {
  std::set<std::string_view> targets;
  for (const ResultTarget& target : result.targets) {
    if (!targets.insert(target.target.name).second) {
      throw ResultError(file + ": /targets: \"" + target.target.name + "\" stands there twice");
    }
  }
  std::unordered_set<std::string_view> ids;
  for (std::size_t c = 0; c < result.cases.size(); ++c) {
    const ResultCase& one = result.cases[c];
    const std::string place = file + ": /cases/" + std::to_string(c);
    if (!ids.insert(one.id).second) throw ResultError(place + "/id: the same id twice: " + printable(one.id, 100));
    std::set<std::string_view> rows;
    for (const ResultRow& row : one.results) {
      if (!targets.contains(row.target)) {
        throw ResultError(place + "/results: \"" + printable(row.target, 60) + "\" is not among the targets");
      }
      if (!rows.insert(row.target).second) {
        throw ResultError(place + "/results: two rows for \"" + row.target + "\"");
      }
    }
  }
}

}  // namespace

Result read_result(std::string_view text, const std::string& file, const CaseTrim& on_case) {
  std::vector<ResultCase> cases;
  TreeEvents events;
  events.streamed_key = "cases";
  events.on_element = [&](const JsonTree& element) {
    cases.push_back(read_case(Field(element, file)));
    if (on_case) on_case(cases.back());
  };
  events.on_text = [&](std::string_view key, std::string_view value) {
    if (key == "schema") check_schema(value, file);
  };
  JsonTree tree;
  parse_tree(text, file, events, tree);
  Result result = read_head(tree, file);
  result.cases = std::move(cases);
  check_whole(result, file);
  return result;
}

}  // namespace aibench
