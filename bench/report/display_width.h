#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace aibench {

// Columns that a terminal gives to a text of valid UTF-8 without control characters: combining marks take none, East
// Asian wide characters and emoji two.
std::size_t display_width(std::string_view text);

// At most `width` columns of the text, the last of them "…" when something was left out. width >= 1.
std::string clipped(std::string_view text, std::size_t width);

}  // namespace aibench
