#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "bench/report/case_block.h"
#include "bench/report/table.h"

// Networks trained to a goal: what the block's own table, which is about single steps, does not tell. A row that is not
// valid shows what was learnt and no times.
namespace aibench {

struct TrainingTables {
  Table goals;                     // one row a case and target: how many seeds reached the goal, how fast, with spread
  std::vector<std::string> notes;  // why a seed did not; foreign text
  // One a network, whatever its dtypes: loss, accuracy and time of each epoch of the first seed, by target and dtype.
  std::vector<Table> curves;
  std::vector<std::string> curve_titles;
};

// Empty tables for a block that trains to no goal.
TrainingTables training_tables(const CaseBlock& block);

// All of it for a terminal; empty for a block that trains to no goal.
std::string training_text(const CaseBlock& block, std::size_t width, bool color);

}  // namespace aibench
