#pragma once

#include <string>

// How long OpenBLAS's threads stay on their processors when they have nothing to do. They yield in a loop, by the
// library's own choice for 2^26 ticks of the processor's counter, some 25 ms: in each gap between two products they
// stand in the way of whatever else runs there, be it another library's threads or this one's own loops.
namespace aibench::openblas {

// To be called first in main. Limits that to 2^16 ticks, about 25 microseconds, unless somebody set
// OPENBLAS_THREAD_TIMEOUT. True: the setting is new, and the program has to be executed anew for it to work.
bool limit_spinning();

// "idle threads yield 2^16 ticks": what the environment says now; empty when it says nothing.
std::string spinning();

}  // namespace aibench::openblas
