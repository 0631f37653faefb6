#include <cctype>
#include <set>

#include "bench/answer/speedup.h"
#include "bench/report/export/csv_text.h"
#include "bench/report/export/export_row.h"
#include "bench/report/export/exporters.h"
#include "bench/report/rate.h"

namespace aibench {
namespace {

constexpr const char* kParts[] = {"_status",
                                  "_validity",
                                  "_host_time_median_ns",
                                  "_host_time_low_ns",
                                  "_host_time_high_ns",
                                  "_end_to_end_time_median_ns",
                                  "_flop_per_s",
                                  "_samples_per_s",
                                  "_bytes_per_s",
                                  "_flop_per_joule",
                                  "_samples_per_joule",
                                  "_bytes_per_joule",
                                  "_speedup",
                                  "_end_to_end_speedup",
                                  "_upload_time_median_ns",
                                  "_download_time_median_ns"};

// "cpu/openblas" -> "cpu_openblas"; what would be the same for two targets gets a number.
std::vector<std::string> prefixes(const Result& result) {
  std::vector<std::string> all;
  std::set<std::string> taken;
  for (const ResultTarget& target : result.targets) {
    std::string name;
    for (const char c : target.target.name) {
      name += std::isalnum(static_cast<unsigned char>(c)) ? static_cast<char>(std::tolower(c)) : '_';
    }
    const std::string stem = name;
    for (int i = 2; !taken.insert(name).second; ++i) name = stem + "_" + std::to_string(i);
    all.push_back(name);
  }
  return all;
}

void add_row(CsvText& csv, const ExportRow& row) {
  csv.text(name_of(row.row.status));
  csv.text(validity_of(row.row));
  const TimeStatistics* host = row.valid ? time_of(row.target, row.row, TimeKind::host) : nullptr;
  const TimeStatistics* whole = row.valid ? time_of(row.target, row.row, TimeKind::end_to_end) : nullptr;
  csv.number(nanoseconds(median_of(host)));
  csv.number(nanoseconds(host ? host->low_s : std::nullopt));
  csv.number(nanoseconds(host ? host->high_s : std::nullopt));
  csv.number(nanoseconds(median_of(whole)));
  const Throughput rates = row.valid ? row.row.throughput.value_or(Throughput{}) : Throughput{};
  csv.number(rates.flop_per_s);
  csv.number(rates.samples_per_s);
  csv.number(rates.bytes_per_s);
  for (const RateKind kind : {RateKind::flops, RateKind::samples, RateKind::bytes}) {
    csv.number(row.valid ? work_per_joule(row.one.work, row.row, kind) : std::nullopt);
  }
  const RowAnswers answers = answers_of(row);
  csv.number(answers.resident ? std::optional(answers.resident->ratio) : std::nullopt);
  csv.number(answers.end_to_end ? std::optional(answers.end_to_end->ratio) : std::nullopt);
  for (const TimeKind part : {TimeKind::upload, TimeKind::download}) {
    csv.number(nanoseconds(row.valid ? median_of(time_of(row.target, row.row, part)) : std::nullopt));
  }
}

}  // namespace

std::string export_csv_wide(const Result& result) {
  CsvText csv;
  for (const char* column : {"case_id", "family", "dtype", "work_flops", "work_bytes"}) csv.text(column);
  for (const std::string& prefix : prefixes(result)) {
    for (const char* part : kParts) csv.text(prefix + part);
  }
  csv.end_line();
  const TargetIndex targets(result);
  for (const ResultCase& one : result.cases) {
    for (const std::string& text : {cell_text(one.id), cell_text(one.family), dtype_text(one)}) csv.text(text);
    csv.number(one.work.flops > 0 ? std::optional(one.work.flops) : std::nullopt);
    csv.number(one.work.bytes > 0 ? std::optional(one.work.bytes) : std::nullopt);
    for (const ResultTarget& target : result.targets) {
      if (const ResultRow* row = row_of(one, target.target.name)) {
        add_row(
            csv,
            {.result = result, .targets = targets, .one = one, .row = *row, .target = target, .valid = is_valid(*row)});
      } else {
        for (std::size_t i = 0; i < std::size(kParts); ++i) csv.empty();
      }
    }
    csv.end_line();
  }
  return csv.take();
}

}  // namespace aibench
