#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace aibench {

// Foreign bytes made safe to show and to put into JSON: valid UTF-8 stays, control characters and bytes that are no
// UTF-8 become \n, \t, \r or \xNN. At most `limit` bytes of `text` are shown; "..." marks what was left out.
std::string printable(std::string_view text, std::size_t limit = 200);

}  // namespace aibench
