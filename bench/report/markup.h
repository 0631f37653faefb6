#pragma once

#include <string>
#include <string_view>

namespace aibench {

// Foreign text as contents or quoted attribute of XML 1.0 and HTML: & < > " ' become entities; control characters, what
// XML forbids and bytes that are no UTF-8 are written as escapes like \x1b. At most 32 000 bytes of `foreign` are kept.
std::string markup_text(std::string_view foreign);

}  // namespace aibench
