#pragma once

#include <string>

#include "bench/result/result.h"

// The formats that other programs read. Each function is pure: one result in, the whole file's bytes out. In all of
// them rows that are not ok or INVALID carry no number, SUSPECT rows are marked, and foreign text is inert. Times are
// nanoseconds. Cost is linear in the number of rows.
namespace aibench {

// RFC 4180, UTF-8, one row a case x target, the columns of columns.h; a cell that does not exist is empty. Text that a
// spreadsheet would take for a formula is led by an apostrophe.
std::string export_csv(const Result& result);
// With a byte order mark, by which Excel knows UTF-8.
std::string export_csv_excel(const Result& result);
// One row a case, and for each target its columns TARGET_host_time_median_ns, low, high, rate, speedup, status.
std::string export_csv_wide(const Result& result);
// One row a case and pair of its targets: the speedup with its interval and outcome, resident and with transfers, the
// break-even count, and of either side its times, rates and shares of peak.
std::string export_csv_pairs(const Result& result);

// Office Open XML: sheets Summary, Rows (all rows as a table), Charts, Environment. Throws std::runtime_error in a
// build without libxlsxwriter; see kHasXlsx.
std::string export_xlsx(const Result& result);
extern const bool kHasXlsx;

// Tables of GitHub's dialect, like the ones `aibench run` prints.
std::string export_markdown(const Result& result);

// Google Benchmark's JSON as its compare.py and github-action-benchmark read it: one entry a row with the median as
// real_time. cpu_time repeats it, because the readers insist on the member.
std::string export_gbench(const Result& result);
// The same with one entry a round, as repetitions, so that compare.py has samples for its U test; and their median.
std::string export_gbench_rounds(const Result& result);

// JUnit's XML as Jenkins and GitLab read it: a suite a target, a test a case. wrong is a failure; failed, crashed and
// timeout are errors; unsupported, unavailable, skipped and INVALID are skipped; time is the median in seconds.
std::string export_junit(const Result& result);

// github-action-benchmark's own JSON: customSmallerIsBetter (latency in ns), customBiggerIsBetter (GFLOP/s or
// samples/s).
std::string export_gha(const Result& result);
std::string export_gha_bigger(const Result& result);

// Bencher Metric Format: latency (ns) and throughput (calls/s), each with its 95 % interval, and suspect_checks, the
// number of checks that cast doubt on the row.
std::string export_bmf(const Result& result);

// Go's benchmark text, one line a round, so that benchstat has samples to test.
std::string export_benchstat(const Result& result);

}  // namespace aibench
