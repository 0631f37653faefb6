// The launches of own_kernels.h with the same bodies on the host.

#include "kernels/reference/cuda/own_kernels.h"
#include "tests/unit/cuda/fake/fake.h"
#include "tests/unit/cuda/threads.h"

namespace aibench::cuda {
namespace {

using testing::block_sum;
using testing::for_each_element;

void launched(Stream stream, std::function<void()> work) {
  ++fake::seen().launches;
  fake::submit(stream, std::move(work), fake::settings().launch_s);
}

template <class Args, class Body>
void elements(Stream stream, const Args& args, Body body) {
  launched(stream, [args, body] {
    for_each_element<std::int32_t>(args.count, element_blocks(args.count), [&](std::int32_t i) { body(args, i); });
  });
}

template <class Batch, class Update>
void for_tensors(const Batch& batch, const Update& update) {
  for (unsigned block = 0; block < batch.first_block[batch.tensors]; ++block) {
    const unsigned tensor = tensor_of_block(batch.first_block, batch.tensors, block);
    const std::int64_t begin = (block - batch.first_block[tensor]) * kOptimizerChunk;
    for (std::int64_t i = begin; i < begin + kOptimizerChunk && i < batch.tensor[tensor].count; ++i) update(tensor, i);
  }
}

}  // namespace

template <class T>
void launch(Stream stream, const AddBiasArgs<T>& args) {
  elements(stream, args, [](const auto& a, std::int32_t i) { add_bias_at(a, i); });
}
template <class T>
void launch(Stream stream, const ReluArgs<T>& args) {
  elements(stream, args, [](const auto& a, std::int32_t i) { relu_at(a, i); });
}
template <class T>
void launch(Stream stream, const ReluBackwardArgs<T>& args) {
  elements(stream, args, [](const auto& a, std::int32_t i) { relu_backward_at(a, i); });
}
template <class T>
void launch(Stream stream, const MaxPoolArgs<T>& args) {
  elements(stream, args, [](const auto& a, std::int32_t i) { max_pool_at(a, i); });
}
template <class T>
void launch(Stream stream, const MaxPoolBackwardArgs<T>& args) {
  elements(stream, args, [](const auto& a, std::int32_t i) { max_pool_backward_at(a, i); });
}
template <class T>
void launch(Stream stream, const BiasBackwardArgs<T>& args, unsigned blocks, double* partial) {
  launched(stream, [=] {
    for (std::int64_t channel = 0; channel < args.channels; ++channel) {
      double total = 0;
      for (unsigned part = 0; part < blocks; ++part) {
        const Share share = share_of(args.rows * args.inner, blocks, part);
        const double sum = block_sum(kBlockThreads, [&](unsigned thread) {
          return bias_backward_part<std::int32_t>(args, channel, share, thread, kBlockThreads);
        });
        if (blocks > 1) partial[channel * blocks + part] = sum;
        total += blocks > 1 ? partial[channel * blocks + part] : sum;
      }
      args.dbias[channel] = static_cast<T>(total);
    }
  });
}

template <class T>
void launch(Stream stream, const SoftmaxArgs<T>& args, T* loss) {
  launched(stream, [=] {
    double total = 0;
    for (std::int64_t row = 0; row < args.rows; ++row) {
      T maximum = softmax_maximum_part(args, row, 0U, 32U);
      for (unsigned lane = 1; lane < 32; ++lane) {
        maximum = greater_of(maximum, softmax_maximum_part(args, row, lane, 32U));
      }
      const double sum = block_sum(32, [&](unsigned lane) { return softmax_sum_part(args, row, maximum, lane, 32U); });
      args.row_losses[row] = softmax_row_loss(args, row, maximum, sum);
      for (unsigned lane = 0; lane < 32; ++lane) softmax_write_part(args, row, maximum, sum, lane, 32U);
    }
    for (std::int64_t row = 0; row < args.rows; ++row) total += args.row_losses[row];
    *loss = static_cast<T>(total / static_cast<double>(args.rows));
  });
}
template <class T>
void launch(Stream stream, const SoftmaxBackwardArgs<T>& args) {
  elements(stream, args, [](const auto& a, std::int32_t i) { softmax_backward_at(a, i); });
}
template <class T>
void launch(Stream stream, const SquaredErrorArgs<T>& args, unsigned blocks, double* partial, T* loss) {
  launched(stream, [=] {
    double total = 0;
    for (unsigned part = 0; part < blocks; ++part) {
      const Share share = share_of(args.count, blocks, part);
      partial[part] = block_sum(
          kBlockThreads, [&](unsigned thread) { return squared_error_part(args, share, thread, kBlockThreads); });
    }
    for (unsigned part = 0; part < blocks; ++part) total += partial[part];
    *loss = static_cast<T>(total / static_cast<double>(args.count));
  });
}
template <class T>
void launch(Stream stream, const SquaredErrorBackwardArgs<T>& args) {
  elements(stream, args, [](const auto& a, std::int32_t i) { squared_error_backward_at(a, i); });
}

template <class T>
void launch(Stream stream, const SgdBatch<T>& batch) {
  launched(stream, [=] { for_tensors(batch, [&](unsigned t, std::int64_t i) { sgd_at(batch.tensor[t], i); }); });
}
template <class T>
void launch(Stream stream, const AdamBatch<T>& batch) {
  launched(stream, [=] {
    for (unsigned t = 0; t < batch.tensors; ++t) batch.scales[t] = adam_advance(batch.tensor[t]);
    for_tensors(batch, [&](unsigned t, std::int64_t i) { adam_at(batch.tensor[t], batch.scales[t], i); });
  });
}

#define AIBENCH_FAKE_LAUNCHES(T)                                                   \
  template void launch(Stream, const AddBiasArgs<T>&);                             \
  template void launch(Stream, const ReluArgs<T>&);                                \
  template void launch(Stream, const ReluBackwardArgs<T>&);                        \
  template void launch(Stream, const MaxPoolArgs<T>&);                             \
  template void launch(Stream, const MaxPoolBackwardArgs<T>&);                     \
  template void launch(Stream, const BiasBackwardArgs<T>&, unsigned, double*);     \
  template void launch(Stream, const SoftmaxArgs<T>&, T*);                         \
  template void launch(Stream, const SoftmaxBackwardArgs<T>&);                     \
  template void launch(Stream, const SquaredErrorArgs<T>&, unsigned, double*, T*); \
  template void launch(Stream, const SquaredErrorBackwardArgs<T>&);                \
  template void launch(Stream, const SgdBatch<T>&);                                \
  template void launch(Stream, const AdamBatch<T>&)
AIBENCH_FAKE_LAUNCHES(float);
AIBENCH_FAKE_LAUNCHES(double);

}  // namespace aibench::cuda
