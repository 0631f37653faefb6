#include "bench/plan/case_filter.h"

#include <algorithm>
#include <regex>

#include "bench/config/nearest.h"
#include "bench/config/run_config.h"
#include "bench/config/text.h"

namespace aibench {
namespace {

constexpr std::size_t kLongestFilter = 1000;
constexpr std::size_t kSuggestions = 3;

std::regex compile(const std::string& filter) {
  if (filter.size() > kLongestFilter) {
    throw ConfigError("the filter is " + grouped(filter.size()) + " characters long; allowed: at most " +
                      grouped(kLongestFilter));
  }
  try {
    return std::regex(filter, std::regex::ECMAScript | std::regex::nosubs | std::regex::optimize);
  } catch (const std::regex_error& error) {
    throw ConfigError("the filter " + in_quotes(filter) + " is no regular expression: " + error.what() +
                      "; allowed: an ECMAScript regular expression, or the id of one case");
  }
}

[[noreturn]] void fail_empty(const std::vector<std::string>& ids, const std::string& filter) {
  std::string message = "the filter " + in_quotes(filter) + " matches none of the " + grouped(ids.size()) + " cases";
  std::string near;
  for (const std::string& id : nearest_few(filter, ids, kSuggestions)) near += (near.empty() ? "" : ", ") + id;
  throw ConfigError(message + (near.empty() ? "" : "; nearest: " + near));
}

}  // namespace

std::vector<bool> select(const std::vector<std::string>& ids, const std::string& filter) {
  std::vector<bool> selected(ids.size(), filter.empty());
  if (filter.empty()) return selected;
  if (const auto exact = std::find(ids.begin(), ids.end(), filter); exact != ids.end()) {
    selected[static_cast<std::size_t>(exact - ids.begin())] = true;
    return selected;
  }
  const std::regex pattern = compile(filter);
  for (std::size_t i = 0; i < ids.size(); ++i) selected[i] = std::regex_search(ids[i], pattern);
  if (std::find(selected.begin(), selected.end(), true) == selected.end()) fail_empty(ids, filter);
  return selected;
}

}  // namespace aibench
