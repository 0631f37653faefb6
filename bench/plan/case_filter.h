#pragma once

#include <string>
#include <vector>

namespace aibench {

// Which of the ids `filter` selects, in order: the one that equals it; else all in which it is found as an ECMAScript
// regular expression; all when it is empty. Throws ConfigError when it is no regular expression, or selects nothing
// (naming the nearest ids).
std::vector<bool> select(const std::vector<std::string>& ids, const std::string& filter);

}  // namespace aibench
