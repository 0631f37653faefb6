#include "kernels/reference/cuda/graph_words.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace aibench::cuda {
namespace {

constexpr std::string_view kBy = " by ", kNext = "; ";

// Where the bracket that opens at `open` closes; an algorithm's own words may have brackets as well.
std::size_t closing(std::string_view text, std::size_t open) {
  int depth = 0;
  for (std::size_t i = open; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && --depth == 0) return i;
  }
  return std::string_view::npos;
}

// Takes one part and what separates it from the next away from the front of `text`.
std::optional<GraphPart> take_part(std::string_view& text) {
  const std::size_t by = text.find(kBy), open = text.find(" (");
  if (by == std::string_view::npos || open == std::string_view::npos || open < by) return std::nullopt;
  const std::size_t close = closing(text, open);
  if (close == std::string_view::npos) return std::nullopt;
  const std::string_view behind = text.substr(close + 1);
  if (!behind.empty() && (!behind.starts_with(kNext) || behind == kNext)) return std::nullopt;
  GraphPart part{.op = std::string(text.substr(0, by)),
                 .provider = std::string(text.substr(by + kBy.size(), open - by - kBy.size())),
                 .algorithm = std::string(text.substr(open + 2, close - open - 2))};
  text = behind.substr(std::min(behind.size(), kNext.size()));
  return part;
}

}  // namespace

std::string graph_words(std::size_t launches, const std::vector<GraphPart>& parts) {
  std::string words = "graph of " + std::to_string(launches) + " launches: ";
  for (const GraphPart& part : parts) {
    if (&part != &parts.front()) words += kNext;
    words += part.op;
    words += kBy;
    words += part.provider + " (" + part.algorithm + ")";
  }
  return words;
}

std::vector<GraphPart> graph_parts(const std::string& words) {
  const std::size_t colon = words.find(": ");
  if (!words.starts_with("graph of ") || colon == std::string::npos) return {};
  std::vector<GraphPart> parts;
  for (std::string_view rest = std::string_view(words).substr(colon + 2); !rest.empty();) {
    auto part = take_part(rest);
    if (!part) return {};
    parts.push_back(std::move(*part));
  }
  return parts;
}

}  // namespace aibench::cuda
