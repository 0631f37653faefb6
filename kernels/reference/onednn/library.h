#pragma once

#include <string>

#include "kernels/backend.h"

namespace aibench::onednn {

// Sets the threads of the OpenMP runtime that the library uses, for the calling thread, and returns how many it will
// use. 0: the library runs on something else than OpenMP, and the number is not known.
int set_library_threads(int threads);

// Version, loaded file and configuration, in the library's own words.
ProviderInfo library_info(int threads);

// Products of 8-bit integers are added in 32 bits (VNNI, AMX); without, pairs of them saturate at 16 bits.
bool exact_dot_products();

// The library is a oneDNN 2 that multiplies tiles (AMX).
bool has_tiles_of_2();

// The instruction set that the library uses, as its documentation writes it: "AVX512_CORE_AMX".
std::string isa_name();

}  // namespace aibench::onednn
