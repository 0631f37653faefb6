#include "bench/report/html/chapter.h"

#include <algorithm>
#include <set>
#include <sstream>

#include "bench/report/accuracy_text.h"
#include "bench/report/block_table.h"
#include "bench/report/crossover_text.h"
#include "bench/report/format.h"
#include "bench/report/html/chapter_tables.h"
#include "bench/report/html/figures.h"
#include "bench/report/html/html_table.h"
#include "bench/report/markup.h"
#include "bench/report/recommendation_text.h"
#include "bench/report/training_tables.h"

namespace aibench {
namespace {

constexpr std::size_t kMostNotes = 50;  // of one block
constexpr std::size_t kOneLine = 100000;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string figures_html(const std::string& figures) {
  return figures.empty() ? "" : "<div class=\"figures\">\n" + figures + "</div>\n";
}

class Chapter {
 public:
  Chapter(const NamedResult& named, const std::vector<SweepCrossover>& answers, std::string id,
          const ChapterLimits& limits)
      : result_(*named.result),
        name_(named.name),
        id_(std::move(id)),
        rows_left_(limits.table_rows),
        pictures_left_(limits.pictures),
        sweeps_(find_sweeps(result_)),
        crossovers_(answers) {}

  std::string html();

 private:
  std::string block_html(const CaseBlock& block);
  std::string block_pictures(const CaseBlock& block);
  std::string sweep_pictures(const Sweep& sweep);
  std::string training_html(const CaseBlock& block);
  std::string roofline_html();
  std::string checks_html();
  std::string recommendation_html();
  std::string picture(const std::string& html);
  std::string table(const Table& table, const std::string& caption);
  std::string next_id() { return id_ + "-p" + std::to_string(++pictures_); }

