#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Small files of the kernel, read as text. What is missing or makes no sense is nullopt, never an exception or a guess.
namespace aibench {

// At most 4 MiB of a regular file, or nullopt when it cannot be read.
std::optional<std::string> read_text(const std::filesystem::path& path);

// The first line without surrounding blanks; nullopt when there is none or it is empty. Bytes that are no UTF-8 become
// U+FFFD and control characters a blank, so that what a machine calls itself can be stored and shown.
std::optional<std::string> read_line(const std::filesystem::path& path);

// A file whose first line is one non-negative integer and nothing else.
std::optional<std::uint64_t> read_number(const std::filesystem::path& path);

std::string_view trimmed(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);

// The whole of `text` as a non-negative integer that 64 bits hold.
std::optional<std::uint64_t> whole_number(std::string_view text);

// "0-3,8" as numbers in ascending order; nullopt when malformed or longer than `most` numbers.
std::optional<std::vector<int>> number_list(std::string_view text, std::size_t most = 65536);

// The value of the first line that starts with `key`, blanks and `separator` ("model name\t: x", "MemTotal:  5 kB").
std::optional<std::string> value_of(std::string_view text, std::string_view key, char separator);

// See read_line.
std::string made_harmless(std::string_view text);

}  // namespace aibench
