#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "kernels/session.h"
#include "kernels/worker/train_data.h"

namespace aibench {

// Throws std::logic_error when the graph has no tensor of that name.
TensorId tensor_named(const OpGraph& graph, std::string_view name);

// A network's inference, to be asked how much of a set of images it recognises. Must not outlive what it is given.
class Evaluation {
 public:
  Evaluation(Session& inference, const ImageSet& images, std::int64_t batch);

  // Takes over the parameters of a session that trains the same network: its f32 masters, in the type of this one.
  void take_parameters(Session& training);
  // Share of the images whose largest output is their label's. Blocks.
  double accuracy();

 private:
  std::int64_t right_from(std::int64_t first);

  Session& session_;
  const ImageSet& images_;
  TensorId input_;
  ImageBatch batch_;
  TensorId output_;
};

// The inference of a network that is trained to a goal.
NetworkWorkload inference_of(const NetworkWorkload& training);

// The accuracy on the test images of a trained network once it is quantised to i8, calibrated on training images; or
// why the backend's providers cannot compute that. Throws DeviceError, OutOfMemory.
struct QuantizedAccuracy {
  std::optional<double> accuracy;
  std::string reason;  // empty when there is one
};
QuantizedAccuracy quantized_accuracy(Backend& backend, Session& training, const NetworkWorkload& network,
                                     const TrainingData& data, std::uint64_t seed);

}  // namespace aibench
