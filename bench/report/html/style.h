#pragma once

#include <string>
#include <string_view>

namespace aibench {

// The report's style sheet: light and dark, narrow and wide, paper. It loads nothing.
std::string_view report_style();

// "sha256-…", by which a content security policy allows this very text and no other.
std::string content_hash(std::string_view text);

}  // namespace aibench
