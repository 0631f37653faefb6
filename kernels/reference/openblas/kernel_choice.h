#pragma once

#include <string>

#include "kernels/reference/host/openblas_kernels.h"

namespace aibench::openblas {

// To be called first in main. When the library picked kernels below the processor's level and nobody set
// OPENBLAS_CORETYPE, sets it and executes the program anew; returns otherwise, and also when that fails. argv as in
// main, null-terminated.
void restart_with_best_kernels(char** argv);

// The kernels the library had picked before restart_with_best_kernels stepped in; empty when it did not.
std::string replaced_kernels();

}  // namespace aibench::openblas
