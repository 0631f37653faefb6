#pragma once

#include "kernels/ops/ops.h"

namespace aibench {

// How many of a convolution's products, in each direction the same, read an element of the image and not of the padding
// around it: from 0 to 1. Kernels may leave the others out. 1 for filters of more than 65 536 rows or columns, where
// nobody counts.
double share_inside_image(const Conv2dShape& shape);

}  // namespace aibench
