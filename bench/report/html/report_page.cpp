#include "bench/report/html/report_page.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "bench/compare/across.h"
#include "bench/report/html/chapter.h"
#include "bench/report/html/style.h"
#include "bench/report/html/verdict.h"
#include "bench/report/markup.h"

namespace aibench {
namespace {

// Of the whole page, shared by its chapters.
constexpr std::size_t kMostRows = 4000;
constexpr std::size_t kMostPictures = 200;
constexpr std::size_t kMostRowsAChapter = 2000;
constexpr std::size_t kMostPicturesAChapter = 60;

std::vector<NamedResult> named(const std::vector<std::string>& files, const std::vector<Result>& results) {
  std::vector<std::string> names;
  for (const std::string& file : files) names.push_back(std::filesystem::path(file).stem().string());
  // Files of one name from several folders keep their path.
  if (std::set<std::string>(names.begin(), names.end()).size() < names.size()) names = files;
  std::vector<NamedResult> all;
  for (std::size_t i = 0; i < results.size(); ++i) all.push_back({.name = names[i], .result = &results[i]});
  return all;
}

std::string head(const std::string& title) {
  const std::string style(report_style());
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '" +
         content_hash(style) +
         "'; base-uri 'none'; form-action 'none'\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
         markup_text(title) + "</title>\n<style>" + style + "</style>\n</head>\n";
}

std::string chapter_id(std::size_t index) { return "r" + std::to_string(index + 1); }

using Answers = std::vector<std::vector<SweepCrossover>>;  // one a chapter

// The verdict of every chapter; with several of them each leads to its own.
std::string verdicts(const std::vector<NamedResult>& chapters, const Answers& answers) {
  if (chapters.size() == 1) {
    const Result& result = *chapters.front().result;
    return "<p class=\"verdict\">" + markup_text(verdict_text(result, answers.front())) + "</p>\n<p class=\"trust\">" +
           markup_text(trust_text(result)) + "</p>\n";
  }
  std::string text = "<ul class=\"verdict\">\n";
  for (std::size_t i = 0; i < chapters.size(); ++i) {
    text += "<li><a href=\"#" + chapter_id(i) + "\">" + markup_text(chapters[i].name) +
            "</a>: " + markup_text(verdict_text(*chapters[i].result, answers[i])) + " <span class=\"trust\">" +
            markup_text(trust_text(*chapters[i].result)) + "</span></li>\n";
  }
  return text + "</ul>\n";
}

std::string page(const std::string& title, const std::vector<NamedResult>& chapters,
                 const std::vector<NamedResult>& machines) {
  const ChapterLimits limits{.table_rows = std::min(kMostRowsAChapter, kMostRows / chapters.size()),
                             .pictures = std::min(kMostPicturesAChapter, kMostPictures / chapters.size())};
  Answers answers;
  for (const NamedResult& chapter : chapters) answers.push_back(crossovers(*chapter.result));
  std::string text = head(title) + "<body>\n<header><h1>" + markup_text(title) + "</h1>\n" +
                     verdicts(chapters, answers) + "</header>\n<main>\n";
  for (std::size_t i = 0; i < chapters.size(); ++i)
    text += chapter_html(chapters[i], answers[i], chapter_id(i), limits);
  return text + machines_html(machines) + "</main>\n</body>\n</html>\n";
}

}  // namespace

std::string report_page(const std::vector<std::string>& files, const std::vector<Result>& results,
                        const ReportOptions& options) {
  const std::vector<NamedResult> all = named(files, results);
  if (!options.across) {
    const std::string title = results.size() == 1 ? "aibench: " + results.front().name : "aibench report";
    return page(title, all, all);
  }
  const Result together = laid_side_by_side(files, results);
  return page("aibench: machines side by side", {{.name = "side by side", .result = &together}}, all);
}

}  // namespace aibench
