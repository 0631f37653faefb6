#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aibench {

inline constexpr double kDefaultMargin = 0.02;

// "5%" for all cases, or "gemm/*=5%": * stands for any text, ? for one character, matched against the whole id.
struct Threshold {
  std::string pattern = "*";
  double margin = kDefaultMargin;
};

// Throws ConfigError with what to write instead.
Threshold parse_threshold(const std::string& text);

// Of the last threshold that matches; kDefaultMargin when none does.
double margin_for(const std::vector<Threshold>& thresholds, std::string_view case_id);

// Linear in the text for each star of the pattern.
bool matches_glob(std::string_view pattern, std::string_view text);

}  // namespace aibench
