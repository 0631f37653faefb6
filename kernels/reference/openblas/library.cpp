#include "kernels/reference/openblas/library.h"

#include <string>

#include <cblas.h>
#include <dlfcn.h>

#include "kernels/reference/openblas/kernel_choice.h"
#include "kernels/reference/openblas/simd/loops.h"
#include "kernels/reference/openblas/waiting.h"

namespace aibench::openblas {
namespace {

// The shared object that holds the code at `address`; empty when that is the program itself.
std::string file_of(const void* address) {
  Dl_info found{}, own{};
  if (dladdr(address, &found) == 0 || found.dli_fname == nullptr) return {};
  const void* self = reinterpret_cast<const void*>(&library_info);
  if (dladdr(self, &own) != 0 && own.dli_fbase == found.dli_fbase) return {};
  return found.dli_fname;
}

const char* threading() {
  switch (openblas_get_parallel()) {
    case OPENBLAS_SEQUENTIAL: return "sequential";
    case OPENBLAS_THREAD: return "pthread";
    case OPENBLAS_OPENMP: return "openmp";
    default: return "unknown threading";
  }
}

}  // namespace

int set_library_threads(int threads) {
  openblas_set_num_threads(threads);
  return openblas_get_num_threads();
}

ProviderInfo library_info() {
  ProviderInfo info;
  info.name = "openblas";
  info.version = openblas_get_config();
  info.path = file_of(reinterpret_cast<const void*>(&cblas_sgemm));
  info.configuration =
      std::string("kernels ") + openblas_get_corename() + ", threads " + threading() + ", own loops " + loops_isa();
  if (const std::string replaced = replaced_kernels(); !replaced.empty()) {
    info.configuration += ", chosen by aibench: the library does not know this processor and picked " + replaced;
  }
  if (const std::string idle = spinning(); !idle.empty()) info.configuration += ", " + idle;
  info.threads = openblas_get_num_threads();
  return info;
}

}  // namespace aibench::openblas
