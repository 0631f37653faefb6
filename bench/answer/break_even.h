#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bench/result/result.h"

// How many calls on data that stays on the device pay for moving it there.
//
//   tA  host time of a call on the base, which works in host memory and transfers nothing
//   tB  host time of a call on the device, data on the device
//   eB  end-to-end time of a call on the device: data there, call, results back
//   X = eB - tB                        what one move of the data costs; not below 0
//   n calls cost n tA on the base and X + n tB on the device, equal at n = X / (tA - tB) for tA > tB,
//
// so the count is n rounded up to a whole call, at least 1: 1 says that even a single call with its transfers is
// faster. For tA <= tB no count pays. Transfers are assumed to be paid once and not to overlap with calls.
//
// n is taken round by round (times of one round lie close together); the answer is the median over rounds with the
// 95 % order-statistic interval of the sign test, which lets "never" in a round count as infinity.
namespace aibench {

enum class BreakEvenState { calls, never, unknown };
std::string_view name_of(BreakEvenState state);

struct BreakEven {
  BreakEvenState state = BreakEvenState::unknown;
  std::optional<double> calls;      // whole, at least 1; there for state calls
  std::optional<double> low, high;  // 95 % interval, whole; absent below 6 rounds that both sides have
  bool certain = false;             // an interval stands behind the state; else it is of the medians alone
  std::string reason;               // why unknown; else empty
};

// Of a device against a base. nullopt where the question makes no sense: the base transfers data itself, the target
// works in host memory, or a side is not valid.
std::optional<BreakEven> break_even(const ResultTarget& base_target, const ResultRow& base, const ResultTarget& target,
                                    const ResultRow& row);

// The formula above for one set of times, in seconds: the calls before rounding, infinity for never.
double break_even_calls(double base_s, double resident_s, double end_to_end_s);

}  // namespace aibench
