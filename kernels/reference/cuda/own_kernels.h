#pragma once

#include <cstdint>

#include "kernels/reference/cuda/convert_bodies.h"
#include "kernels/reference/cuda/launch_geometry.h"
#include "kernels/reference/cuda/layer_bodies.h"
#include "kernels/reference/cuda/loss_bodies.h"
#include "kernels/reference/cuda/optimizer_bodies.h"
#include "kernels/reference/cuda/read_bodies.h"

// The kernels of this folder, started on a stream. No CUDA header is needed to include this. Each function enqueues
// and returns; a launch that CUDA refuses is thrown as DeviceError. Instantiated for float and double, those of
// layers.cu for F16 and Bf16 as well.
struct CUstream_st;  // what cudaStream_t points to

namespace aibench::cuda {

using Stream = CUstream_st*;

// layers.cu
template <class T>
void launch(Stream stream, const AddBiasArgs<T>& args);
template <class T>
void launch(Stream stream, const ReluArgs<T>& args);
template <class T>
void launch(Stream stream, const ReluBackwardArgs<T>& args);
template <class T>
void launch(Stream stream, const MaxPoolArgs<T>& args);
template <class T>
void launch(Stream stream, const MaxPoolBackwardArgs<T>& args);
// `partial` holds channels * blocks doubles of the device; unused when blocks is 1.
template <class T>
void launch(Stream stream, const BiasBackwardArgs<T>& args, unsigned blocks, double* partial);

// converts.cu: up to kTensorsPerLaunch tensors in one launch (first_blocks); between float and F16 or Bf16.
template <class From, class To>
struct ConvertBatch {
  ConvertTensor<From, To> tensor[kTensorsPerLaunch];
  unsigned first_block[kTensorsPerLaunch + 1];
  unsigned tensors;
  float scale;
};
template <class From, class To>
void launch(Stream stream, const ConvertBatch<From, To>& batch);
void launch(Stream stream, const WholeNumbersArgs& args);

// reads.cu: every word once, by `blocks` blocks.
void launch(Stream stream, const ReadArgs& args, unsigned blocks);

// waits.cu: does nothing for so many cycles of a multiprocessor's clock.
void launch_wait(Stream stream, std::int64_t cycles);

// losses.cu
template <class T>
void launch(Stream stream, const SoftmaxArgs<T>& args, T* loss);  // args.row_losses: a double of the device a row
template <class T>
void launch(Stream stream, const SoftmaxBackwardArgs<T>& args);
// `partial` holds `blocks` doubles of the device.
template <class T>
void launch(Stream stream, const SquaredErrorArgs<T>& args, unsigned blocks, double* partial, T* loss);
template <class T>
void launch(Stream stream, const SquaredErrorBackwardArgs<T>& args);

// optimizers.cu: up to kTensorsPerLaunch tensors in one launch, each with blocks of its own (first_blocks).
template <class T>
struct SgdBatch {
  SgdTensor<T> tensor[kTensorsPerLaunch];
  unsigned first_block[kTensorsPerLaunch + 1];
  unsigned tensors;
};
template <class T>
void launch(Stream stream, const SgdBatch<T>& batch);

template <class T>
struct AdamBatch {
  AdamTensor<T> tensor[kTensorsPerLaunch];
  unsigned first_block[kTensorsPerLaunch + 1];
  unsigned tensors;
  AdamScales<T>* scales;  // of the device, one a tensor
};
template <class T>
void launch(Stream stream, const AdamBatch<T>& batch);

}  // namespace aibench::cuda
