#pragma once

#include "kernels/reference/openblas/context.h"
#include "kernels/reference/openblas/simd/loops.h"

namespace aibench::openblas {

PoolWindow window_of(const MaxPoolShape& shape);

}  // namespace aibench::openblas
