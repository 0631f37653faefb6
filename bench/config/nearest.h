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

// The candidate a user probably meant: at most a third of the word's letters (and at least one edit) away, the first of
// equally near ones; failing that, the first that begins with the word, when that has at least three letters. Empty
// when there is none.
std::string nearest(std::string_view word, std::span<const std::string_view> candidates);

// The `count` nearest candidates however far they are, nearest first, in their own order when equally near.
std::vector<std::string> nearest_few(std::string_view word, std::span<const std::string> candidates, std::size_t count);

// "; did you mean 'word'?" of the nearest candidate, or nothing.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace aibench
