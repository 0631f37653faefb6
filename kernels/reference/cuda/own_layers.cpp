#include "kernels/ops/fused_run.h"
#include "kernels/reference/cuda/own_kernels.h"
#include "kernels/reference/cuda/own_prepare.h"

namespace aibench::cuda {
namespace {

template <class T>
Outcome prepare(const OwnOffer& offer, const AddBias& op) {
  const std::size_t behind = offer.next + 1;
  const auto* relu = behind < offer.graph.ops.size() ? std::get_if<Relu>(&offer.graph.ops[behind]) : nullptr;
  const std::int64_t count = op.rows * op.channels * op.inner;
  const bool both = relu != nullptr && relu->x == op.y && relu->y == op.y && relu->count == count;
  const AddBiasArgs<T> args{
      offer.data<const T>(op.x), offer.data<const T>(op.bias), offer.data<T>(op.y), count, op.channels, op.inner, both};
  return launched(offer, both ? 2 : 1, both ? "bias+relu" : "bias", args);
}

template <class T>
Outcome prepare(const OwnOffer& offer, const Relu& op) {
  return launched(offer, 1, "relu", ReluArgs<T>{offer.data<const T>(op.x), offer.data<T>(op.y), op.count});
}

template <class T>
Outcome prepare(const OwnOffer& offer, const ReluBackward& op) {
  const ReluBackwardArgs<T> args{offer.data<const T>(op.y), offer.data<const T>(op.dy), offer.data<T>(op.dx), op.count};
  return launched(offer, 1, "relu backward", args);
}

template <class T>
Outcome prepare(const OwnOffer& offer, const BiasBackward& op) {
  const BiasBackwardArgs<T> args{offer.data<const T>(op.dy), offer.data<Wide<T>>(op.dbias), op.rows, op.channels,
                                 op.inner};
  const unsigned blocks = blocks_per_sum(op.channels, op.rows * op.inner, offer.device.multiprocessors());
  std::unique_ptr<Buffer> partial;
  if (blocks > 1) partial = offer.device.allocate(sizeof(double) * blocks * static_cast<std::size_t>(op.channels));
  auto* sums = partial ? static_cast<double*>(partial->data()) : nullptr;
  return served(1, blocks > 1 ? "bias backward, two passes" : "bias backward",
                [stream = offer.device.stream(), args, blocks, sums, keep = std::move(partial)] {
                  launch(stream, args, blocks, sums);
                });
}

PoolArgs pool_args(const MaxPoolShape& s) {
  return {s.n, s.c, s.h, s.w, s.p(), s.q(), s.size_h, s.size_w, s.stride_h, s.stride_w, s.layout == Layout::nhwc};
}

template <class T>
Outcome prepare(const OwnOffer& offer, const MaxPool& op) {
  const PoolArgs pool = pool_args(op.shape);
  const MaxPoolArgs<T> args{pool, offer.data<const T>(op.x), offer.data<T>(op.y), pool.n * pool.c * pool.p * pool.q};
  return launched(offer, 1, "max pool", args);
}

template <class T>
Outcome prepare(const OwnOffer& offer, const MaxPoolBackward& op) {
  const PoolArgs pool = pool_args(op.shape);
  const MaxPoolBackwardArgs<T> args{pool, offer.data<const T>(op.x), offer.data<const T>(op.dy), offer.data<T>(op.dx),
                                    pool.n * pool.c * pool.h * pool.w};
  return launched(offer, 1, "max pool backward, gathering", args);
}

template <class From, class To>
Outcome prepare(const OwnOffer& offer, const Convert& first) {
  const std::size_t most = run_length<Convert>(offer.graph, offer.next, kTensorsPerLaunch);
  const DType from = offer.graph.at(first.x).dtype, to = offer.graph.at(first.y).dtype;
  ConvertBatch<From, To> batch{};
  batch.scale = static_cast<float>(first.scale);
  std::vector<std::int64_t> counts;
  while (counts.size() < most) {
    const auto& op = std::get<Convert>(offer.graph.ops[offer.next + counts.size()]);
    if (offer.graph.at(op.x).dtype != from || offer.graph.at(op.y).dtype != to || op.scale != first.scale) break;
    batch.tensor[counts.size()] = {offer.data<const From>(op.x), offer.data<To>(op.y), op.count};
    counts.push_back(op.count);
  }
  set_first_blocks(batch, counts);
  return launched(offer, counts.size(), "convert, all tensors in one launch", batch);
}

// What else there is has been refused before.
template <class T, class O>
Outcome prepare(const OwnOffer&, const O&) {
  return Unsupported{"there is no kernel of our own for it"};
}

}  // namespace

template <class T>
Outcome prepare_layer(const OwnOffer& offer) {
  return std::visit([&](const auto& op) { return prepare<T>(offer, op); }, offer.graph.ops[offer.next]);
}

template Outcome prepare_layer<float>(const OwnOffer&);
template Outcome prepare_layer<double>(const OwnOffer&);
template Outcome prepare_layer<F16>(const OwnOffer&);
template Outcome prepare_layer<Bf16>(const OwnOffer&);

Outcome prepare_convert(const OwnOffer& offer) {
  const auto& op = std::get<Convert>(offer.graph.ops[offer.next]);
  const DType from = offer.graph.at(op.x).dtype, to = offer.graph.at(op.y).dtype;
  if (from == DType::f16) return prepare<F16, float>(offer, op);
  if (from == DType::bf16) return prepare<Bf16, float>(offer, op);
  return to == DType::f16 ? prepare<float, F16>(offer, op) : prepare<float, Bf16>(offer, op);
}

}  // namespace aibench::cuda
