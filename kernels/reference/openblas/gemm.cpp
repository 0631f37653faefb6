#include <algorithm>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

#include "kernels/reference/openblas/blas.h"
#include "kernels/reference/openblas/gemv.h"
#include "kernels/reference/openblas/prepare.h"
#include "kernels/reference/openblas/simd/loops.h"

namespace aibench::openblas {
namespace {

// A matrix alone in its graph is the library's own call, so that what is timed is what a user of the library gets.
template <class Call>
class PlainCall final : public Kernel {
 public:
  explicit PlainCall(const Call& call) : call_(call) {}
  void enqueue() override { call_.run(); }

 private:
  Call call_;
};

template <class T>
Prepared alone(const GemmCall<T>& call) {
  if (is_gemv(call)) return {std::make_unique<PlainCall<GemvCall<T>>>(gemv_of(call)), 1, kGemvName<T>};
  return {std::make_unique<PlainCall<GemmCall<T>>>(call), 1, kGemmName<T>};
}

template <class T>
GemmCall<T> call_for(const Offer& offer, const Gemm& op) {
  const auto narrow = [](std::int64_t size) { return static_cast<blasint>(size); };
  return {.trans_a = op.trans_a ? CblasTrans : CblasNoTrans,
          .trans_b = op.trans_b ? CblasTrans : CblasNoTrans,
          .m = narrow(op.m),
          .n = narrow(op.n),
          .k = narrow(op.k),
          .alpha = static_cast<T>(op.alpha),
          .a = offer.data<T>(op.a),
          .lda = narrow(op.lda),
          .b = offer.data<T>(op.b),
          .ldb = narrow(op.ldb),
          .beta = static_cast<T>(op.beta),
          .c = offer.data<T>(op.c),
          .ldc = narrow(op.ldc)};
}

// The part of `call` that computes rows [row, row + m) and columns [column, column + n) of C.
template <class T>
GemmCall<T> part_of(GemmCall<T> call, std::int64_t row, std::int64_t m, std::int64_t column, std::int64_t n) {
  call.a += call.trans_a == CblasTrans ? row : row * call.lda;
  call.b += call.trans_b == CblasTrans ? column * call.ldb : column;
  call.c += row * call.ldc + column;
  call.m = static_cast<blasint>(m);
  call.n = static_cast<blasint>(n);
  return call;
}

// Rows or columns of C dealt out to `threads`, in multiples of 16; one part when there is too little to share.
template <class T>
std::vector<GemmCall<T>> parts_of(const GemmCall<T>& call, int threads) {
  constexpr std::int64_t kWorthSharing = 64 * 64 * 64;
  const std::int64_t m = call.m, n = call.n, k = call.k;
  const bool by_rows = m >= n;
  const std::int64_t size = by_rows ? m : n;
  const std::int64_t step = std::max<std::int64_t>(16, ((size + threads - 1) / threads + 15) / 16 * 16);
  if (threads == 1 || m * n * k <= kWorthSharing || step >= size) return {call};
  std::vector<GemmCall<T>> parts;
  for (std::int64_t at = 0; at < size; at += step) {
    const std::int64_t part = std::min(step, size - at);
    parts.push_back(by_rows ? part_of(call, at, part, 0, n) : part_of(call, 0, m, at, part));
  }
  return parts;
}

bool only_gemm(const OpGraph& graph) {
  return std::all_of(graph.ops.begin(), graph.ops.end(), [](const Op& op) { return std::holds_alternative<Gemm>(op); });
}

template <class T>
Outcome batched(const Offer& offer, const Gemm& op, const GemmCall<T>& call) {
  Context& context = offer.context;
  const bool vector = is_gemv(call);
  const auto matrix = [=](std::int64_t i) {
    GemmCall<T> one = call;
    one.a += i * op.stride_a;
    one.b += i * op.stride_b;
    one.c += i * op.stride_c;
    vector ? gemv_of(one).run() : one.run();
  };
  const std::string name = vector ? kGemvName<T> : kGemmName<T>;
  if (op.batch < context.threads || context.threads == 1 || op.stride_c == 0) {
    return served(1, name + " one by one", [=] {
      for (std::int64_t i = 0; i < op.batch; ++i) matrix(i);
    });
  }
  return served(1, name + ", one matrix a thread", [=, &context] {
    const SingleThreadedBlas single(context.threads);
    context.pool.parallel_tasks(op.batch, [&](std::int64_t i, int) { matrix(i); });
  });
}

// What follows a fully connected layer's product: bias and perhaps relu, in place.
struct Tail {
  const AddBias* bias = nullptr;
  bool relu = false;
  std::size_t ops() const { return bias == nullptr ? 0 : relu ? 2 : 1; }
};

Tail tail_of(const Offer& offer, const Gemm& op) {
  const auto* bias = offer.op<AddBias>(1);
  if (bias == nullptr || bias->x != op.c || bias->y != op.c || bias->inner != 1 || bias->rows != op.m ||
      bias->channels != op.n || op.ldc != op.n || offer.graph.at(bias->bias).dtype != offer.graph.at(op.c).dtype) {
    return {};
  }
  const auto* relu = offer.op<Relu>(2);
  return {bias, relu != nullptr && relu->x == op.c && relu->y == op.c && relu->count == op.m * op.n};
}

// Inside a network the provider's own threads share the product: the library's threads would find theirs spinning.
// `parts` make it up, `call` is the whole.
template <class T, class Call>
Outcome in_network(const Offer& offer, const Gemm& op, const GemmCall<T>& call, const std::vector<Call>& parts,
                   std::string name) {
  Context& context = offer.context;
  const Tail tail = tail_of(offer, op);
  const T* bias = tail.bias == nullptr ? nullptr : offer.data<T>(tail.bias->bias);
  const auto add_bias = elementwise_loops<T>().add_bias;
  name += tail.bias == nullptr ? "" : tail.relu ? "+bias+relu" : "+bias";
  return served(1 + tail.ops(), name, [=, &context, relu = tail.relu] {
    {
      const SingleThreadedBlas single(context.threads);
      context.pool.parallel_tasks(static_cast<std::int64_t>(parts.size()),
                                  [&](std::int64_t i, int) { parts[static_cast<std::size_t>(i)].run(); });
    }
    if (bias != nullptr) add_bias(call.c, bias, call.c, call.m, call.n, 1, relu);
  });
}

template <class T>
Outcome in_network(const Offer& offer, const Gemm& op, const GemmCall<T>& call) {
  const std::vector<GemmCall<T>> parts = parts_of(call, offer.context.threads);
  if (!is_gemv(call)) return in_network(offer, op, call, parts, kGemmName<T>);
  std::vector<GemvCall<T>> vector_parts;
  std::ranges::transform(parts, std::back_inserter(vector_parts), gemv_of<T>);
  return in_network(offer, op, call, vector_parts, kGemvName<T>);
}

}  // namespace

Outcome prepare(const Offer& offer, const Gemm& op) {
  if (!fits_blas(op.m, op.n, op.k, op.lda, op.ldb, op.ldc)) {
    return Unsupported{"gemm: openblas takes sizes and leading dimensions up to " +
                       std::to_string(std::numeric_limits<blasint>::max())};
  }
  return with_type(offer.graph.at(op.c).dtype, [&]<class T>(T) -> Outcome {
    const GemmCall<T> call = call_for<T>(offer, op);
    if (op.batch > 1) return batched(offer, op, call);
    if (only_gemm(offer.graph)) return alone(call);
    return in_network(offer, op, call);
  });
}

}  // namespace aibench::openblas
