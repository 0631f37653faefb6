#include "bench/compare/side.h"

#include <algorithm>
#include <filesystem>
#include <unordered_map>

#include "bench/compare/identity.h"
#include "bench/result/read_result.h"
#include "bench/runner/printable.h"

namespace aibench {
namespace {

namespace fs = std::filesystem;

// Checks about how the rounds spread, which is what the tests weigh: Mann-Whitney takes any spread, the effective
// number of rounds takes correlation and trends, the cycles take the clock.
bool is_seen_by_the_test(std::string_view check_id) {
  constexpr std::string_view kSeen[] = {"interval",     "drift",        "round_trend", "clock",
                                        "sample_trend", "first_sample", "two_modes",   "warm_up"};
  return std::find(std::begin(kSeen), std::end(kSeen), check_id) != std::end(kSeen);
}

const ResultTarget* target_named(const Result& result, const std::string& name) {
  const auto found = std::find_if(result.targets.begin(), result.targets.end(),
                                  [&](const ResultTarget& target) { return target.target.name == name; });
  return found == result.targets.end() ? nullptr : &*found;
}

void add_readings(const ResultTarget& target, const ResultRow& row, TimeKind kind, std::size_t file, SideRow& to) {
  for (const ResultRound& round : row.rounds) {
    const RoundTime* time = time_of(target, round, kind);
    if (time && time->median_s > 0) {
      to.readings.push_back({.time_s = time->median_s,
                             .clock_hz = clock_hz(*time),
                             .pace_hz = time->pace_hz,
                             .read_bytes_per_s = time->read_bytes_per_s,
                             .file = file});
    }
  }
}

// What the checks of one file's row hold against its number.
struct Problems {
  std::string invalid, disturbed;
  std::vector<std::string> suspects;  // the disturbance among them
};

Problems problems_of(const ResultRow& row) {
  Problems problems;
  for (const ResultCheck& check : row.checks) {
    if (check.state != "bad") continue;
    const std::string words = check.id + ": " + check.reason;
    if (check.severity == Severity::invalid && problems.invalid.empty()) problems.invalid = words;
    if (check.severity != Severity::suspect || is_seen_by_the_test(check.id)) continue;
    if (is_disturbance(check.id) && problems.disturbed.empty()) problems.disturbed = words;
    problems.suspects.push_back(words);
  }
  return problems;
}

void add_suspects(const std::vector<std::string>& suspects, SideRow& to) {
  for (const std::string& words : suspects) {
    if (std::find(to.suspects.begin(), to.suspects.end(), words) == to.suspects.end()) to.suspects.push_back(words);
  }
}

// That a power limit was not reached is no less a difference to a side where it was.
bool tells_no_power_cap(const ResultCheck& check) { return check.id == "gpu_power_cap" && check.state == "ok"; }

void add_power_cap(const ResultRow& row, SideRow& to) {
  for (const ResultCheck& check : row.checks) {
    const bool reached = check.id == "gpu_power_cap" && check.state == "bad";
    if (reached || tells_no_power_cap(check)) to.power_capped = to.power_capped.value_or(false) || reached;
  }
}

// One file's row of this case and target. `of_several`: a number that must not count leaves the others alone.
void add_row(const ResultCase& one, const ResultTarget& target, const ResultRow& row, TimeKind kind, std::size_t file,
             bool of_several, SideRow& to) {
  ++to.files;
  if (row.verification && to.precision.empty()) to.precision = row.verification->precision;
  if (to.parameters != one.parameters && to.invalid.empty()) {
    to.invalid = "the files of this side give this case different parameters";
  }
  if (row.status != CaseStatus::ok) {
    if (to.status != CaseStatus::ok) return;
    to.status = row.status;
    to.reason = row.reason;
    return;
  }
  const Problems problems = problems_of(row);
  const std::string& against = problems.invalid.empty() ? problems.disturbed : problems.invalid;
  if (of_several && !against.empty()) {
    ++to.left_out;
    if (to.left_out_why.empty()) to.left_out_why = against;
    return;
  }
  if (to.invalid.empty()) to.invalid = problems.invalid;
  add_suspects(problems.suspects, to);
  add_power_cap(row, to);
  add_readings(target, row, kind, file, to);
}

// Every reading of one side is set against every one of the other.
constexpr std::size_t kMostReadings = 4000;

void settle(SideRow& row) {
  if (row.readings.size() > kMostReadings) {
    throw ResultError(printable(row.case_id) + " on " + printable(row.target) + ": " +
                      std::to_string(row.readings.size()) + " rounds on one side; give at most " +
                      std::to_string(kMostReadings) + ", from fewer files");
  }
  constexpr std::size_t kMostLeftOut = 3;  // one in three
  if (row.left_out * kMostLeftOut > row.files && row.invalid.empty()) {
    row.invalid = std::to_string(row.left_out) + " of " + std::to_string(row.files) +
                  " files had to be left out, the first by " + row.left_out_why;
  }
  if (row.status != CaseStatus::ok || !row.invalid.empty()) row.readings.clear();
}

// Most of a large file is what no comparison looks at.
void trim(ResultCase& one) {
  for (ResultRow& row : one.results) {
    std::erase_if(row.checks,
                  [](const ResultCheck& check) { return check.state != "bad" && !tells_no_power_cap(check); });
    row.checks.shrink_to_fit();
    if (row.verification) row.verification->checks = {};
    row.losses = {};
    row.training = {};
    row.device_state.reset();
  }
}

std::vector<std::string> files_of(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return {path};
  std::vector<std::string> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(path, error)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path().string());
  }
  if (error) throw ResultError(printable(path, 1000) + ": cannot be read: " + error.message());
  if (files.empty()) throw ResultError(printable(path, 1000) + ": holds no result file (*.json)");
  std::sort(files.begin(), files.end());
  return files;
}

