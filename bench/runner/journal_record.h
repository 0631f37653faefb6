#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "bench/runner/run_record.h"

// The records of a journal and their text. A line is
//   {"seq":<n>,"crc32":"<8 hex digits>","record":<JSON object>}
// with n counting from 0 and the CRC over the bytes of the object, so that a reader knows where a torn file ends.
namespace aibench {

inline constexpr std::size_t kMaxJournalLineBytes = kMaxLineBytes + (std::size_t{1} << 16);

// What must be the same for two runs to be one.
struct JournalHeader {
  std::string tool_version;
  std::string config_sha256;
  std::vector<std::string> targets;             // names, in the plan's order
  std::vector<std::string> cases;               // ids, in the plan's order
  std::map<std::string, std::string> identity;  // whatever else the caller holds it to: machine, build, seed, ...
  bool operator==(const JournalHeader&) const = default;
};

// Empty when a run with header `now` may continue what `then` began; else what differs, in words.
std::string difference(const JournalHeader& then, const JournalHeader& now);

struct JournalTarget {
  std::size_t target = 0;
  TargetRecord record;  // record.target is not part of the text
};
struct JournalRound {
  std::size_t target = 0, case_index = 0;
  RoundRecord round;
};
using JournalRecord = std::variant<JournalHeader, JournalTarget, JournalRound>;

// The whole line with its newline. Throws ProtocolError for a number that is not finite.
std::string journal_line(std::uint64_t sequence, const JournalRecord& record);
// nullopt for a line (without newline) that is not whole, not of that sequence number, or makes no sense.
std::optional<JournalRecord> parse_journal_line(std::uint64_t sequence, std::string_view line);

}  // namespace aibench
