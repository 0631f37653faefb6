#include "bench/compare/threshold.h"

#include "bench/config/run_config.h"
#include "bench/config/units.h"
#include "bench/runner/printable.h"

namespace aibench {

Threshold parse_threshold(const std::string& text) {
  const auto equals = text.rfind('=');
  const std::string share = equals == std::string::npos ? text : text.substr(equals + 1);
  Threshold threshold;
  if (equals != std::string::npos) threshold.pattern = text.substr(0, equals);
  const auto margin = parse_percentage(share);
  if (!margin || !(*margin > 0) || threshold.pattern.empty()) {
    throw ConfigError("--threshold " + printable(text) +
                      ": write a share above 0% and below 100%, like 2%, or one for some cases, like 'gemm/*=5%'");
  }
  threshold.margin = *margin;
  return threshold;
}

bool matches_glob(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {  // let the last star take one more character
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

double margin_for(const std::vector<Threshold>& thresholds, std::string_view case_id) {
  for (auto threshold = thresholds.rbegin(); threshold != thresholds.rend(); ++threshold) {
    if (matches_glob(threshold->pattern, case_id)) return threshold->margin;
  }
  return kDefaultMargin;
}

}  // namespace aibench
