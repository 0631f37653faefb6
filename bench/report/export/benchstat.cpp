#include <cmath>

#include "bench/report/export/export_row.h"
#include "bench/report/export/exporters.h"

namespace aibench {
namespace {

// One word without blanks; a slash of a target would start another part of the name.
std::string word(std::string_view foreign, bool keep_slashes) {
  std::string text = cell_text(foreign);
  for (char& c : text) {
    if (c == ' ') c = '_';
    if (c == '/' && !keep_slashes) c = ':';
  }
  return text;
}

// Names begin with "Benchmark" and a capital letter: "BenchmarkGemm/f32/m64n64k64/target=cpu:openblas-2".
std::string benchmark_name(const ExportRow& row) {
  std::string id = word(row.one.id, true);
  if (!id.empty() && id.front() >= 'a' && id.front() <= 'z') id.front() = static_cast<char>(id.front() - 'a' + 'A');
  std::string name = "Benchmark" + id + "/target=" + word(row.row.target, false);
  if (row.target.threads) name += "-" + std::to_string(*row.target.threads);
  return name;
}

std::string round_line(const ExportRow& row, const std::string& name, const ResultRound& round) {
  const auto& time = headline_time_of_round(row.row, round);
  if (!time) return "";
  std::string line =
      name + "\t" + std::to_string(time->count) + "\t" + decimal_text(nanoseconds(time->median_s)) + " ns/op";
  const auto& calls = round.throughput_time;
  const bool moves = row.one.family == "copy";
  const double work = moves ? row.one.work.bytes : row.one.work.flops;
  const double rate = calls && calls->median_s > 0 ? work / calls->median_s : 0;
  if (rate > 0 && std::isfinite(rate)) line += "\t" + decimal_text(rate) + (moves ? " B/s" : " flop/s");
  return line + "\n";
}

}  // namespace

std::string export_benchstat(const Result& result) {
  std::string text = "pkg: aibench\n";
  if (result.environment.cpu.model) text += "cpu: " + cell_text(*result.environment.cpu.model) + "\n";
  for_each_row(result, [&](const ExportRow& row) {
    if (!row.valid) return;
    const std::string name = benchmark_name(row);
    if (validity_of(row.row) == "suspect") text += "# suspect: " + name + ": " + bad_checks(row.row) + "\n";
    for (const ResultRound& round : row.row.rounds) text += round_line(row, name, round);
  });
  return text;
}

}  // namespace aibench
