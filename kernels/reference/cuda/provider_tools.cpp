#include "kernels/reference/cuda/provider_tools.h"

#include <dlfcn.h>

namespace aibench::cuda {

std::shared_ptr<Buffer> SharedScratch::of(std::size_t bytes) {
  if (bytes == 0) return nullptr;
  if (!largest_ || largest_->bytes() < bytes) largest_ = device_.allocate(bytes);
  return largest_;
}

std::string library_path(const void* address) {
  Dl_info found{}, own{};
  if (dladdr(address, &found) == 0 || found.dli_fname == nullptr) return {};
  const void* self = reinterpret_cast<const void*>(&library_path);
  if (dladdr(self, &own) != 0 && own.dli_fbase == found.dli_fbase) return {};
  return found.dli_fname;
}

}  // namespace aibench::cuda
