#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "bench/report/case_block.h"
#include "bench/report/table.h"

// Networks trained to a goal: what the block's own table, which is about single steps, does not tell. A row that is not
// valid shows what was learnt and no times.
namespace aibench {

// How the first seed of a row learnt: its target, and the dtype where several stand side by side.
struct TrainingCurve {
  std::string name;
  const ResultRow* row;
};

// Of one network, whatever its dtypes, by target and dtype.
struct TrainingCurves {
  std::string title;
  Table table;  // loss, accuracy and time of each epoch
  std::vector<TrainingCurve> curves;
};

struct TrainingTables {
  Table goals;                     // one row a case and target: how many seeds reached the goal, how fast, with spread
  std::vector<std::string> notes;  // why a seed did not; foreign text
  std::vector<TrainingCurves> networks;
};

// Empty tables for a block that trains to no goal.
TrainingTables training_tables(const CaseBlock& block);

// All of it for a terminal; empty for a block that trains to no goal.
std::string training_text(const CaseBlock& block, std::size_t width, bool color);

}  // namespace aibench
