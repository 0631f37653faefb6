#include "kernels/worker/train_case.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "kernels/verify/decode.h"
#include "kernels/worker/evaluation.h"
#include "kernels/worker/mode_summary.h"
#include "kernels/worker/pace_reader.h"
#include "kernels/worker/surroundings.h"
#include "kernels/workloads/generator.h"

namespace aibench {
namespace {

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
  const auto accuracy_now = [&] {
    evaluation.take_parameters(session);
    return evaluation.accuracy();
  };
  run.accuracy_at_start = accuracy_now();
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
    const double accuracy = accuracy_now();
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
  const bool lost = !run.reached && static_cast<std::int64_t>(run.epochs.size()) < network.goal->max_epochs;
  QuantizedAccuracy in_i8 = lost ? QuantizedAccuracy{.accuracy = {}, .reason = "what was learnt is lost"}
                                 : quantized_accuracy(backend, session, network, data, command.policy.seed);
  run.i8_accuracy = in_i8.accuracy;
  run.i8_reason = std::move(in_i8.reason);
  ModeSamples& mode = event.modes.emplace_back(
      summarise(TimingMode::latency, "host_time", run.steps, std::move(step_s), command.policy.keep_samples));
  note_pace(mode, readings);
  note_surroundings(mode, before, after);
  event.training = std::move(run);
}

}  // namespace aibench
