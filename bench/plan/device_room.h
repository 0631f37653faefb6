#pragma once

#include <string>

#include "bench/plan/plan.h"

namespace aibench {

// What a device with its own memory holds of one buffer set, and of what lies there once beside it. The copies that a
// case is checked with are the host's.
double device_set_bytes(const Workload& workload);

// Why a worker of `device` must not be sent the case, with the numbers; empty when it may. A device in the host's
// memory is judged by what is free there, one with its own by all that it has: how much of that is free changes with
// its neighbours, and an allocation that fails is the worker's to tell.
std::string skip_reason_on(const DeviceInfo& device, const PlannedCase& planned);

}  // namespace aibench
