#pragma once

namespace aibench::cuda {

// Right behind a launch: throws DeviceError when CUDA refused it. Errors while the kernel runs surface later.
void check_launch(const char* kernel);

}  // namespace aibench::cuda
