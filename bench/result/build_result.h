#pragma once

#include <map>
#include <string>

#include "bench/result/result.h"

namespace aibench {

// path -> SHA-256 of the file, for every library that a worker loaded from a path. Reads the files: call it once a run.
using LibraryDigests = std::map<std::string, std::string>;
LibraryDigests library_digests(const RunRecord& record);

// What the result says of a target.
ResultTarget result_target(const TargetRecord& record);

// The result of what was measured so far. Pure: the same arguments give the same result. Time and memory are linear in
// the number of rounds and samples. `record` belongs to `plan`.
Result build_result(const Plan& plan, const RunConfig& config, const RunRecord& record, const Environment& environment,
                    const ToolInfo& tool, const LibraryDigests& digests = {});

// A config's text as compact JSON without comments; "{}" when the text is empty. Throws ConfigError.
std::string config_json(const std::string& text);

}  // namespace aibench
