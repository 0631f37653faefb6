#include "kernels/worker/embed/embed_call.h"

#include <new>

#include "kernels/backend.h"

namespace aibench {

bool is_ok(int answer, const aibench_text& text, const std::string& call) {
  switch (answer) {
    case AIBENCH_OK: return true;
    case AIBENCH_REFUSED: return false;
    case AIBENCH_OUT_OF_MEMORY: throw std::bad_alloc();
    case AIBENCH_FAILED: throw DeviceError(call + ": " + (text.words.empty() ? "failed without a word" : text.words));
    default: throw DeviceError(call + ": answered " + std::to_string(answer) + ", which means nothing");
  }
}

void require_ok(int answer, const aibench_text& text, const std::string& call) {
  if (!is_ok(answer, text, call)) throw DeviceError(call + ": refused: " + text.words);
}

}  // namespace aibench
