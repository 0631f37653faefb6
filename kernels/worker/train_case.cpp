#include "kernels/worker/train_case.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "kernels/ops/stored_number.h"
#include "kernels/verify/decode.h"
#include "kernels/worker/mode_summary.h"
#include "kernels/worker/pace_reader.h"
#include "kernels/worker/surroundings.h"
#include "kernels/worker/train_data.h"
#include "kernels/workloads/generator.h"

namespace aibench {
namespace {

TensorId tensor_named(const OpGraph& graph, std::string_view name) {
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    if (graph.tensors[i].name == name) return static_cast<TensorId>(i);
  }
  throw std::logic_error("a network has no tensor '" + std::string(name) + "'");
}

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

// Fisher and Yates, from the back.
std::vector<std::int64_t> shuffled(std::int64_t count, std::uint64_t seed, std::int64_t epoch) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  const std::uint64_t key = generator_key(seed, "order of epoch " + std::to_string(epoch));
  for (std::size_t i = order.size(); i > 1; --i) {
    const auto other = static_cast<std::size_t>(generator_uniform(key, i) * static_cast<double>(i));
    std::swap(order[i - 1], order[other]);
  }
  return order;
}

// The network's inference with the parameters of another session.
class Evaluation {
 public:
  Evaluation(Session& inference, const ImageSet& images, std::int64_t batch)
      : session_(inference),
        images_(images),
        input_(tensor_named(inference.graph(), "input")),
        batch_(images, batch, inference.graph().at(input_).dtype),
        output_(output_of(inference.graph())) {}

  double accuracy(Session& training) {
    const OpGraph& graph = session_.graph();
    for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
      if (graph.tensors[i].role != TensorRole::parameter) continue;
      // In mixed precision the one that trains has the masters.
      const TensorId trained = tensor_named(training.graph(), graph.tensors[i].name);
      session_.upload(static_cast<TensorId>(i), stored_as(graph.tensors[i].dtype, training.graph().at(trained).dtype,
                                                          training.download(trained)));
    }
    std::int64_t right = 0;
    for (std::int64_t first = 0; first < images_.count(); first += batch_.size()) right += right_from(first);
    return static_cast<double>(right) / static_cast<double>(images_.count());
  }

 private:
  // Of the batch that starts there; what lies behind the last image repeats the first ones and is not counted.
  std::int64_t right_from(std::int64_t first) {
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

  Session& session_;
  const ImageSet& images_;
  TensorId input_;
  ImageBatch batch_;
  TensorId output_;
};

class Training {
 public:
  Training(Session& session, const ImageSet& images, const MeasureCommand& command)
      : session_(session),
        images_(images),
        input_(tensor_named(session.graph(), "input")),
        batch_(images, std::get<NetworkWorkload>(command.workload).batch, session.graph().at(input_).dtype),
        seed_(command.policy.seed),
        labels_(tensor_named(session.graph(), "labels")),
        loss_(tensor_named(session.graph(), "loss")) {}

  std::int64_t steps() const { return images_.count() / batch_.size(); }

  // Returns the mean loss; ends early, with it, when a loss is not finite.
  double epoch(std::int64_t number) {
    const std::vector<std::int64_t> order = shuffled(images_.count(), seed_, number);
    double sum = 0;
    for (std::int64_t step = 0; step < steps() && std::isfinite(sum); ++step) {
      batch_.take(std::span(order).subspan(static_cast<std::size_t>(step * batch_.size()),
                                           static_cast<std::size_t>(batch_.size())));
      session_.upload(input_, batch_.pixels());
      session_.upload(labels_, batch_.labels());
      session_.enqueue();
      sum += decode(session_.graph().at(loss_).dtype, session_.download(loss_)).front();
    }
    return sum / static_cast<double>(steps());
  }

 private:
  Session& session_;
  const ImageSet& images_;
  TensorId input_;
  ImageBatch batch_;
  std::uint64_t seed_;
  TensorId labels_, loss_;
};

