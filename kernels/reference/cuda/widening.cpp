#include "kernels/reference/cuda/widening.h"

#include "kernels/reference/cuda/own_prepare.h"

namespace aibench::cuda {
namespace {

template <class Half>
void widen_from(Stream stream, const Widening& w) {
  ConvertBatch<Half, float> batch{};
  for (int i = 0; i < 2; ++i) batch.tensor[i] = {static_cast<const Half*>(w.from[i]), w.to[i], w.count[i]};
  set_first_blocks(batch, {w.count[0], w.count[1]});
  batch.scale = 1.0F;
  launch(stream, batch);
}

}  // namespace

void widen(Stream stream, DType half, const Widening& widening) {
  if (half == DType::f16) {
    widen_from<F16>(stream, widening);
  } else {
    widen_from<Bf16>(stream, widening);
  }
}

}  // namespace aibench::cuda
