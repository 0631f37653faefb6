#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "kernels/workloads/idx.h"
#include "kernels/workloads/workload.h"

namespace aibench {

struct TrainingData {
  ImageSet train, test;
  std::string description;  // in words
};

// Draws or loads what the network's goal asks for; `folder` is where idx files lie. Throws IdxError.
TrainingData training_data(const NetworkWorkload& network, const std::string& folder, int threads);

// A batch of images on the host as the tensors of a network hold them: pixels as numbers of `dtype` in [0, 1], [size,
// 1, rows, columns], and labels in 32 bits.
class ImageBatch {
 public:
  // The images must outlive it.
  ImageBatch(const ImageSet& images, std::int64_t size, DType dtype);

  std::int64_t size() const { return static_cast<std::int64_t>(labels_.size()); }
  // Takes the images of these numbers, `size` many.
  void take(std::span<const std::int64_t> indices);
  std::span<const std::byte> pixels() const { return pixels_; }
  std::span<const std::byte> labels() const { return std::as_bytes(std::span(labels_)); }

 private:
  static constexpr std::size_t kGreys = 256;

  const ImageSet& images_;
  std::size_t width_;             // bytes of a stored pixel
  std::vector<std::byte> greys_;  // each grey as a stored pixel
  std::vector<std::byte> pixels_;
  std::vector<std::int32_t> labels_;
};

}  // namespace aibench
