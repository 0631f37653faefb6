#pragma once

#include "kernels/session.h"
#include "kernels/workloads/workload.h"

namespace aibench {

// The largest input or parameter of a workload that waits for the memory it streams from: fewer than four FLOPs a byte
// of its least traffic, while every CPU of today does at least five in the time of a byte from memory, and an operand
// of at least 8 MiB, beyond any cache of one core. Null for other workloads, and for several buffer sets, where no
// operand of the next call may be touched.
Buffer* streamed_operand(Session& session, const Workload& workload);

}  // namespace aibench