std::string percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f %%", 100 * share);
  return text;
}

// Empty while there is a point in going on; else why the goal was not reached.
std::string why_over(const TrainingRun& run, const TrainingGoal& goal) {
  if (static_cast<std::int64_t>(run.epochs.size()) < goal.max_epochs) return {};
  double best = 0;
  for (const Epoch& epoch : run.epochs) best = std::max(best, epoch.accuracy);
  return percent(best) + " at best in " + std::to_string(run.epochs.size()) + " epochs, " + percent(goal.accuracy) +
         " was wanted";
}

// Trains epoch by epoch until something ends it; returns the seconds of a step, one sample an epoch.
std::vector<double> train(Training& training, Evaluation& evaluation, Session& session, const TrainingGoal& goal,
                          TrainingRun& run, PaceReader& pace) {
  Device& device = session.device();
  std::vector<double> step_s;
  run.accuracy_at_start = evaluation.accuracy(session);
  while (!run.reached && run.reason.empty()) {
    const std::int64_t start = device.clock().now_ns();
    const double loss = training.epoch(static_cast<std::int64_t>(run.epochs.size()));
    const std::int64_t trained = device.clock().now_ns();
    if (!std::isfinite(loss)) {
      run.reason = "the loss is no number any more in epoch " + std::to_string(run.epochs.size() + 1) +
                   "; a smaller learning rate may help";
      session.reset();  // what is looked at afterwards is a pass over numbers
      session.enqueue();
      break;
    }
    pace.look(trained);
    const std::int64_t evaluating = device.clock().now_ns();
    const double accuracy = evaluation.accuracy(session);
    run.epochs.push_back({.loss = loss,
                          .accuracy = accuracy,
                          .train_s = seconds_between(start, trained),
                          .evaluate_s = seconds_between(evaluating, device.clock().now_ns())});
    step_s.push_back(run.epochs.back().train_s / static_cast<double>(run.steps));
    run.reached = accuracy >= goal.accuracy;
    if (!run.reached) run.reason = why_over(run, goal);
  }
  return step_s;
}

NetworkWorkload inference_of(const NetworkWorkload& training) {
  NetworkWorkload inference = training;
  inference.mode = NetworkMode::inference;
  inference.goal.reset();
  inference.data = NetworkData::uniform;
  return inference;
}

}  // namespace

void train_to_goal(Backend& backend, Session& session, const MeasureCommand& command,
                   const std::function<void(Phase)>& enter, CaseEvent& event) {
  enter(Phase::warm_up);
  const auto& network = std::get<NetworkWorkload>(command.workload);
  const TrainingData data = training_data(network, command.policy.data_folder, backend.device().info().threads);
  auto created = Session::create(backend.device(), backend.providers(), build_graph(inference_of(network)),
                                 command.policy.seed, 1, backend.choice());
  if (const auto* unsupported = std::get_if<Unsupported>(&created)) {
    event.status = CaseStatus::unsupported;
    event.reason = "evaluation: " + unsupported->reason;
    return;
  }
  Evaluation evaluation(*std::get<std::unique_ptr<Session>>(created), data.test, network.batch);
  Training training(session, data.train, command);
  TrainingRun run{.seed = command.policy.seed,
                  .data = data.description,
                  .data_digest = digest_of(data.train, data.test),
                  .steps = training.steps()};
  session.reset();
  enter(Phase::measure);
  const Surroundings before = look_before(backend.device());
  PaceReadings readings;
  PaceReader pace(backend.device(), nullptr, readings);
  std::vector<double> step_s = train(training, evaluation, session, *network.goal, run, pace);
  const Surroundings after = look_after(backend.device());
  if (run.epochs.empty()) throw std::runtime_error(run.reason);
  ModeSamples& mode = event.modes.emplace_back(
      summarise(TimingMode::latency, "host_time", run.steps, std::move(step_s), command.policy.keep_samples));
  note_pace(mode, readings);
  note_surroundings(mode, before, after);
  event.training = std::move(run);
}

}  // namespace aibench
