#pragma once

#include <string>

// How long threads of GNU's OpenMP runtime spin when they have nothing to do. Its own choice, some milliseconds, is for
// machines that run nothing else: on a processor that they share, each parallel region costs the time slice that a
// spinning thread takes from the one it waits for. The runtime reads its settings once, while it is loaded.
namespace aibench::onednn {

// To be called first in main. Limits spinning to what the provider openblas's own threads do, some 30 microseconds,
// unless somebody set GOMP_SPINCOUNT or OMP_WAIT_POLICY. True: the setting is new, and the program has to be executed
// anew for it to work.
bool limit_spinning();

// "idle threads spin 1000 times": what the environment says now; empty when it says nothing.
std::string spinning();

}  // namespace aibench::onednn
