#pragma once

#include "kernels/backend.h"

namespace aibench::openblas {

// Sets the library's threads and returns how many it will use: its build may hold fewer.
int set_library_threads(int threads);

// Version, loaded file and configuration, in the library's own words.
ProviderInfo library_info();

}  // namespace aibench::openblas
