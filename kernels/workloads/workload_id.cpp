#include <array>
#include <charconv>

#include "kernels/workloads/workload.h"

namespace aibench {
namespace {

std::string shortest(double value) {
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return std::string(text.data(), end);
}

std::string dims(std::initializer_list<std::pair<const char*, std::int64_t>> list) {
  std::string text;
  for (const auto& [name, value] : list) text += name + std::to_string(value);
  return text;
}

// "p1", "p1x2" when height and width differ, nothing at the default.
std::string pair_of(const char* name, std::int64_t h, std::int64_t w, std::int64_t standard) {
  if (h == standard && w == standard) return {};
  return name + std::to_string(h) + (h == w ? "" : "x" + std::to_string(w));
}

std::string id(const GemmWorkload& w) {
  std::string text = "gemm/" + std::string(name_of(w.dtype)) + "/" + dims({{"m", w.m}, {"n", w.n}, {"k", w.k}});
  if (w.trans_a) text += "-ta";
  if (w.trans_b) text += "-tb";
  if (w.batch != 1) text += "-b" + std::to_string(w.batch);
  if (w.alpha != 1.0) text += "-alpha" + shortest(w.alpha);
  if (w.beta != 0.0) text += "-beta" + shortest(w.beta);
  if (w.lda != 0) text += "-lda" + std::to_string(w.lda);
  if (w.ldb != 0) text += "-ldb" + std::to_string(w.ldb);
  if (w.ldc != 0) text += "-ldc" + std::to_string(w.ldc);
  if (w.weights != Weights::plain) text += "-" + std::string(name_of(w.weights));
  return text;
}

std::string id(const Conv2dWorkload& w) {
  std::string text = "conv2d/" + std::string(name_of(w.dtype)) + "/" + std::string(name_of(w.direction)) + "/" +
                     dims({{"n", w.n}, {"c", w.c}, {"h", w.h}, {"w", w.w}, {"k", w.k}, {"r", w.r}, {"s", w.s}});
  text += pair_of("p", w.pad_h, w.pad_w, 0) + pair_of("u", w.stride_h, w.stride_w, 1) +
          pair_of("d", w.dilation_h, w.dilation_w, 1);
  if (w.groups != 1) text += "g" + std::to_string(w.groups);
  if (w.layout != Layout::nchw) text += "-" + std::string(name_of(w.layout));
  if (w.weights != Weights::plain) text += "-" + std::string(name_of(w.weights));
  return text;
}

std::string id(const NetworkWorkload& w) {
  std::string text =
      "network/" + w.name + "/" + (w.goal ? "train" : std::string(name_of(w.mode))) + "/b" + std::to_string(w.batch);
  if (w.dtype != DType::f32) text += "/" + std::string(name_of(w.dtype));
  if (w.layout != Layout::nchw) text += "/" + std::string(name_of(w.layout));
  if (w.weights != Weights::plain) text += "/" + std::string(name_of(w.weights));
  return text;
}

std::string id(const CopyWorkload& w) {
  const std::string memory = w.memory == Place::device ? "" : std::string(name_of(w.memory)) + "/";
  return "copy/" + std::string(name_of(w.direction)) + "/" + memory + std::to_string(w.bytes);
}

}  // namespace

std::string id_of(const Workload& workload) {
  return std::visit([](const auto& w) { return id(w); }, workload);
}

}  // namespace aibench
