#pragma once

#include <cstdint>
#include <span>

#include "kernels/session.h"
#include "kernels/workloads/workload.h"

namespace aibench {

// Whether a workload computes what f32 would, in a shorter type: a network that infers in f16, bf16 or i8.
bool loses_accuracy(const Workload& workload);

// Of outputs [samples, outputs a sample] that belong together, row by row; see AccuracyLoss. Of equal outputs the first
// is the largest. An output that is not finite makes the error absent, and its sample's class another one.
AccuracyLoss accuracy_loss(std::span<const double> output, std::span<const double> exact, std::int64_t samples,
                           bool classifies);

// Runs one pass from the session's initial data and the f32 network of the same seed in fp64. `network` has to be the
// session's, and to lose accuracy. Leaves the session reset. Throws DeviceError.
AccuracyLoss accuracy_loss(Session& session, const NetworkWorkload& network, std::uint64_t seed, int threads);

}  // namespace aibench
