#include "kernels/search.h"

#include <cstdint>

namespace aibench {
namespace {

class Key {
 public:
  template <class T>
  Key& number(T value) {
    text_ += std::to_string(value) + ' ';
    return *this;
  }
  Key& word(std::string_view value) {
    text_ += value;
    text_ += ' ';
    return *this;
  }
  std::string text() { return std::move(text_); }

 private:
  std::string text_;
};

void add(Key& key, const Gemm& op) {
  key.number(op.m).number(op.n).number(op.k).number(op.trans_a).number(op.trans_b);
  // Only whether they are there: no algorithm depends on the values.
  key.number(op.alpha != 1.0).number(op.beta != 0.0);
  key.number(op.lda).number(op.ldb).number(op.ldc);
  key.number(op.batch).number(op.stride_a).number(op.stride_b).number(op.stride_c);
}

void add(Key& key, const Conv2dShape& s) {
  for (const std::int64_t size : {s.n, s.c, s.h, s.w, s.k, s.r, s.s, s.pad_h, s.pad_w, s.stride_h, s.stride_w,
                                  s.dilation_h, s.dilation_w, s.groups}) {
    key.number(size);
  }
  key.word(name_of(s.layout));
}
void add(Key& key, const Conv2dForward& op) { add(key, op.shape); }
void add(Key& key, const Conv2dBackwardData& op) { add(key, op.shape); }
void add(Key& key, const Conv2dBackwardWeights& op) { add(key, op.shape); }
// An image as wide as it has channels has the same shape in either layout.
void add(Key& key, const MaxPool& op) { key.word(name_of(op.shape.layout)); }
void add(Key& key, const MaxPoolBackward& op) { key.word(name_of(op.shape.layout)); }
// What else an op has to say stands in the shapes of its tensors.
template <class O>
void add(Key&, const O&) {}

void add(Key& key, const Tensor& tensor) {
  key.word(name_of(tensor.dtype));
  for (const std::int64_t size : tensor.shape) key.number(size);
}

}  // namespace

std::optional<std::size_t> pick(std::span<const std::optional<double>> seconds) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    if (!seconds[i]) continue;
    if (!best || *seconds[i] < *seconds[*best] * (1 - kWorthChanging)) best = i;
  }
  return best;
}

std::string plan_key(const OpGraph& graph, std::size_t next, std::size_t ops, std::span<const std::size_t> alignments) {
  Key key;
  for (std::size_t i = next; i < next + ops; ++i) {
    const Op& op = graph.ops.at(i);
    key.word(name_of(op));
    std::visit([&](const auto& o) { add(key, o); }, op);
    for (const TensorId id : reads(op)) add(key, graph.at(id));
    for (const TensorId id : writes(op)) add(key, graph.at(id));
  }
  for (const std::size_t alignment : alignments) key.number(alignment);
  return key.text();
}

std::size_t alignment_of(const void* address) {
  const auto bits = reinterpret_cast<std::uintptr_t>(address) | 256U;
  return bits & (~bits + 1);
}

}  // namespace aibench
