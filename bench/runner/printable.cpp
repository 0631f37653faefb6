#include "bench/runner/printable.h"

#include <cstdint>

namespace aibench {
namespace {

unsigned char byte_at(std::string_view text, std::size_t i) { return static_cast<unsigned char>(text[i]); }

std::size_t length_from_lead(unsigned char lead) {
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

// Bytes of the multi-byte character at `at`; 0 when there is none, or when it is a control character (U+0080..U+009F),
// a direction override or another character that a terminal would act on rather than show, or one that is no character
// at all (U+FFFE, U+FFFF), which XML forbids.
std::size_t visible_multibyte(std::string_view text, std::size_t at) {
  const std::size_t length = length_from_lead(byte_at(text, at));
  if (length == 0 || at + length > text.size()) return 0;
  std::uint32_t code = byte_at(text, at) & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    const unsigned char next = byte_at(text, at + i);
    if ((next & 0xC0) != 0x80) return 0;
    code = (code << 6) | (next & 0x3Fu);
  }
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool valid = code >= kLeast[length] && code <= 0x10FFFF && !(code >= 0xD800 && code <= 0xDFFF);
  const bool control = code < 0xA0 || (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
                       (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF || (code & 0xFFFE) == 0xFFFE;
  return valid && !control ? length : 0;
}

std::string escaped(unsigned char byte) {
  if (byte == '\n') return "\\n";
  if (byte == '\t') return "\\t";
  if (byte == '\r') return "\\r";
  constexpr char kDigits[] = "0123456789abcdef";
  return std::string("\\x") + kDigits[byte >> 4] + kDigits[byte & 0xF];
}

}  // namespace

std::string printable(std::string_view text, std::size_t limit) {
  std::string shown;
  std::size_t at = 0;
  while (at < text.size()) {
    const unsigned char byte = byte_at(text, at);
    const std::size_t length = byte >= 0x80 ? visible_multibyte(text, at) : 0;
    if (at + (length > 0 ? length : 1) > limit) return shown + "...";
    if (length > 0) {
      shown.append(text.substr(at, length));
      at += length;
      continue;
    }
    if (byte >= 0x20 && byte < 0x7F) {
      shown += static_cast<char>(byte);
    } else {
      shown += escaped(byte);
    }
    ++at;
  }
  return shown;
}

}  // namespace aibench
