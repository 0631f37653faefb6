// Training to a goal, with the fp64 reference as the library.

#include "kernels/worker/train_case.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "kernels/reference/fp64/reference_provider.h"
#include "kernels/worker/measure.h"
#include "kernels/workloads/generator.h"
#include "kernels/workloads/idx_files.h"
#include "tests/unit/worker/provider_backend.h"

namespace aibench {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr double kEasy = 0.6;  // chance is 0.1

NetworkWorkload network(double accuracy, std::int64_t max_epochs) {
  NetworkWorkload w{.name = "p", .mode = NetworkMode::training, .batch = 20, .input = {1, 28, 28}};
  w.layers = {FullyConnectedLayer{.features = 16}, ReluLayer{}, FullyConnectedLayer{.features = 10}};
  w.optimizer = SgdOptimizer{.learning_rate = 0.05, .momentum = 0.9};
  w.data = NetworkData::digits;
  w.goal = TrainingGoal{.accuracy = accuracy, .max_epochs = max_epochs, .train_images = 310, .test_images = 110};
  return w;
}

CaseEvent trained(const NetworkWorkload& workload, std::uint64_t seed = 1, const std::string& folder = "") {
  ReferenceProvider reference;
  testing::ProviderBackend backend(reference);
  MeasureCommand command{.case_id = "p", .workload = workload};
  command.policy.seed = seed;
  command.policy.verify = false;
  command.policy.modes = {TimingMode::latency};
  command.policy.data_folder = folder;
  return measure_case(backend, command, 0.0, [](Phase) {});
}

std::vector<double> losses_of(const CaseEvent& event) {
  std::vector<double> losses;
  for (const Epoch& epoch : event.training.value().epochs) losses.push_back(epoch.loss);
  return losses;
}

TEST(TrainToGoal, StopsWithTheEpochThatReachesIt) {
  const CaseEvent event = trained(network(kEasy, 30));
  ASSERT_EQ(name_of(event.status), "ok") << event.reason;
  const TrainingRun& run = event.training.value();
  EXPECT_TRUE(run.reached);
  EXPECT_EQ(run.reason, "");
  EXPECT_EQ(run.steps, 15);  // 310 images in batches of 20, ten of them left out
  EXPECT_LT(run.accuracy_at_start, 0.3);
  EXPECT_LT(run.epochs.size(), 30U);
  EXPECT_GE(run.epochs.back().accuracy, kEasy);
  for (std::size_t i = 0; i + 1 < run.epochs.size(); ++i) EXPECT_LT(run.epochs[i].accuracy, kEasy) << i;
  EXPECT_LT(run.epochs.back().loss, run.epochs.front().loss);
  ASSERT_EQ(event.modes.size(), 1U);
  EXPECT_EQ(event.modes.front().calls_per_sample, 15);
  EXPECT_EQ(event.modes.front().sample_count, static_cast<std::int64_t>(run.epochs.size()));
}

// Evaluated by a network of 16-bit weights, which are the f32 masters rounded.
TEST(TrainToGoal, MixedPrecisionFollowsTheLossOfF32) {
  NetworkWorkload mixed = network(0.999, 4);
  const CaseEvent wide = trained(mixed);
  for (const DType dtype : {DType::bf16, DType::f16}) {
    SCOPED_TRACE(name_of(dtype));
    mixed.dtype = dtype;
    const CaseEvent half = trained(mixed);
    ASSERT_EQ(name_of(half.status), "ok") << half.reason;
    const std::vector<double> losses = losses_of(half), wanted = losses_of(wide);
    ASSERT_EQ(losses.size(), wanted.size());
    EXPECT_NE(losses, wanted);
    for (std::size_t i = 0; i < losses.size(); ++i) EXPECT_NEAR(losses[i], wanted[i], 0.03 * wanted[i]) << i;
    EXPECT_NEAR(half.training->epochs.back().accuracy, wide.training->epochs.back().accuracy, 0.05);
  }
}

// What the network learnt survives 8 bits: scales come from the images, and chance is 0.1.
TEST(TrainToGoal, TellsWhatTheNetworkRecognisesInI8) {
  NetworkWorkload workload = network(0.999, 12);
  for (const DType dtype : {DType::f32, DType::bf16}) {
    workload.dtype = dtype;
    const CaseEvent event = trained(workload);
    ASSERT_EQ(name_of(event.status), "ok") << event.reason;
    const TrainingRun& run = event.training.value();
    EXPECT_EQ(run.i8_reason, "");
    EXPECT_GT(run.epochs.back().accuracy, 0.5);
    EXPECT_NEAR(run.i8_accuracy.value(), run.epochs.back().accuracy, 0.05) << name_of(dtype);
  }
}

// Serves everything but integers.
class FloatsOnly : public Provider {
 public:
  ProviderInfo info() const override { return {.name = "floats"}; }
  std::variant<Prepared, Unsupported> prepare(const OpGraph& graph, std::size_t next, Bindings bindings) override {
    if (std::holds_alternative<Rescale>(graph.ops[next])) return Unsupported{"has no integers"};
    return reference_.prepare(graph, next, bindings);
  }

