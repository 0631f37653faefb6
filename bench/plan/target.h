#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aibench {

// What a user names to measure on: "cpu", "cpu/openblas", "cuda", "cuda:1", "cuda:1/cudnn".
// kind [a-z][a-z0-9-]* picks the program aibench-worker-<kind>; index picks the device; provider restricts the
// worker to one library.
struct Target {
  std::string name;  // canonical spelling, unique in a run
  std::string kind;
  int index = 0;
  std::string provider;  // empty: every provider of the worker
  bool operator==(const Target&) const = default;
};

// What a target may look like, for messages.
inline constexpr std::string_view kTargetForms =
    "kind, kind:index, kind/library, such as cpu, cpu/openblas, cuda, cuda:1";

// nullopt when the text is not of that form. "cuda:0" and "cuda" are the same target and get the name "cuda".
std::optional<Target> parse_target(std::string_view text);

}  // namespace aibench
