#include "kernels/worker/embed/aibench_worker.h"

#include <cstdio>

#include "kernels/reference/host/openblas_kernels.h"
#include "kernels/worker/embed/embed_backend.h"
#include "kernels/worker/embed/embed_call.h"
#include "kernels/worker/serve.h"

// Nothing is thrown through these: what calls them may not be C++.

void aibench_say(aibench_text* text, const char* words) try {
  if (text != nullptr) text->words = words == nullptr ? "" : words;
} catch (...) {
  text->words.clear();
}

int aibench_serve(const aibench_worker* worker) try {
  if (worker == nullptr || worker->kind == nullptr) throw std::invalid_argument("there is no table, or it has no kind");
  return aibench::serve({.kind = worker->kind,
                         .open = [&](const aibench::BackendOptions& o) { return aibench::open_embedded(*worker, o); },
                         .on_phase = {}});
} catch (const std::exception& problem) {
  std::fprintf(stderr, "aibench_serve: %s\n", problem.what());
  return aibench::kExitBroken;
} catch (...) {
  return aibench::kExitBroken;
}

const char* aibench_better_openblas_kernels(const char* picked) {
  const auto best = aibench::openblas::best_kernels();
  if (picked == nullptr || !best || aibench::openblas::level_of(picked) >= best->level) return nullptr;
  return best->name;
}
