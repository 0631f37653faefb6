#include "kernels/worker/streamed_operand.h"

namespace aibench {
namespace {

constexpr double kMostFlopsAByte = 4;
constexpr std::size_t kLeastBytes = std::size_t{8} << 20;

}  // namespace

Buffer* streamed_operand(Session& session, const Workload& workload) {
  const Work work = work_of(workload);
  if (session.buffer_sets() > 1 || !(work.flops < kMostFlopsAByte * work.bytes)) return nullptr;
  Buffer* largest = nullptr;
  const auto& tensors = session.graph().tensors;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (tensors[i].role != TensorRole::input && tensors[i].role != TensorRole::parameter) continue;
    Buffer& buffer = session.buffer(static_cast<TensorId>(i));
    if (buffer.bytes() >= kLeastBytes && (!largest || buffer.bytes() > largest->bytes())) largest = &buffer;
  }
  return largest;
}

}  // namespace aibench
