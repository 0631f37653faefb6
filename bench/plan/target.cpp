#include "bench/plan/target.h"

#include <algorithm>
#include <charconv>

namespace aibench {
namespace {

constexpr std::size_t kLongest = 64;
constexpr std::size_t kMostIndexDigits = 3;

// [a-z][a-z0-9-]*
bool is_word(std::string_view text) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !text.empty() && text.front() >= 'a' && text.front() <= 'z' && std::all_of(text.begin(), text.end(), fits);
}

// 0 to 999 without leading zeros.
std::optional<int> parse_index(std::string_view text) {
  if (text.empty() || text.size() > kMostIndexDigits || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  int index = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, index);
  if (error != std::errc() || stop != end || index < 0) return std::nullopt;
  return index;
}

}  // namespace

std::optional<Target> parse_target(std::string_view text) {
  if (text.size() > kLongest) return std::nullopt;
  Target target;
  if (const auto slash = text.find('/'); slash != text.npos) {
    target.provider = text.substr(slash + 1);
    if (!is_word(target.provider)) return std::nullopt;
    text = text.substr(0, slash);
  }
  if (const auto colon = text.find(':'); colon != text.npos) {
    const auto index = parse_index(text.substr(colon + 1));
    if (!index) return std::nullopt;
    target.index = *index;
    text = text.substr(0, colon);
  }
  if (!is_word(text)) return std::nullopt;
  target.kind = text;
  target.name = target.kind;
  if (target.index != 0) target.name += ":" + std::to_string(target.index);
  if (!target.provider.empty()) target.name += "/" + target.provider;
  return target;
}

}  // namespace aibench
