#pragma once

#include <initializer_list>
#include <string>

#include "kernels/worker/protocol.h"
#include "kernels/workloads/json_reader.h"

// Members that several messages of the protocol have, read strictly: each throws std::invalid_argument that names the
// member.
namespace aibench {

inline constexpr std::size_t kMaxListLength = 4096;  // of what a message lists

inline std::string state_of(JsonReader& r, const std::string& key, std::initializer_list<const char*> allowed) {
  std::string state = r.text(key);
  for (const char* name : allowed) {
    if (state == name) return state;
  }
  r.fail(key, "unknown value '" + state + "'");
}

inline double positive_or_zero(JsonReader& r, const std::string& key) {
  const double value = r.number(key);
  if (value < 0) r.fail(key, "is negative");
  return value;
}

inline CaseStatus status_of(JsonReader& r) {
  const std::string name = r.text("status");
  if (const auto status = case_status_from_name(name)) return *status;
  r.fail("status", "unknown value '" + name + "'");
}

inline void require_reason(JsonReader& r, bool ok, const std::string& reason) {
  if (!ok && reason.empty()) r.fail("reason", "is empty although the outcome is not ok");
}

inline double share_of(JsonReader& r, const std::string& key) {
  const double share = r.number(key);
  if (share < 0 || share > 1) r.fail(key, "is no share");
  return share;
}

}  // namespace aibench
