#pragma once

#include <string>
#include <vector>

#include "kernels/ops/shaped_tensor.h"
#include "kernels/verify/conformance.h"

namespace aibench {

// Makes the graph of one conformance case, tensor by tensor.
class CaseBuilder {
 public:
  using Shape = std::vector<std::int64_t>;

  explicit CaseBuilder(DType dtype) : dtype_(dtype) {}

  // Filled with uniform numbers in [low, high).
  TensorId input(const std::string& name, Shape shape, double low = -1.0, double high = 1.0) {
    return add(name, dtype_, std::move(shape), TensorRole::input,
               {.kind = Fill::Kind::uniform, .low = low, .high = high});
  }
  // Filled, and written by an op: updated in place or accumulated into.
  TensorId updated(const std::string& name, Shape shape, double low = -1.0, double high = 1.0) {
    return add(name, dtype_, std::move(shape), TensorRole::parameter,
               {.kind = Fill::Kind::uniform, .low = low, .high = high});
  }
  TensorId updated(const std::string& name, Shape shape, DType dtype) {
    return add(name, dtype, std::move(shape), TensorRole::parameter,
               {.kind = Fill::Kind::uniform, .low = -1.0, .high = 1.0});
  }
  TensorId labels(std::int64_t rows, std::int64_t classes) {
    return add("labels", DType::i32, {rows}, TensorRole::input,
               {.kind = Fill::Kind::labels, .low = 0.0, .high = 0.0, .classes = classes});
  }
  // In the type that products of the case's are stored in.
  TensorId output(const std::string& name, Shape shape) {
    return output(name, std::move(shape), product_dtype(dtype_));
  }
  TensorId output(const std::string& name, Shape shape, DType dtype) {
    return add(name, dtype, std::move(shape), TensorRole::output, {});
  }
  TensorId intermediate(const std::string& name, Shape shape) { return intermediate(name, std::move(shape), dtype_); }
  TensorId intermediate(const std::string& name, Shape shape, DType dtype) {
    return add(name, dtype, std::move(shape), TensorRole::intermediate, {});
  }
  // f32, whatever the case's type.
  TensorId factors(const std::string& name, std::int64_t channels, double low, double high) {
    return add(name, DType::f32, {channels}, TensorRole::input,
               {.kind = Fill::Kind::uniform, .low = low, .high = high});
  }

  CaseBuilder& run(const Op& op) {
    graph_.ops.push_back(op);
    return *this;
  }

  // The case OP/DTYPE/VARIANT.
  ConformanceCase named(const std::string& op, const std::string& variant) {
    return {op + "/" + std::string(name_of(dtype_)) + "/" + variant, std::move(graph_)};
  }

 private:
  TensorId add(const std::string& name, DType dtype, Shape shape, TensorRole role, Fill fill) {
    return graph_.add(shaped_tensor(name, dtype, std::move(shape), role, std::move(fill)));
  }

  DType dtype_;
  OpGraph graph_;
};

// The cases of gemm and conv2d.
void add_product_cases(std::vector<ConformanceCase>& cases);
// Conversions, and sums of short numbers into f32: what training in mixed precision needs beside ops of one type.
void add_mixed_cases(std::vector<ConformanceCase>& cases);
// Whole training steps of conformance_networks(), in f32 and in mixed precision, in either layout.
void add_network_cases(std::vector<ConformanceCase>& cases);
// Rescaling, pooling and relu of 8-bit integers, and inference of conformance_networks() in i8, in either layout.
void add_quantized_cases(std::vector<ConformanceCase>& cases);

// The network, and with its channels last as well where its input is an image.
std::vector<NetworkWorkload> in_both_layouts(const NetworkWorkload& network);
// "lenet-mnist/f32/training-b10", with "-nhwc" behind it where the channels are last.
std::string case_name_of(const NetworkWorkload& network);
// Sizes of images, or of filters, in the order in which they lie.
inline CaseBuilder::Shape image_shape(Layout layout, std::int64_t n, std::int64_t c, std::int64_t h, std::int64_t w) {
  return layout == Layout::nchw ? CaseBuilder::Shape{n, c, h, w} : CaseBuilder::Shape{n, h, w, c};
}

}  // namespace aibench
