#pragma once

#include <string>
#include <vector>

#include "bench/result/result.h"

namespace aibench {

struct ReportOptions {
  bool across = false;  // lay the results side by side as one, see bench/compare/across.h; else each has a chapter
};

// One HTML page that needs nothing else: no script, no request, a content security policy that allows its own style and
// nothing more. The answer leads; pictures, tables and the machines follow. `files[i]` names results[i]; there is at
// least one. Large results are cut with a note where, so that 20 results make less than 5 MiB. All foreign text is
// escaped.
std::string report_page(const std::vector<std::string>& files, const std::vector<Result>& results,
                        const ReportOptions& options);

}  // namespace aibench
