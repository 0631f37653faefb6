#include "bench/report/export/csv_samples.h"

#include "bench/report/export/csv_text.h"
#include "bench/report/export/export_row.h"

namespace aibench {
namespace {

using Key = std::pair<std::string, std::string>;  // case, target

std::set<Key> valid_rows(const Result& result) {
  std::set<Key> keys;
  for_each_row(result, [&](const ExportRow& row) {
    if (row.valid) keys.emplace(row.one.id, row.row.target);
  });
  return keys;
}

void add_round(CsvText& csv, const Key& key, const RoundRecord& round) {
  for (const ModeSamples& mode : round.event.modes) {
    for (std::size_t i = 0; i < mode.samples.size(); ++i) {
      csv.text(cell_text(key.first));
      csv.text(cell_text(key.second));
      csv.number(round.round);
      csv.text(name_of(mode.mode));
      csv.text(cell_text(mode.time));
      csv.number(static_cast<double>(i));
      csv.number(static_cast<double>(mode.calls_per_sample));
      csv.number(nanoseconds(mode.samples[i]));
      csv.end_line();
    }
  }
}

}  // namespace

CsvSamples::CsvSamples(const Result& result, const ByteSink& sink) : valid_(valid_rows(result)), sink_(sink) {}

void CsvSamples::begin(std::vector<std::string> targets, std::vector<std::string> cases) {
  targets_ = std::move(targets);
  cases_ = std::move(cases);
  CsvText csv;
  for (const char* column : {"case_id", "target", "round", "mode", "time", "sample", "calls", "time_ns"}) {
    csv.text(column);
  }
  csv.end_line();
  sink_(csv.take());
}

void CsvSamples::add(std::size_t target, std::size_t case_index, const RoundRecord& round) {
  const Key key{cases_.at(case_index), targets_.at(target)};
  if (!valid_.contains(key)) return;
  CsvText csv;
  add_round(csv, key, round);
  sink_(csv.take());
}

}  // namespace aibench
