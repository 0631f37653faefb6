#pragma once

#include <functional>

#include "kernels/session.h"

namespace aibench {

// Trains the network of `session` until it recognises as large a share of the test images as its goal wants, or its
// epochs are used up, and fills event.training and one ModeSamples: the time of a step, one sample an epoch, with the
// batch's way to the device. Images are drawn or loaded first; then a second session, the network's inference on the
// same providers, evaluates after every epoch, outside the time of training. Each batch is copied in the order of a
// shuffle that depends on seed and epoch alone; images behind the last whole batch of an epoch stay out of it. The loss
// of every step is fetched, so the device is waited for after each.
//
// Not reaching the goal is an answer: the event stays ok. unsupported when no provider serves the inference. Throws
// IdxError, DeviceError, OutOfMemory. Leaves the session trained.
void train_to_goal(Backend& backend, Session& session, const MeasureCommand& command,
                   const std::function<void(Phase)>& enter, CaseEvent& event);

}  // namespace aibench
