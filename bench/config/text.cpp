#include "bench/config/text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

namespace aibench {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kExcerptCodePoints = 40;

unsigned byte_at(std::string_view text, std::size_t i) { return static_cast<unsigned char>(text[i]); }

bool continues(std::string_view text, std::size_t i) { return i < text.size() && (byte_at(text, i) & 0xC0u) == 0x80u; }

// Length of the well-formed sequence that starts at `i` (Unicode, table 3-7), 0 when there is none.
std::size_t sequence_length(std::string_view text, std::size_t i) {
  const unsigned lead = byte_at(text, i);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  for (std::size_t k = 1; k < length; ++k) {
    if (!continues(text, i + k)) return 0;
  }
  const unsigned second = byte_at(text, i + 1);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool beyond = (lead == 0xED && second > 0x9F) || (lead == 0xF4 && second > 0x8F);
  return overlong || beyond ? 0 : length;
}

char32_t decode(std::string_view text, std::size_t i, std::size_t length) {
  constexpr std::array<unsigned, 5> kLeadMask = {0, 0x7F, 0x1F, 0x0F, 0x07};
  char32_t code = byte_at(text, i) & kLeadMask[length];
  for (std::size_t k = 1; k < length; ++k) code = (code << 6) | (byte_at(text, i + k) & 0x3Fu);
  return code;
}

// Controls (C0, DEL, C1), zero-width and bidirectional formatting, line separators, the byte order mark.
bool is_unsafe(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xAD || c == 0x061C || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

std::string escaped(char32_t code) {
  std::array<char, 12> buffer;
  std::snprintf(buffer.data(), buffer.size(), "\\u%04x", static_cast<unsigned>(code));
  return buffer.data();
}

}  // namespace

TextPosition position_of(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  const std::size_t begin = text.starts_with(kByteOrderMark) && offset >= kByteOrderMark.size() ? 3 : 0;
  TextPosition position;
  for (std::size_t i = begin; i < offset; ++i) {
    if (text[i] == '\n') {
      ++position.line;
      position.column = 1;
    } else if ((byte_at(text, i) & 0xC0u) != 0x80u) {
      ++position.column;
    }
  }
  return position;
}

std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = sequence_length(text, i);
    if (length == 0) return i;
    i += length;
  }
  return std::nullopt;
}

std::string excerpt(std::string_view utf8) {
  std::string shown;
  std::size_t count = 0;
  for (std::size_t i = 0; i < utf8.size(); ++count) {
    if (count == kExcerptCodePoints) return shown + "...";
    const std::size_t length = sequence_length(utf8, i);
    if (length == 0) {
      shown += "\\ufffd";
      ++i;
      continue;
    }
    const char32_t code = decode(utf8, i, length);
    shown += is_unsafe(code) ? escaped(code) : std::string(utf8.substr(i, length));
    i += length;
  }
  return shown;
}

std::string in_quotes(std::string_view utf8) { return '"' + excerpt(utf8) + '"'; }

std::string grouped(unsigned long long number) {
  std::string digits = std::to_string(number);
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, 1, ' ');
  return digits;
}

}  // namespace aibench
