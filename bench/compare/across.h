#pragma once

#include <string>
#include <vector>

#include "bench/result/result.h"

namespace aibench {

// Several results as one, to lay them side by side: every target of every file becomes a target "LABEL TARGET", every
// case that any of them has is there, and a file that lacks a case has a skipped row with that reason. Rounds are
// renumbered so that no two files share one: they were not measured in turns, and no ratio may pair them. The label is
// the machine's name where that tells the files apart, else the file's; the baseline is the first file's. Cases of one
// id whose parameters differ are kept apart by the label too.
Result laid_side_by_side(const std::vector<std::string>& files, std::vector<Result> results);

}  // namespace aibench
