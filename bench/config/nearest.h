#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aibench {

// Edits that turn one word into the other: insert, delete, replace a character, swap two neighbours. Letter case does
// not count. Words of more than 256 characters are compared by their first 256.
std::size_t edit_distance(std::string_view a, std::string_view b);

// The candidate a user probably meant: at most a third of the word's letters (and at least one edit) away. Empty when
// none is that near. The first of equally near candidates wins; when none is near, the first that the word (of at least
// three letters) is the start of.
std::string nearest(std::string_view word, std::span<const std::string_view> candidates);

// The `count` nearest candidates however far they are, nearest first, in their own order when equally near.
std::vector<std::string> nearest_few(std::string_view word, std::span<const std::string> candidates, std::size_t count);

}  // namespace aibench
