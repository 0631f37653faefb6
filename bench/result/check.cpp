#include "bench/result/check.h"

#include <utility>

namespace aibench {
namespace {

ResultCheck judged(std::string id, Severity severity, bool bad, double value, double limit, std::string reason) {
  ResultCheck check = ok_check(std::move(id), severity);
  check.value = value;
  check.limit = limit;
  if (bad) {
    check.state = "bad";
    check.reason = std::move(reason);
  }
  return check;
}

}  // namespace

ResultCheck ok_check(std::string id, Severity severity) {
  return {.id = std::move(id), .state = "ok", .severity = severity};
}

ResultCheck unknown_check(std::string id, Severity severity, std::string reason) {
  return {.id = std::move(id), .state = "unknown", .severity = severity, .reason = std::move(reason)};
}

ResultCheck at_most(std::string id, Severity severity, double value, double limit, std::string reason) {
  return judged(std::move(id), severity, value > limit, value, limit, std::move(reason));
}

ResultCheck at_least(std::string id, Severity severity, double value, double limit, std::string reason) {
  return judged(std::move(id), severity, value < limit, value, limit, std::move(reason));
}

}  // namespace aibench
