#include "kernels/worker/train_data.h"

#include <algorithm>
#include <cstring>
#include <thread>

#include "kernels/ops/stored_number.h"
#include "kernels/workloads/idx_files.h"
#include "kernels/workloads/network_shapes.h"

namespace aibench {
namespace {

std::int64_t classes_of(const NetworkWorkload& network) {
  Activation activation = *input_activation(network.input);
  for (const Layer& layer : network.layers) activation = std::get<Activation>(aibench::apply(layer, activation));
  return activation.elements();
}

TrainingData drawn(const TrainingGoal& goal, int threads) {
  return {.train = draw_digits(goal.data_seed, 0, goal.train_images, threads),
          .test = draw_digits(goal.data_seed, goal.train_images, goal.test_images, threads),
          .description = "digits of seed " + std::to_string(goal.data_seed)};
}

TrainingData loaded(const NetworkWorkload& network, const std::string& folder) {
  if (folder.empty()) throw IdxError("no folder of idx files was given; name it with --data");
  const TrainingGoal& goal = *network.goal;
  ExpectedImages expected{.count = goal.train_images,
                          .rows = network.input[1],
                          .columns = network.input[2],
                          .classes = classes_of(network)};
  TrainingData data{.train = load_idx(folder, kTrainPart, expected), .description = "idx files"};
  expected.count = goal.test_images;
  data.test = load_idx(folder, kTestPart, expected);
  return data;
}

}  // namespace

TrainingData training_data(const NetworkWorkload& network, const std::string& folder, int threads) {
  // A device without threads of its own leaves those of the host.
  const int drawing = threads > 0 ? threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  TrainingData data = network.data == NetworkData::digits ? drawn(*network.goal, drawing) : loaded(network, folder);
  data.description =
      std::to_string(data.train.count()) + " + " + std::to_string(data.test.count()) + " images, " + data.description;
  return data;
}

ImageBatch::ImageBatch(const ImageSet& images, std::int64_t size, DType dtype)
    : images_(images),
      width_(size_of(dtype)),
      greys_(kGreys * width_),
      pixels_(static_cast<std::size_t>(size * images.image_size()) * width_),
      labels_(static_cast<std::size_t>(size)) {
  constexpr float kWhite = 255.0F;
  for (std::size_t grey = 0; grey < kGreys; ++grey) {
    store_number(dtype, greys_.data() + grey * width_, static_cast<double>(static_cast<float>(grey) / kWhite));
  }
}

void ImageBatch::take(std::span<const std::int64_t> indices) {
  const auto image_size = static_cast<std::size_t>(images_.image_size());
  // Copies of a known width, so that each is one instruction.
  const auto copy = [&]<class Stored>(Stored stored) {
    std::byte* pixel = pixels_.data();
    for (std::size_t i = 0; i < labels_.size(); ++i) {
      const std::uint8_t* image = images_.pixels.data() + static_cast<std::size_t>(indices[i]) * image_size;
      for (std::size_t j = 0; j < image_size; ++j, pixel += sizeof stored) {
        std::memcpy(pixel, greys_.data() + image[j] * sizeof stored, sizeof stored);
      }
    }
  };
  width_ == sizeof(float) ? copy(float{}) : copy(std::uint16_t{});
  for (std::size_t i = 0; i < labels_.size(); ++i) {
    labels_[i] = images_.labels[static_cast<std::size_t>(indices[i])];
  }
}

}  // namespace aibench
