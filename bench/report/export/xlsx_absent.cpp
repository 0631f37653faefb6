#include <stdexcept>

#include "bench/report/export/exporters.h"

// Stands in for xlsx.cpp in a build without libxlsxwriter.
namespace aibench {

const bool kHasXlsx = false;

std::string export_xlsx(const Result&) { throw std::runtime_error("this build of aibench writes no xlsx"); }

}  // namespace aibench
