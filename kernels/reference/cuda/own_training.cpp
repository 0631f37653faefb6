#include "kernels/ops/fused_run.h"
#include "kernels/reference/cuda/own_kernels.h"
#include "kernels/reference/cuda/own_prepare.h"

namespace aibench::cuda {
namespace {

template <class T>
Outcome prepare(const OwnOffer& offer, const SoftmaxCrossEntropy& op) {
  std::unique_ptr<Buffer> losses = offer.device.allocate(sizeof(double) * static_cast<std::size_t>(op.rows));
  const SoftmaxArgs<T> args{offer.data<const T>(op.logits),
                            offer.data<const std::int32_t>(op.labels),
                            offer.data<T>(op.probabilities),
                            static_cast<double*>(losses->data()),
                            op.rows,
                            op.classes};
  T* loss = offer.data<T>(op.loss);
  return served(1, "softmax, a warp a row",
                [stream = offer.device.stream(), args, loss, keep = std::move(losses)] { launch(stream, args, loss); });
}

template <class T>
Outcome prepare(const OwnOffer& offer, const SoftmaxCrossEntropyBackward& op) {
  const SoftmaxBackwardArgs<T> args{offer.data<const T>(op.probabilities),
                                    offer.data<const std::int32_t>(op.labels),
                                    offer.data<T>(op.dlogits),
                                    op.rows,
                                    op.classes,
                                    op.rows * op.classes};
  return launched(offer, 1, "softmax backward", args);
}

template <class T>
Outcome prepare(const OwnOffer& offer, const MeanSquaredError& op) {
  const unsigned blocks = blocks_per_sum(1, op.count, offer.device.multiprocessors());
  std::unique_ptr<Buffer> partial = offer.device.allocate(sizeof(double) * blocks);
  const SquaredErrorArgs<T> args{offer.data<const T>(op.prediction), offer.data<const T>(op.target), op.count};
  auto* sums = static_cast<double*>(partial->data());
  T* loss = offer.data<T>(op.loss);
  return served(1, "squared error",
                [stream = offer.device.stream(), args, blocks, sums, loss, keep = std::move(partial)] {
                  launch(stream, args, blocks, sums, loss);
                });
}

template <class T>
Outcome prepare(const OwnOffer& offer, const MeanSquaredErrorBackward& op) {
  const SquaredErrorBackwardArgs<T> args{offer.data<const T>(op.prediction), offer.data<const T>(op.target),
                                         offer.data<T>(op.dprediction), op.count};
  return launched(offer, 1, "squared error backward", args);
}

template <class T>
Outcome prepare(const OwnOffer& offer, const SgdStep&) {
  const std::size_t length = run_length<SgdStep>(offer.graph, offer.next, kTensorsPerLaunch);
  SgdBatch<T> batch{};
  std::vector<std::int64_t> counts;
  for (std::size_t i = 0; i < length; ++i) {
    const auto& op = std::get<SgdStep>(offer.graph.ops[offer.next + i]);
    batch.tensor[i] = {offer.data<T>(op.parameter),
                       offer.data<const T>(op.gradient),
                       offer.data<T>(op.velocity),
                       static_cast<T>(op.learning_rate),
                       static_cast<T>(op.momentum),
                       static_cast<T>(1 / op.gradient_scale),
                       op.count};
    counts.push_back(op.count);
  }
  set_first_blocks(batch, counts);
  return launched(offer, length, "sgd, all tensors in one launch", batch);
}

template <class T>
Outcome prepare(const OwnOffer& offer, const AdamStep&) {
  const std::size_t length = run_length<AdamStep>(offer.graph, offer.next, kTensorsPerLaunch);
  AdamBatch<T> batch{};
  std::vector<std::int64_t> counts;
  for (std::size_t i = 0; i < length; ++i) {
    const auto& op = std::get<AdamStep>(offer.graph.ops[offer.next + i]);
    batch.tensor[i] = {offer.data<T>(op.parameter),
                       offer.data<T>(op.first_moment),
                       offer.data<T>(op.second_moment),
                       offer.data<T>(op.step),
                       offer.data<const T>(op.gradient),
                       op.learning_rate,
                       op.beta1,
                       op.beta2,
                       static_cast<T>(op.epsilon),
                       static_cast<T>(1 / op.gradient_scale),
                       op.count};
    counts.push_back(op.count);
  }
  set_first_blocks(batch, counts);
  std::unique_ptr<Buffer> scales = offer.device.allocate(sizeof(AdamScales<T>) * length);
  batch.scales = static_cast<AdamScales<T>*>(scales->data());
  return served(length, "adam, all tensors in one launch",
                [stream = offer.device.stream(), batch, keep = std::move(scales)] { launch(stream, batch); });
}

// What else there is has been refused before.
template <class T, class O>
Outcome prepare(const OwnOffer&, const O&) {
  return Unsupported{"there is no kernel of our own for it"};
}

}  // namespace

template <class T>
Outcome prepare_training(const OwnOffer& offer) {
  return std::visit([&](const auto& op) { return prepare<T>(offer, op); }, offer.graph.ops[offer.next]);
}

template Outcome prepare_training<float>(const OwnOffer&);
template Outcome prepare_training<double>(const OwnOffer&);

}  // namespace aibench::cuda
