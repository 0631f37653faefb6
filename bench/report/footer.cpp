#include "bench/report/footer.h"

#include <algorithm>
#include <array>
#include <set>

#include "bench/answer/speedup.h"
#include "bench/report/display_width.h"
#include "bench/report/format.h"
#include "bench/report/notes.h"
#include "bench/report/table.h"

namespace aibench {
namespace {

constexpr std::size_t kVersionWidth = 32;  // OpenBLAS calls its whole build configuration its version

std::string peaks_text(const ResultTarget& target) {
  std::string text;
  std::set<DType> named;
  for (const Peaks::Rate& rate : target.peaks.rates) {
    const auto peak = peak_flop_per_s(target.peaks, rate.dtype);
    if (!peak || !named.insert(rate.dtype).second) continue;
    text += (text.empty() ? "" : ", ") + std::string(name_of(rate.dtype)) + " " + format_flop_rate(*peak);
  }
  if (target.peaks.memory_bytes_per_s) {
    text += (text.empty() ? "" : ", ") + std::string("memory ") + format_byte_rate(*target.peaks.memory_bytes_per_s);
  }
  if (!text.empty()) return "peaks " + text;
  return "peaks: " + (target.peaks_reason.empty() ? "not measured" : target.peaks_reason);
}

std::string libraries_text(const ResultTarget& target) {
  std::string text;
  for (const ProviderInfo& provider : target.providers) {
    text += (text.empty() ? "" : ", ") + provider.name;
    if (!provider.version.empty()) text += " " + clipped(plain_text(provider.version), kVersionWidth);
  }
  return text;
}

constexpr std::array kStatuses = {CaseStatus::ok,      CaseStatus::unsupported, CaseStatus::unavailable,
                                  CaseStatus::skipped, CaseStatus::wrong,       CaseStatus::failed,
                                  CaseStatus::crashed, CaseStatus::timeout};

// "40 rows: 38 ok, 1 crashed, 1 wrong"; empty when all are ok.
std::string rows_text(const Result& result) {
  std::array<std::size_t, kStatuses.size()> counts{};
  std::size_t rows = 0;
  for (const ResultCase& one : result.cases) {
    for (const ResultRow& row : one.results) {
      ++rows;
      ++counts[static_cast<std::size_t>(std::find(kStatuses.begin(), kStatuses.end(), row.status) - kStatuses.begin())];
    }
  }
  if (counts[0] == rows) return "";
  std::string text;
  for (std::size_t i = 0; i < kStatuses.size(); ++i) {
    if (counts[i] == 0) continue;
    text += (text.empty() ? "" : ", ") + format_count(counts[i]) + " " + std::string(name_of(kStatuses[i]));
  }
  return format_count(rows) + " rows: " + text;
}

// "of these 2 invalid, 1 suspect": rows with numbers that are withheld or flagged; empty when there are none.
std::string validity_text(const Result& result) {
  std::size_t invalid = 0, suspect = 0;
  for (const ResultCase& one : result.cases) {
    for (const ResultRow& row : one.results) {
      const auto worst = worst_problem(row);
      invalid += worst == Severity::invalid ? 1 : 0;
      suspect += worst == Severity::suspect ? 1 : 0;
    }
  }
  std::string text;
  if (invalid > 0) text += format_count(invalid) + " invalid (no numbers shown)";
  if (suspect > 0) text += (text.empty() ? "" : ", ") + format_count(suspect) + " suspect (flagged)";
  return text.empty() ? "" : "measured rows: " + text + "; each with its reason in the result file";
}

// What the machine's settings mean, shortly; what to do stands in the result.
std::string machine_text(const Result& result) {
  std::string text;
  for (const ResultCheck& check : result.machine_checks) {
    if (check.state != "bad") continue;
    text += (text.empty() ? "machine: " : ", ") + check.reason.substr(0, check.reason.find(':'));
  }
  return text;
}

std::string variables_text(const std::map<std::string, std::string>& variables) {
  std::string text;
  for (const auto& [name, value] : variables) text += (text.empty() ? "" : ", ") + name + "=" + value;
  return text;
}

bool has_ratios(const Result& result) {
  return std::count_if(result.targets.begin(), result.targets.end(),
                       [](const ResultTarget& target) { return target.available; }) >= 2;
}

std::string baseline_text(const Result& result) {
  std::string text =
      "speedup: time of " +
      (is_named_baseline(result) ? result.baseline : "the fastest valid " + result.baseline + " target of the row") +
      " divided by time of the target, with its 95 % interval; tie: the interval holds 1";
  const bool transfers = std::any_of(result.targets.begin(), result.targets.end(), [](const ResultTarget& target) {
    return target.available && !target.shares_host_memory;
  });
  if (transfers) text += "; pays from: calls on resident data that pay for one transfer";
  return text;
}

}  // namespace

std::string target_line(const ResultTarget& target) {
  if (!target.available && !target.device) return plain_text("unavailable: " + target.reason);
  std::string text = target.device.value_or("unknown device");
  if (target.threads) text += ", " + std::to_string(*target.threads) + (*target.threads == 1 ? " thread" : " threads");
  const std::string libraries = libraries_text(target);
  if (!libraries.empty()) text += "; " + libraries;
  text += "; " + peaks_text(target);
  if (!target.available) text += "; then unavailable: " + target.reason;
  return plain_text(text);
}

std::string footer_text(const Result& result, const TableOptions& options) {
  std::string text;
  std::size_t longest = 0;
  for (const ResultTarget& target : result.targets) longest = std::max(longest, target.target.name.size());
  for (const ResultTarget& target : result.targets) {
    const std::string& name = target.target.name;
    const std::string line = name + std::string(longest - name.size() + 2, ' ');
    text += line + wrapped(target_line(target), options.width - std::min(options.width / 2, longest + 2), longest + 2);
  }
  const auto add = [&](const std::string& line) {
    if (!line.empty()) text += wrapped(plain_text(line), options.width, 2);
  };
  if (has_ratios(result)) add(baseline_text(result));
  if (!result.measure.precision_promised) add("quick: few rounds, precision not promised");
  if (!result.variables.empty()) add("removed from the workers' environment: " + variables_text(result.variables));
  if (!result.tool.kept_variables.empty()) add("kept on request: " + variables_text(result.tool.kept_variables));
  add(machine_text(result));
  add(rows_text(result));
  add(validity_text(result));
  if (!result.complete) add("partial: the run is not finished");
  if (!options.result_path.empty()) add("result: " + options.result_path);
  return text;
}

}  // namespace aibench
