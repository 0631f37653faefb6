#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "bench/result/json_writer.h"
#include "bench/result/result.h"
#include "bench/runner/run_record.h"

namespace aibench {

// Writes raw samples as CSV, one line a sample: case_id, target, round, mode, time, sample, calls, time_ns. Rounds come
// one by one, in the order they were measured, as there can be millions of samples; those of rows that the result does
// not have as valid are left out.
class CsvSamples {
 public:
  CsvSamples(const Result& result, const ByteSink& sink);

  // What the numbers of the rounds to come stand for; once, before them.
  void begin(std::vector<std::string> targets, std::vector<std::string> cases);
  void add(std::size_t target, std::size_t case_index, const RoundRecord& round);

 private:
  std::set<std::pair<std::string, std::string>> valid_;  // case, target
  const ByteSink& sink_;
  std::vector<std::string> targets_, cases_;
};

}  // namespace aibench
