#pragma once

#include <cstddef>
#include <string>

#include "bench/result/result.h"

namespace aibench {

struct PlotOptions {
  std::size_t width = 80;  // columns of the terminal
  bool color = false;
  bool unicode = true;  // lines of box characters; false: nothing but ASCII is written
};

// Rate against size for every sweep, both on logarithmic scales, a letter a target ("=" where several meet): GFLOP/s,
// or samples/s of a network, of valid rows only. Says so when there is no sweep or the terminal is too narrow. A pure
// function; foreign text is inert.
std::string plot_text(const Result& result, const PlotOptions& options);

}  // namespace aibench