void require_one_thing(const Side& side) {
  for (std::size_t i = 1; i < side.results.size(); ++i) {
    for (const Difference& difference : differences_between(side.results[0], side.results[i], {})) {
      if (!difference.refused) continue;
      throw ResultError(side.files[i] + ": was not measured on the same thing as " + side.files[0] + ": " +
                            difference.subject() + " is " + printable(difference.next) + " here and " +
                            printable(difference.base) + " there; give files of one side only what they have in common",
                        4);
    }
  }
}

}  // namespace

bool is_disturbance(std::string_view check_id) {
  return check_id == "steal" || check_id == "preemption" || check_id == "major_faults" || check_id == "gpu_shared";
}

std::vector<SideRow> Side::rows(TimeKind kind) const {
  std::vector<SideRow> all;
  std::unordered_map<std::string, std::size_t> by_name;
  for (std::size_t file = 0; file < results.size(); ++file) {
    const Result& result = results[file];
    for (const ResultCase& one : result.cases) {
      for (const ResultRow& row : one.results) {
        const ResultTarget* target = target_named(result, row.target);
        if (!target) continue;
        const auto [found, added] = by_name.emplace(one.id + "\n" + row.target, all.size());
        if (added) all.push_back({.case_id = one.id, .target = row.target, .parameters = one.parameters});
        add_row(one, *target, row, kind, file, results.size() > 1, all[found->second]);
      }
    }
  }
  for (SideRow& row : all) settle(row);
  return all;
}

std::string Side::pace_probe(const std::string& target) const {
  std::optional<std::string> probe;
  for (const Result& result : results) {
    const ResultTarget* found = target_named(result, target);
    if (!found || !found->available) continue;
    if (probe && *probe != found->pace_probe) return {};
    probe = found->pace_probe;
  }
  return probe.value_or("");
}

Side make_side(std::vector<std::string> files, std::vector<Result> results) {
  std::vector<std::size_t> order(results.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  // "2024-05-01T12:00:00Z" sorts as text.
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return results[a].tool.started < results[b].tool.started; });
  Side side;
  for (const std::size_t i : order) {
    side.files.push_back(std::move(files[i]));
    side.results.push_back(std::move(results[i]));
  }
  require_one_thing(side);
  return side;
}

Side load_side(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  std::vector<Result> results;
  for (const std::string& path : paths) {
    for (const std::string& file : files_of(path)) {
      results.push_back(load_result(file, trim));
      files.push_back(printable(file, 1000));
    }
  }
  return make_side(std::move(files), std::move(results));
}

bool alternates(const Side& base, const Side& next) {
  if (base.results.size() != next.results.size() || base.results.size() < 2) return false;
  for (std::size_t i = 0; i < base.results.size(); ++i) {
    const std::string &a = base.results[i].tool.started, &b = next.results[i].tool.started;
    if (a.empty() || b.empty()) return false;
    if (i + 1 == base.results.size()) return true;
    const std::string &next_a = base.results[i + 1].tool.started, &next_b = next.results[i + 1].tool.started;
    if (std::max(a, b) > std::min(next_a, next_b)) return false;
  }
  return true;
}

}  // namespace aibench
