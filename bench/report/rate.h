#pragma once

#include <optional>
#include <string>

#include "bench/result/result.h"

namespace aibench {

// What the rate of a family counts: samples of a network, bytes of a copy, FLOPs of everything else.
enum class RateKind { flops, samples, bytes };
RateKind rate_kind_of(const std::string& family);

// FLOP/s, samples/s or bytes/s; nullopt where the row has none.
std::optional<double> rate_of(const ResultRow& row, RateKind kind);
double work_of(const Work& work, RateKind kind);  // of one call, in the same unit

// FLOPs, samples or bytes of a call over its joules; nullopt where energy was not measured or no such work is counted.
std::optional<double> work_per_joule(const Work& work, const ResultRow& row, RateKind kind);

// Of a column or an axis: "GFLOP/s", "samples/s", "GB/s"; "GFLOP/J", ...; and the number that stands there.
const char* rate_title(RateKind kind);
const char* per_joule_title(RateKind kind);
double in_title_unit(double rate, RateKind kind);
std::string format_rate(double rate, RateKind kind);  // the bare number, as text
std::string rate_text(double rate, RateKind kind);    // "250.0 GFLOP/s"

}  // namespace aibench
