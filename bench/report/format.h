#pragma once

#include <cstdint>
#include <string>

// Numbers as people read them. This folder is the only place where units are converted. No locale has any influence.
// All take finite numbers; prefixes are decimal (1 GB = 1e9 bytes).
namespace aibench {

// `digits` significant digits, without exponent: "1234", "12.34", "0.01234"; whole numbers above that stay whole.
std::string format_significant(double value, int digits);

std::string format_time(double seconds);           // "412.0 ns", "12.34 µs", "1.234 ms", "10.00 s"
std::string format_duration(double seconds);       // for plans: "0.3 s", "12 s", "4 min 10 s", "1 h 5 min"
std::string format_flop_rate(double flop_per_s);   // "250.0 GFLOP/s"
std::string format_byte_rate(double bytes_per_s);  // "50.00 GB/s"
std::string format_flops(double flops);            // "2.000 GFLOP"
std::string format_bytes(double bytes);            // "12.00 MB"
std::string format_giga(double value);             // the bare number of a "GFLOP/s" column
std::string format_percent(double share);          // of a "%peak" column: "91.2", "<0.1"
std::string format_half_width(double share);       // "±0.4%"
std::string format_ratio(double ratio);            // "2.31×"
std::string format_ratio_bare(double ratio);       // "2.31"
std::string format_count(std::uint64_t count);     // "10 000"

}  // namespace aibench
