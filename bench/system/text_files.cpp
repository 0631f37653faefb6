#include "bench/system/text_files.h"

#include <charconv>
#include <fstream>

#include "bench/config/text.h"

namespace aibench {
namespace {

constexpr std::size_t kMostBytes = std::size_t{4} << 20;
constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

}  // namespace

std::optional<std::string> read_text(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  std::string text;
  char chunk[4096];
  while (text.size() < kMostBytes && file) {
    file.read(chunk, sizeof chunk);
    text.append(chunk, static_cast<std::size_t>(file.gcount()));
  }
  if (file.bad() || (text.empty() && !file.eof())) return std::nullopt;
  return text;
}

std::optional<std::string> read_line(const std::filesystem::path& path) {
  const auto text = read_text(path);
  if (!text) return std::nullopt;
  const std::string_view line = trimmed(std::string_view(*text).substr(0, text->find('\n')));
  if (line.empty()) return std::nullopt;
  return made_harmless(line);
}

std::optional<std::uint64_t> read_number(const std::filesystem::path& path) {
  const auto line = read_line(path);
  return line ? whole_number(*line) : std::nullopt;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::vector<int>> number_list(std::string_view text, std::size_t most) {
  std::vector<int> numbers;
  for (const std::string_view part : split(trimmed(text), ',')) {
    const std::size_t dash = part.find('-');
    const auto first = whole_number(part.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : whole_number(part.substr(dash + 1));
    if (!first || !last || *last < *first || *last > 1'000'000) return std::nullopt;
    if (*last - *first + 1 > most - numbers.size()) return std::nullopt;
    if (!numbers.empty() && static_cast<int>(*first) <= numbers.back()) return std::nullopt;
    for (auto n = *first; n <= *last; ++n) numbers.push_back(static_cast<int>(n));
  }
  return numbers;
}

std::optional<std::string> value_of(std::string_view text, std::string_view key, char separator) {
  for (const std::string_view line : split(text, '\n')) {
    if (!line.starts_with(key)) continue;
    const std::string_view behind = line.substr(key.size());
    const std::string_view rest = separator == ' ' ? behind : trimmed(behind);
    if (!rest.starts_with(separator)) continue;
    const std::string_view value = trimmed(rest.substr(1));
    if (value.empty()) return std::nullopt;
    return made_harmless(value);
  }
  return std::nullopt;
}

std::string made_harmless(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::size_t valid = first_invalid_utf8(text).value_or(text.size());
    for (const char c : text.substr(0, valid)) {
      const auto byte = static_cast<unsigned char>(c);
      result += byte < 0x20 || byte == 0x7F ? ' ' : c;
    }
    if (valid == text.size()) break;
    result += kReplacement;
    text.remove_prefix(valid + 1);
  }
  return result;
}

}  // namespace aibench