 private:
  ReferenceProvider reference_;
};

TEST(TrainToGoal, SaysWhyThereIsNoAccuracyInI8) {
  FloatsOnly floats;
  testing::ProviderBackend backend(floats);
  MeasureCommand command{.case_id = "p", .workload = network(kEasy, 1)};
  command.policy.verify = false;
  const CaseEvent event = measure_case(backend, command, 0.0, [](Phase) {});
  ASSERT_EQ(name_of(event.status), "ok") << event.reason;
  EXPECT_FALSE(event.training.value().i8_accuracy.has_value());
  EXPECT_THAT(event.training->i8_reason, HasSubstr("has no integers"));
}

TEST(TrainToGoal, TellsHowFarItCameWhenTheEpochsAreUsedUp) {
  const CaseEvent event = trained(network(0.999, 2));
  ASSERT_EQ(name_of(event.status), "ok") << event.reason;
  const TrainingRun& run = event.training.value();
  EXPECT_FALSE(run.reached);
  EXPECT_EQ(run.epochs.size(), 2U);
  EXPECT_THAT(run.reason, HasSubstr("at best in 2 epochs, 99.90 % was wanted"));
}

TEST(TrainToGoal, DependsOnTheSeedAlone) {
  const std::vector<double> once = losses_of(trained(network(0.999, 2), 1));
  EXPECT_EQ(losses_of(trained(network(0.999, 2), 1)), once);
  EXPECT_NE(losses_of(trained(network(0.999, 2), 2)), once);
}

TEST(TrainToGoal, ALossThatIsNoNumberEndsIt) {
  NetworkWorkload wild = network(0.999, 5);
  wild.optimizer = SgdOptimizer{.learning_rate = 3.0, .momentum = 0.99};
  wild.layers.insert(wild.layers.begin(), {FullyConnectedLayer{.features = 64}, FullyConnectedLayer{.features = 64}});
  const CaseEvent event = trained(wild);
  // In the first epoch there is nothing to tell; later there is a curve up to there.
  if (event.status == CaseStatus::ok) {
    EXPECT_THAT(event.training.value().reason, HasSubstr("the loss is no number any more"));
  } else {
    EXPECT_EQ(name_of(event.status), "failed");
    EXPECT_THAT(event.reason, HasSubstr("the loss is no number any more"));
  }
}

TEST(TrainToGoal, HasNoColdCache) {
  ReferenceProvider reference;
  testing::ProviderBackend backend(reference);
  MeasureCommand command{.case_id = "p", .workload = network(kEasy, 2)};
  command.policy.cache = CacheState::cold;
  EXPECT_EQ(name_of(measure_case(backend, command, 0.0, [](Phase) {}).status), "unsupported");
}

class TrainOnFiles : public ::testing::Test {
 protected:
  TrainOnFiles()
      : folder_(fs::temp_directory_path() / ("aibench-train-" + std::to_string(getpid()))),
        train_(draw_digits(1, 0, 310)),
        test_(draw_digits(1, 310, 110)) {
    fs::create_directories(folder_);
  }
  ~TrainOnFiles() override { fs::remove_all(folder_); }

  void write() {
    for (const auto& [part, set] : {std::pair{kTrainPart, &train_}, std::pair{kTestPart, &test_}}) {
      std::ofstream(folder_ / idx_images_name(part), std::ios::binary) << idx_images(*set);
      std::ofstream(folder_ / idx_labels_name(part), std::ios::binary) << idx_labels(*set);
    }
  }

  static NetworkWorkload from_files(NetworkWorkload workload) {
    workload.data = NetworkData::idx;
    return workload;
  }

  fs::path folder_;
  ImageSet train_, test_;
};

TEST_F(TrainOnFiles, LearnsLikeOnTheSameImagesDrawn) {
  write();
  const CaseEvent drawn = trained(network(kEasy, 30));
  const CaseEvent read = trained(from_files(network(kEasy, 30)), 1, folder_.string());
  ASSERT_EQ(name_of(read.status), "ok") << read.reason;
  EXPECT_EQ(losses_of(read), losses_of(drawn));
  EXPECT_EQ(read.training->data_digest, drawn.training->data_digest);
  EXPECT_NE(read.training->data, drawn.training->data);
}

// The accuracy comes from the images: with labels that belong to other images nothing can be learnt for the test.
TEST_F(TrainOnFiles, ShuffledLabelsDoNotReachTheGoal) {
  std::vector<std::uint8_t>& labels = train_.labels;
  for (std::size_t i = labels.size(); i > 1; --i) {
    std::swap(labels[i - 1], labels[static_cast<std::size_t>(generator_uniform(7, i) * static_cast<double>(i))]);
  }
  write();
  const CaseEvent event = trained(from_files(network(kEasy, 15)), 1, folder_.string());
  ASSERT_EQ(name_of(event.status), "ok") << event.reason;
  EXPECT_FALSE(event.training.value().reached);
  for (const Epoch& epoch : event.training->epochs) EXPECT_LT(epoch.accuracy, 0.4);
}

TEST_F(TrainOnFiles, AWrongFileFailsTheCaseWithItsName) {
  write();
  fs::resize_file(folder_ / "t10k-labels-idx1-ubyte", 20);
  const CaseEvent event = trained(from_files(network(kEasy, 2)), 1, folder_.string());
  EXPECT_EQ(name_of(event.status), "failed");
  EXPECT_THAT(event.reason, HasSubstr("t10k-labels-idx1-ubyte: ends 98 bytes before the end that its header promises"));
}

TEST_F(TrainOnFiles, AMissingFolderFailsTheCase) {
  EXPECT_THAT(trained(from_files(network(kEasy, 2)), 1, "/nowhere").reason, HasSubstr("does not exist"));
  EXPECT_THAT(trained(from_files(network(kEasy, 2))).reason, HasSubstr("--data"));
}

}  // namespace
}  // namespace aibench
