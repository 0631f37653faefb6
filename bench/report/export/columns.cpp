#include "bench/report/export/columns.h"

#include "bench/answer/goal_summary.h"
#include "bench/report/export/column_parts.h"
#include "bench/report/notes.h"
#include "bench/report/rate.h"

namespace aibench {
namespace {

ExportValue time_ns(const std::optional<double>& seconds) { return number(nanoseconds(seconds)); }

// Of the case, not measured.
void add_work(Columns& columns, const std::string& name, double (*value)(const Work&)) {
  columns.push_back({.name = name, .number = true, .value = [value](const ExportRow& row, const RowAnswers&) {
                       const double work = value(row.one.work);
                       return work > 0 ? number(work) : ExportValue{};
                     }});
}

void add_time(Columns& columns, const std::string& name, TimeKind kind) {
  const auto add = [&](const std::string& what, std::function<ExportValue(const TimeStatistics&)> value) {
    add_measured(columns, name + what, [kind, value](const ExportRow& row, const RowAnswers&) {
      const TimeStatistics* time = time_of(row.target, row.row, kind);
      return time ? value(*time) : ExportValue{};
    });
  };
  add("_median_ns", [](const TimeStatistics& time) { return time_ns(time.median_s); });
  add("_low_ns", [](const TimeStatistics& time) { return time_ns(time.low_s); });
  add("_high_ns", [](const TimeStatistics& time) { return time_ns(time.high_s); });
  add("_p5_ns", [](const TimeStatistics& time) { return time_ns(time.p5_s); });
  add("_p90_ns", [](const TimeStatistics& time) { return time_ns(time.p90_s); });
  add("_p95_ns", [](const TimeStatistics& time) { return time_ns(time.p95_s); });
  add("_p99_ns", [](const TimeStatistics& time) { return time_ns(time.p99_s); });
  add("_min_ns", [](const TimeStatistics& time) { return time_ns(time.min_s); });
  add("_max_ns", [](const TimeStatistics& time) { return time_ns(time.max_s); });
  add("_mad_ns", [](const TimeStatistics& time) { return time_ns(time.mad_s); });
  add("_samples", [](const TimeStatistics& time) { return number(static_cast<double>(time.count)); });
}

void add_rates(Columns& columns) {
  const auto rate = [&](const std::string& name, std::optional<double> Throughput::*member) {
    add_measured(columns, name, [member](const ExportRow& row, const RowAnswers&) {
      return row.row.throughput ? number((*row.row.throughput).*member) : ExportValue{};
    });
  };
  rate("flop_per_s", &Throughput::flop_per_s);
  rate("bytes_per_s", &Throughput::bytes_per_s);
  rate("samples_per_s", &Throughput::samples_per_s);
  const auto share = [&](const std::string& name, std::optional<double> PeakShares::*member) {
    add_measured(columns, name, [member](const ExportRow& row, const RowAnswers&) {
      return row.row.share_of_peak ? number((*row.row.share_of_peak).*member) : ExportValue{};
    });
  };
  share("share_of_peak_flops", &PeakShares::flops);
  share("share_of_peak_memory", &PeakShares::memory);
}

void add_energy(Columns& columns) {
  add_measured(columns, "joules_per_call",
               [](const ExportRow& row, const RowAnswers&) { return number(joules_a_call(row.row)); });
  add_measured(columns, "average_watts", [](const ExportRow& row, const RowAnswers&) {
    return joules_a_call(row.row) ? number(row.row.energy->joules / row.row.energy->window_s) : ExportValue{};
  });
  const auto per_joule = [&](const std::string& name, RateKind kind) {
    add_measured(columns, name, [kind](const ExportRow& row, const RowAnswers&) {
      return number(work_per_joule(row.one.work, row.row, kind));
    });
  };
  per_joule("flop_per_joule", RateKind::flops);
  per_joule("bytes_per_joule", RateKind::bytes);
  per_joule("samples_per_joule", RateKind::samples);
  add_text(columns, "energy_scope",
           [](const ExportRow& row) { return row.valid && row.row.energy ? cell_text(row.row.energy->scope) : ""; });
  add_text(columns, "energy_reason",
           [](const ExportRow& row) { return row.valid && row.row.energy ? cell_text(row.row.energy->reason) : ""; });
}

std::string providers_text(const ResultRow& row) {
  std::string text;
  for (const ServedOp& op : row.providers) {
    const std::string name = op.provider + (op.algorithm.empty() ? "" : ":" + op.algorithm);
    if (text.find(name) == std::string::npos) text += (text.empty() ? "" : " ") + name;
  }
  return cell_text(text);
}

void add_identity(Columns& columns) {
  add_text(columns, "case_id", [](const ExportRow& row) { return cell_text(row.one.id); });
  add_text(columns, "family", [](const ExportRow& row) { return cell_text(row.one.family); });
  add_text(columns, "dtype", [](const ExportRow& row) { return dtype_text(row.one); });
  add_text(columns, "cache", [](const ExportRow& row) { return std::string(name_of(row.one.cache)); });
  add_text(columns, "parameters", [](const ExportRow& row) { return cell_text(row.one.parameters); });
  add_work(columns, "work_flops", [](const Work& work) { return work.flops; });
  add_work(columns, "work_bytes", [](const Work& work) { return work.bytes; });
  add_work(columns, "work_samples", [](const Work& work) { return static_cast<double>(work.samples); });
  add_text(columns, "target", [](const ExportRow& row) { return cell_text(row.row.target); });
  add_text(columns, "device", [](const ExportRow& row) { return cell_text(row.target.device.value_or("")); });
  add_text(columns, "status", [](const ExportRow& row) { return std::string(name_of(row.row.status)); });
  add_text(columns, "validity", [](const ExportRow& row) { return std::string(validity_of(row.row)); });
  add_text(columns, "bad_checks", [](const ExportRow& row) { return bad_checks(row.row); });
  add_text(columns, "reason", [](const ExportRow& row) { return cell_text(problem_of(row.row)); });
  add_text(columns, "providers", [](const ExportRow& row) { return providers_text(row.row); });
  add_text(columns, "precision", [](const ExportRow& row) {
    return row.valid && row.row.verification ? cell_text(row.row.verification->precision) : "";
  });
}

void add_goal(Columns& columns) {
  const auto add = [&](const std::string& name, std::function<std::optional<double>(const GoalSummary&)> value) {
    add_measured(columns, name, [value = std::move(value)](const ExportRow& row, const RowAnswers&) {
      return row.row.training.empty() ? ExportValue{} : number(value(summarise_goal(row.row.training)));
    });
  };
  const auto median = [](const std::optional<Spread>& spread) {
    return spread ? std::optional(spread->median) : std::nullopt;
  };
  add("goal_runs", [](const GoalSummary& goal) { return static_cast<double>(goal.runs); });
  add("goal_runs_reached", [](const GoalSummary& goal) { return static_cast<double>(goal.reached); });
  add("goal_training_time_median_ns", [median](const GoalSummary& goal) { return nanoseconds(median(goal.time_s)); });
  add("goal_epochs_median", [median](const GoalSummary& goal) { return median(goal.epochs); });
  add("last_accuracy_median", [](const GoalSummary& goal) { return goal.last_accuracy.median; });
  add("i8_accuracy_median", [median](const GoalSummary& goal) { return median(goal.i8_accuracy); });
}

void add_accuracy_loss(Columns& columns) {
  const auto add = [&](const std::string& name, std::optional<double> AccuracyLoss::*value) {
    add_measured(columns, name, [value](const ExportRow& row, const RowAnswers&) {
      return row.row.accuracy_loss ? number(*row.row.accuracy_loss.*value) : ExportValue{};
    });
  };
  add("accuracy_relative_l2_error", &AccuracyLoss::relative_l2_error);
  add("accuracy_same_class_share", &AccuracyLoss::same_class_share);
}

Columns make_columns() {
  Columns columns;
  add_identity(columns);
  add_measured(columns, "rounds", [](const ExportRow& row, const RowAnswers&) {
    return number(static_cast<double>(row.row.rounds.size()));
  });
  add_time(columns, "host_time", TimeKind::host);
  add_time(columns, "device_time", TimeKind::device);
  add_time(columns, "end_to_end_time", TimeKind::end_to_end);
  add_time(columns, "throughput_time", TimeKind::throughput);
  add_rates(columns);
  add_speedups(columns);
  add_goal(columns);
  add_energy(columns);
  add_outcomes(columns);
  add_roofline(columns);
  add_accuracy_loss(columns);
  add_time(columns, "upload_time", TimeKind::upload);
  add_time(columns, "download_time", TimeKind::download);
  return columns;
}

}  // namespace

const std::vector<ExportColumn>& export_columns() {
  static const Columns columns = make_columns();
  return columns;
}

}  // namespace aibench
