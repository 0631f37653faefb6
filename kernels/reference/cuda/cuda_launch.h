#pragma once

namespace aibench::cuda {

// Right behind a launch, which stands at `line` of `file`: throws DeviceError when CUDA refused it. Errors while the
// kernel runs surface later.
void check_launch(const char* kernel, const char* file, int line);

}  // namespace aibench::cuda
