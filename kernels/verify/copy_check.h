#pragma once

#include "kernels/session.h"
#include "kernels/worker/protocol.h"

namespace aibench {

// For sessions whose graph is one copy (copy_of in kernels/device_copies.h): every byte is compared, none is computed.
// All functions block and may throw DeviceError; they work on the first buffer set.

// Puts the seed's bytes into the source and the complement of each into the target, so that no byte is right before it
// was copied. With `inverted` the other way round.
void set_up_copy(Session& session, bool inverted = false);
// The check `id` of what a pass over that left behind; value is how many bytes are wrong, limit 0.
Check compare_copy(Session& session, const char* id, bool inverted = false);
// Two passes, the second over a source that was replaced by its complement: a target left as it was, in part or as a
// whole, and bytes from an older source cannot pass. "copied/to".
Check check_copy(Session& session);

}  // namespace aibench
