#include "kernels/reference/openblas/openblas_provider.h"

#include <algorithm>

#include "kernels/reference/openblas/blas.h"
#include "kernels/reference/openblas/context.h"
#include "kernels/reference/openblas/library.h"
#include "kernels/reference/openblas/take.h"

namespace aibench {
namespace {

class OpenBlasProvider final : public Provider {
 public:
  OpenBlasProvider(int threads, const OpenBlasOptions& options)
      : context_(openblas::set_library_threads(std::max(1, threads)), options) {
    // A library built on OpenMP keeps the count for each thread. The first call takes the thread's work space.
    context_.pool.run([](int thread) {
      if (thread != 0) openblas_set_num_threads(1);
    });
    openblas::set_library_threads(context_.threads);
    const openblas::SingleThreadedBlas single(context_.threads);
    context_.pool.run([](int) {
      const float one = 1;
      float product = 0;
      openblas::GemmCall<float>{
          .m = 1, .n = 1, .k = 1, .a = &one, .lda = 1, .b = &one, .ldb = 1, .c = &product, .ldc = 1}
          .run();
    });
  }

  ProviderInfo info() const override { return openblas::library_info(); }

  std::string constants_refusal() const override {
    return "the library has no public call that packs a matrix ahead (weights: packed)";
  }

  std::variant<Prepared, Unsupported> prepare(const OpGraph& graph, std::size_t next, Bindings bindings) override {
    return openblas::take({context_, graph, next, bindings});
  }

 private:
  openblas::Context context_;
};

}  // namespace

std::unique_ptr<Provider> make_openblas_provider(int threads, const OpenBlasOptions& options) {
  return std::make_unique<OpenBlasProvider>(threads, options);
}

}  // namespace aibench