  const Result& result_;
  std::string name_, id_;
  std::size_t rows_left_, pictures_left_, pictures_ = 0, pictures_left_out_ = 0;
  std::vector<Sweep> sweeps_;
  const std::vector<SweepCrossover>& crossovers_;
  std::set<std::string> told_;  // why targets have no rows; once is enough below a table
  Notes notes_{/*name_reruns=*/false};
};

std::string Chapter::picture(const std::string& html) {
  if (html.empty()) return "";
  if (pictures_left_ == 0) {
    ++pictures_left_out_;
    return "";
  }
  --pictures_left_;
  return html;
}

std::string Chapter::table(const Table& table, const std::string& caption) {
  constexpr std::size_t kLeastRows = 10;  // of every table, however many there are
  const std::size_t shown = std::min(table.rows().size(), std::max(rows_left_, kLeastRows));
  rows_left_ -= std::min(rows_left_, shown);
  return html_table(table, caption + ", " + name_, shown);  // unique in a page of several results
}

std::string Chapter::sweep_pictures(const Sweep& sweep) {
  std::vector<const SweepCrossover*> own;
  for (const SweepCrossover& answer : crossovers_) {
    if (answer.sweep.name == sweep.name) own.push_back(&answer);
  }
  return picture(rate_figure(result_, sweep, next_id())) + picture(speedup_figure(result_, own, next_id()));
}

std::string Chapter::block_pictures(const CaseBlock& block) {
  const std::set<const ResultCase*> cases(block.cases.begin(), block.cases.end());
  constexpr std::size_t kLeastScatter = 3;  // fewer points show no trend
  std::string text;
  bool swept = false;
  for (const Sweep& sweep : sweeps_) {
    if (!cases.contains(&result_.cases[sweep.sizes.front().case_index])) continue;
    swept = true;
    text += sweep_pictures(sweep);
  }
  if (!swept && block.cases.size() >= kLeastScatter) text += picture(work_figure(result_, block, next_id()));
  text += picture(distribution_figure(result_, block, next_id()));
  return figures_html(text);
}

std::string Chapter::block_html(const CaseBlock& block) {
  std::string text = "<section><h3>" + markup_text(block.title) + "</h3>\n" + block_pictures(block);
  const BlockRows rows = block_rows(result_, block, notes_);
  if (rows.table) text += table(*rows.table, block.title);
  std::vector<std::string> below;
  for (const std::string& line : rows.absent) {
    if (told_.insert(line).second || !rows.table) below.push_back(line);
  }
  for (const std::string& lines :
       {notes_.take_text(kMostNotes, kOneLine), block_crossovers(result_, block, crossovers_, kOneLine)}) {
    for (const std::string& line : lines_of(lines)) below.push_back(line);
  }
  for (const std::string& line : accuracy_lines(block)) below.push_back(line);
  text += html_list(below);
  text += training_html(block);
  const Table percentiles = percentile_table(block);
  if (!percentiles.empty()) {
    text += html_details("Percentiles of " + block.title, table(percentiles, "Latency percentiles: " + block.title));
  }
  const Table transfers = transfer_table(block);
  if (!transfers.empty()) {
    text += html_details("Transfers of " + block.title, table(transfers, "Transfers: " + block.title));
  }
  return text + "</section>\n";
}

std::string Chapter::training_html(const CaseBlock& block) {
  const TrainingTables tables = training_tables(block);
  if (tables.goals.empty()) return "";
  std::string text = table(tables.goals, "Training to the goal: " + block.title) + html_list(tables.notes);
  for (const TrainingCurves& network : tables.networks) {
    text += figures_html(picture(loss_figure(result_, network, LossBy::epoch, next_id())) +
                         picture(loss_figure(result_, network, LossBy::time, next_id()))) +
            html_details(network.title, table(network.table, network.title));
  }
  return text;
}

std::string Chapter::roofline_html() {
  const std::vector<RooflinePoint> points = roofline(result_);
  const Table numbers = roofline_table(points);
  if (numbers.empty()) return "";
  std::string pictures;
  std::set<std::string> dtypes;
  for (const RooflinePoint& point : points) {
    if (!dtypes.insert(point.one->dtype).second) continue;
    pictures += picture(roofline_figure(result_, points, point.one->dtype, next_id()));
  }
  return "<section><h3>Roofline</h3>\n" + figures_html(pictures) +
         html_details("Roofline in numbers", table(numbers, "Roofline")) + "</section>\n";
}

std::string Chapter::checks_html() {
  const DoubtfulChecks checks = doubtful_checks(result_);
  if (checks.table.empty()) return "";
  return "<section><h3>What casts doubt on rows</h3>\n" + table(checks.table, "Checks that found something") +
         html_details("What they mean and what to do", html_list(checks.reasons)) + "</section>\n";
}

std::string Chapter::recommendation_html() {
  const RecommendOptions by;
  const std::vector<Recommendation> recommendations = recommend(result_, by);
  std::vector<std::string> lines =
      lines_of(recommendation_text(result_, recommendations, by, {.width = kOneLine, .name_reruns = false}));
  const std::size_t all = lines.size();
  lines.resize(std::min(all, rows_left_));
  rows_left_ -= lines.size();
  if (lines.size() < all) lines.push_back("and " + format_count(all - lines.size()) + " more; see aibench recommend");
  std::string text;
  for (const std::string& line : lines) text += markup_text(line) + "\n";
  return html_details("Which target for which case",
                      "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Recommendation, " +
                          markup_text(name_) + "\"><pre>" + text + "</pre></div>\n");
}

std::string Chapter::html() {
  std::string text;
  for (const CaseBlock& block : case_blocks(result_)) text += block_html(block);
  text += html_list(lines_of(notes_.legend(kOneLine)));
  text += roofline_html() + checks_html() + recommendation_html();
  if (pictures_left_out_ > 0) {
    text +=
        "<p class=\"more\">" + format_count(pictures_left_out_) + " more pictures were left out of this page.</p>\n";
  }
  return text;
}

}  // namespace

std::string chapter_html(const NamedResult& named, const std::vector<SweepCrossover>& answers, const std::string& id,
                         const ChapterLimits& limits) {
  return "<section><h2 id=\"" + id + "\">" + markup_text(named.name) + "</h2>\n" +
         Chapter(named, answers, id, limits).html() + "</section>\n";
}

}  // namespace aibench
