#pragma once

#include "kernels/reference/openblas/context.h"

namespace aibench::openblas {

// The first op of the offer, and those behind it that can run together with it, or why not.
Outcome take(const Offer& offer);

}  // namespace aibench::openblas
