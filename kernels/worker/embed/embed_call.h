#pragma once

#include <string>

#include "kernels/worker/embed/aibench_worker.h"

// What a call of an embedded worker said.
struct aibench_text {
  std::string words;
};

namespace aibench {

// Whether the answer is AIBENCH_OK and not AIBENCH_REFUSED; throws std::bad_alloc for AIBENCH_OUT_OF_MEMORY and
// DeviceError for every other answer. `call` names the call: "prepare".
bool is_ok(int answer, const aibench_text& text, const std::string& call);

// The same where a refusal makes no sense and counts as a failure.
void require_ok(int answer, const aibench_text& text, const std::string& call);

}  // namespace aibench
