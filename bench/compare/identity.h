#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bench/compare/comparison.h"
#include "bench/result/result.h"

namespace aibench {

// What must be the same on both sides unless it was declared to differ, in the order they are reported:
//   machine    processor, sockets, cores, threads, instruction sets, memory, virtualised or not
//   quota      processors this process could run on, the control group's limit
//   variables  library settings that were kept on request
//   device     of a target: its name and memory
//   driver     of a target: of an accelerator
//   threads    of a target
//   libraries  of a target: versions, builds and the files' contents
//   precision  of a row: what the verification says really ran
const std::vector<std::string_view>& identity_fields();

// Every difference between two results: of identity_fields() (refused unless `allowed`), and others that are only told
// (host, os, compiler, aibench, measure). Targets that only one side has make no difference here.
std::vector<Difference> differences_between(const Result& base, const Result& next,
                                            const std::set<std::string>& allowed);

}  // namespace aibench
