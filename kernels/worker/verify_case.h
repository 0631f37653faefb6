#pragma once

#include "kernels/session.h"
#include "kernels/worker/protocol.h"

namespace aibench {

// Threads for loops on the host: a device without threads of its own (a GPU) leaves all of them to it.
int host_threads(Device& device);

// Checks one pass over fresh data on the buffers that will be timed, and for a training step that its loss starts
// where it should and falls. Fills event.verification and event.losses; sets event.status to `wrong` with a reason
// when a check is bad. Leaves the session reset. Throws DeviceError.
void verify_case(Session& session, const Workload& workload, CaseEvent& event);

// After the timed windows: guards whole, no output NaN or infinite. Adds to event.verification's checks when there is
// one; sets event.status to `wrong` when bad.
void verify_after_timing(Session& session, CaseEvent& event);

}  // namespace aibench
