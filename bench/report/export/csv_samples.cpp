#include "bench/report/export/csv_samples.h"

#include <set>

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

void write_csv_samples(const Result& result, const std::vector<std::string>& targets,
                       const std::vector<std::string>& cases, const RunRecord& record, const ByteSink& sink) {
  const std::set<Key> valid = valid_rows(result);
  CsvText csv;
  for (const char* column : {"case_id", "target", "round", "mode", "time", "sample", "calls", "time_ns"}) {
    csv.text(column);
  }
  csv.end_line();
  for (std::size_t c = 0; c < cases.size(); ++c) {
    for (std::size_t t = 0; t < targets.size(); ++t) {
      const Key key{cases[c], targets[t]};
      if (!valid.contains(key)) continue;
      for (const RoundRecord& round : record.cases[t][c].rounds) add_round(csv, key, round);
      sink(csv.take());
    }
  }
  sink(csv.take());
}

}  // namespace aibench
