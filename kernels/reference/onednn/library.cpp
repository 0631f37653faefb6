#include "kernels/reference/onednn/library.h"

#include <algorithm>

#include <dlfcn.h>
#include <oneapi/dnnl/dnnl.h>

#include "kernels/reference/onednn/waiting.h"

namespace aibench::onednn {
namespace {

// The OpenMP runtime that came with the library: linking one ourselves could bring in a second one, and the numbers set
// there would mean nothing.
template <class Function>
Function* runtime_call(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_DEFAULT, name));
}

// The shared object that holds the code at `address`; empty when that is the program itself.
std::string file_of(const void* address) {
  Dl_info found{}, own{};
  if (dladdr(address, &found) == 0 || found.dli_fname == nullptr) return {};
  const void* self = reinterpret_cast<const void*>(&library_info);
  if (dladdr(self, &own) != 0 && own.dli_fbase == found.dli_fbase) return {};
  return found.dli_fname;
}

const char* threading() {
  switch (dnnl_version()->cpu_runtime) {
    case DNNL_RUNTIME_SEQ: return "sequential";
    case DNNL_RUNTIME_OMP: return "openmp";
    case DNNL_RUNTIME_TBB: return "tbb";
    default: return "unknown threading";
  }
}

bool has(int isa) { return (dnnl_get_effective_cpu_isa() & isa) == isa; }

}  // namespace

int set_library_threads(int threads) {
  if (dnnl_version()->cpu_runtime == DNNL_RUNTIME_SEQ) return 1;
  const auto set = runtime_call<void(int)>("omp_set_num_threads");
  const auto get = runtime_call<int()>("omp_get_max_threads");
  if (dnnl_version()->cpu_runtime != DNNL_RUNTIME_OMP || set == nullptr || get == nullptr) return 0;
  set(std::max(1, threads));
  return get();
}

std::string isa_name() {
  const int isa = dnnl_get_effective_cpu_isa();
  switch (isa) {
    case dnnl_cpu_isa_sse41: return "SSE41";
    case dnnl_cpu_isa_avx: return "AVX";
    case dnnl_cpu_isa_avx2: return "AVX2";
    case dnnl_cpu_isa_avx2_vnni: return "AVX2_VNNI";
    case dnnl_cpu_isa_avx512_core: return "AVX512_CORE";
    case dnnl_cpu_isa_avx512_core_vnni: return "AVX512_CORE_VNNI";
    case dnnl_cpu_isa_avx512_core_bf16: return "AVX512_CORE_BF16";
    case dnnl_cpu_isa_avx512_core_amx: return "AVX512_CORE_AMX";
#if DNNL_VERSION_MAJOR >= 3
    case dnnl_cpu_isa_avx2_vnni_2: return "AVX2_VNNI_2";
    case dnnl_cpu_isa_avx512_core_fp16: return "AVX512_CORE_FP16";
    case dnnl_cpu_isa_avx512_core_amx_fp16: return "AVX512_CORE_AMX_FP16";
#endif
    default: return "ISA_" + std::to_string(isa);  // newer than this table
  }
}

bool has_tiles_of_2() { return dnnl_version()->major < 3 && has(dnnl_cpu_isa_avx512_core_amx); }

bool exact_dot_products() { return has(dnnl_cpu_isa_avx512_core_vnni) || has(dnnl_cpu_isa_avx2_vnni); }

ProviderInfo library_info(int threads) {
  const dnnl_version_t* version = dnnl_version();
  ProviderInfo info;
  info.name = "onednn";
  info.version = "oneDNN " + std::to_string(version->major) + "." + std::to_string(version->minor) + "." +
                 std::to_string(version->patch) + " " + version->hash;
  info.path = file_of(reinterpret_cast<const void*>(&dnnl_primitive_execute));
  info.configuration = "kernels " + isa_name() + ", threads " + threading() + ", f32 math strict";
  if (const std::string idle = spinning(); !idle.empty()) info.configuration += ", " + idle;
  info.threads = threads;
  return info;
}

}  // namespace aibench::onednn
