#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace aibench {

struct TextPosition {
  std::size_t line = 1, column = 1;  // 1-based; columns count code points, a byte order mark is none
};

// Where byte `offset` of well-formed UTF-8 lies. Lines end at '\n'. An offset beyond the text means its end.
TextPosition position_of(std::string_view text, std::size_t offset);

// The first byte that no well-formed UTF-8 sequence explains (overlong forms, surrogates and values above U+10FFFF are
// ill-formed); nullopt when there is none.
std::optional<std::size_t> first_invalid_utf8(std::string_view text);

// `text` as a message may show it: one line, at most 40 code points and then "...". Control characters and characters
// that reorder or hide text are written \uXXXX, so that foreign text cannot steer a terminal.
std::string excerpt(std::string_view utf8);

// The excerpt in double quotes.
std::string in_quotes(std::string_view utf8);

// "10 000": digits in groups of three.
std::string grouped(unsigned long long number);

}  // namespace aibench
