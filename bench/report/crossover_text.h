#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "bench/answer/sweep_crossover.h"
#include "bench/report/case_block.h"

namespace aibench {

// "ahead from 512 on, behind up to 256; equal near 340 [310–371]", "behind at all 7 sizes, 64–4096",
// "undecided: too close to call at 3 of 7 sizes": of the target against the base.
std::string crossover_text(const Crossover& answer);

// A size as people write it: whole from 10 on.
std::string format_size(double size);

// The crossover lines that end a block's table, wrapped to `width`; empty when no sweep of it has an answer.
std::string block_crossovers(const Result& result, const CaseBlock& block, const std::vector<SweepCrossover>& answers,
                             std::size_t width);

}  // namespace aibench
