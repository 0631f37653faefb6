#include "bench/report/rate.h"

#include "bench/report/format.h"

namespace aibench {

RateKind rate_kind_of(const std::string& family) {
  if (family == "network") return RateKind::samples;
  return family == "copy" ? RateKind::bytes : RateKind::flops;
}

std::optional<double> rate_of(const ResultRow& row, RateKind kind) {
  if (!row.throughput) return std::nullopt;
  switch (kind) {
    case RateKind::samples: return row.throughput->samples_per_s;
    case RateKind::bytes: return row.throughput->bytes_per_s;
    case RateKind::flops: break;
  }
  return row.throughput->flop_per_s;
}

double work_of(const Work& work, RateKind kind) {
  switch (kind) {
    case RateKind::samples: return static_cast<double>(work.samples);
    case RateKind::bytes: return work.bytes;
    case RateKind::flops: break;
  }
  return work.flops;
}

std::optional<double> work_per_joule(const Work& work, const ResultRow& row, RateKind kind) {
  const auto joules = joules_a_call(row);
  const double of_call = work_of(work, kind);
  if (!joules || !(of_call > 0)) return std::nullopt;
  return of_call / *joules;
}

const char* rate_title(RateKind kind) {
  switch (kind) {
    case RateKind::samples: return "samples/s";
    case RateKind::bytes: return "GB/s";
    case RateKind::flops: break;
  }
  return "GFLOP/s";
}

const char* per_joule_title(RateKind kind) {
  switch (kind) {
    case RateKind::samples: return "samples/J";
    case RateKind::bytes: return "GB/J";
    case RateKind::flops: break;
  }
  return "GFLOP/J";
}

double in_title_unit(double rate, RateKind kind) { return kind == RateKind::samples ? rate : rate / 1e9; }

std::string format_rate(double rate, RateKind kind) {
  return kind == RateKind::samples ? format_significant(rate, 4) : format_giga(rate);
}

std::string rate_text(double rate, RateKind kind) {
  switch (kind) {
    case RateKind::samples: return format_significant(rate, 4) + " samples/s";
    case RateKind::bytes: return format_byte_rate(rate);
    case RateKind::flops: break;
  }
  return format_flop_rate(rate);
}

}  // namespace aibench
