#include "kernels/worker/evaluation.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "kernels/ops/stored_number.h"
#include "kernels/verify/calibration.h"
#include "kernels/verify/decode.h"
#include "kernels/worker/verify_case.h"

namespace aibench {
namespace {

constexpr std::int64_t kCalibrationImages = 100;  // the first ones of the training images

TensorId output_of(const OpGraph& graph) {
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    if (graph.tensors[i].role == TensorRole::output) return static_cast<TensorId>(i);
  }
  throw std::logic_error("a network has no output");
}

// The same numbers in another storage format.
std::vector<std::byte> stored_as(DType to, DType from, std::vector<std::byte> bytes) {
  if (to == from) return bytes;
  const std::vector<double> numbers = decode(from, bytes);
  std::vector<std::byte> stored(numbers.size() * size_of(to));
  for (std::size_t i = 0; i < numbers.size(); ++i) store_number(to, stored.data() + i * size_of(to), numbers[i]);
  return stored;
}

// What the session trains, as numbers of the type. In mixed precision it has the masters.
std::vector<std::byte> trained_parameter(Session& training, const Tensor& parameter) {
  const TensorId trained = tensor_named(training.graph(), parameter.name);
  return stored_as(parameter.dtype, training.graph().at(trained).dtype, training.download(trained));
}

// The trained network in f32 on the images that it is calibrated on.
FloatNetwork trained_network(Session& training, const NetworkWorkload& inference, const ImageSet& images) {
  const std::int64_t count = std::min(kCalibrationImages, images.count());
  FloatNetwork made = float_network(inference, count, 0, 0);
  ImageBatch batch(images, count, DType::f32);
  std::vector<std::int64_t> first(static_cast<std::size_t>(count));
  std::iota(first.begin(), first.end(), 0);
  batch.take(first);
  for (std::size_t i = 0; i < made.contents.size(); ++i) {
    const Tensor& tensor = made.graph.tensors[i];
    if (tensor.role == TensorRole::input) made.contents[i].assign(batch.pixels().begin(), batch.pixels().end());
    if (tensor.role == TensorRole::parameter) made.contents[i] = trained_parameter(training, tensor);
  }
  return made;
}

}  // namespace

TensorId tensor_named(const OpGraph& graph, std::string_view name) {
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    if (graph.tensors[i].name == name) return static_cast<TensorId>(i);
  }
  throw std::logic_error("a network has no tensor '" + std::string(name) + "'");
}

Evaluation::Evaluation(Session& inference, const ImageSet& images, std::int64_t batch)
    : session_(inference),
      images_(images),
      input_(tensor_named(inference.graph(), "input")),
      batch_(images, batch, inference.graph().at(input_).dtype),
      output_(output_of(inference.graph())) {}

void Evaluation::take_parameters(Session& training) {
  const OpGraph& graph = session_.graph();
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    if (graph.tensors[i].role != TensorRole::parameter) continue;
    session_.upload(static_cast<TensorId>(i), trained_parameter(training, graph.tensors[i]));
  }
}

double Evaluation::accuracy() {
  std::int64_t right = 0;
  for (std::int64_t first = 0; first < images_.count(); first += batch_.size()) right += right_from(first);
  return static_cast<double>(right) / static_cast<double>(images_.count());
}

// Of the batch that starts there; what lies behind the last image repeats the first ones and is not counted.
std::int64_t Evaluation::right_from(std::int64_t first) {
  std::vector<std::int64_t> indices;
  for (std::int64_t i = 0; i < batch_.size(); ++i) indices.push_back((first + i) % images_.count());
  batch_.take(indices);
  session_.upload(input_, batch_.pixels());
  session_.enqueue();
  const std::vector<double> outputs = decode(session_.graph().at(output_).dtype, session_.download(output_));
  const auto classes = static_cast<std::ptrdiff_t>(outputs.size()) / batch_.size();
  std::int64_t right = 0;
  for (std::int64_t i = 0; i < std::min(batch_.size(), images_.count() - first); ++i) {
    const auto row = outputs.begin() + i * classes;
    const auto answer = std::max_element(row, row + classes) - row;
    right += answer == images_.labels[static_cast<std::size_t>(first + i)] ? 1 : 0;
  }
  return right;
}

NetworkWorkload inference_of(const NetworkWorkload& training) {
  NetworkWorkload inference = training;
  inference.mode = NetworkMode::inference;
  inference.goal.reset();
  inference.data = NetworkData::uniform;
  return inference;
}

QuantizedAccuracy quantized_accuracy(Backend& backend, Session& training, const NetworkWorkload& network,
                                     const TrainingData& data, std::uint64_t seed) {
  NetworkWorkload inference = inference_of(network);
  inference.dtype = DType::i8;
  OpGraph graph =
      quantized(inference, trained_network(training, inference, data.train), host_threads(backend.device()));
  auto created = Session::create(backend.device(), backend.providers(), std::move(graph), seed, 1, backend.choice());
  if (const auto* unsupported = std::get_if<Unsupported>(&created))
    return {.accuracy = {}, .reason = unsupported->reason};
  Evaluation evaluation(*std::get<std::unique_ptr<Session>>(created), data.test, network.batch);
  return {.accuracy = evaluation.accuracy(), .reason = {}};
}

}  // namespace aibench
