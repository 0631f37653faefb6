#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "bench/answer/sweep_crossover.h"
#include "bench/report/html/machines.h"

namespace aibench {

// How much of a large result is shown, so that a page stays a page.
struct ChapterLimits {
  std::size_t table_rows = 1000;  // of all tables together
  std::size_t pictures = 40;
};

// One result: for every family its pictures and tables, the roofline, and what makes rows doubtful. `id` starts the ids
// of its parts and is unique in the page. `answers` are the result's crossovers.
std::string chapter_html(const NamedResult& named, const std::vector<SweepCrossover>& answers, const std::string& id,
                         const ChapterLimits& limits);

}  // namespace aibench
