#include "kernels/reference/sim/sim_provider.h"

#include <cmath>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/reference/sim/sim_backend.h"
#include "kernels/workloads/workload.h"
#include "tests/unit/runner/scratch_directory.h"

namespace aibench {
namespace {

using testing::ElementsAre;

// A 2 x 2 product of known numbers on a scripted device: [[1 2][3 4]] * [[5 6][7 8]] = [[19 22][43 50]].
class SimProviderTest : public testing::Test {
 protected:
  // Builds the worker, opens the device, begins the case and prepares the product.
  void prepare(const std::string& script, const std::string& provider = "") {
    answer_ = Unsupported{};  // kernels, buffers and device of an earlier round, in this order
    buffers_.clear();
    backend_.reset();
    worker_.emplace(parse_sim_script(script), -1);
    BackendOptions options;
    if (!provider.empty()) options.providers = {provider};
    worker_->enter(StartCommand{options}, Phase::start);
    backend_ = std::move(std::get<std::unique_ptr<Backend>>(worker_->open(options)));
    GemmWorkload gemm;
    gemm.m = gemm.n = gemm.k = 2;
    graph_ = build_graph(gemm);
    worker_->enter(MeasureCommand{"gemm/f32/m2n2k2", gemm, {}}, Phase::prepare);
    bindings_.clear();
    for (const Tensor& tensor : graph_.tensors) {
      buffers_.push_back(backend_->device().allocate(tensor.bytes()));
      bindings_.push_back(buffers_.back().get());
    }
    put("a", {1, 2, 3, 4});
    put("b", {5, 6, 7, 8});
    answer_ = backend_->providers().front()->prepare(graph_, 0, bindings_);
  }
  std::size_t id(const std::string& name) {
    for (std::size_t i = 0; i < graph_.tensors.size(); ++i) {
      if (graph_.tensors[i].name == name) return i;
    }
    return graph_.tensors.size();
  }
  void put(const std::string& name, std::vector<float> values) {
    backend_->device().upload(*buffers_.at(id(name)), 0, values.data(), values.size() * sizeof(float));
  }
  std::vector<float> get(const std::string& name) {
    std::vector<float> values(4);
    backend_->device().download(values.data(), *buffers_.at(id(name)), 0, values.size() * sizeof(float));
    return values;
  }
  // Nanoseconds that one pass takes.
  std::int64_t pass_ns() {
    const std::int64_t start = backend_->device().clock().now_ns();
    std::get<Prepared>(answer_).kernel->enqueue();
    backend_->device().synchronize();
    return backend_->device().clock().now_ns() - start;
  }

  ScratchDirectory scratch_;
  std::optional<SimWorker> worker_;
  std::unique_ptr<Backend> backend_;
  OpGraph graph_;
  std::vector<std::unique_ptr<Buffer>> buffers_;
  std::vector<Buffer*> bindings_;
  std::variant<Prepared, Unsupported> answer_;
};

TEST_F(SimProviderTest, ComputesRealResultsInScriptedTime) {
  prepare(R"({"cases": [{"time_s": 0.125}]})");
  EXPECT_EQ(pass_ns(), 125'000'000);
  EXPECT_THAT(get("c"), ElementsAre(19, 22, 43, 50));
}

TEST_F(SimProviderTest, ResultsFollowTheInputsHoweverManyPassesWentBefore) {
  prepare("{}");
  for (int i = 0; i < 1000; ++i) pass_ns();
  put("a", {2, 4, 6, 8});
  pass_ns();
  EXPECT_THAT(get("c"), ElementsAre(38, 44, 86, 100));
}

TEST_F(SimProviderTest, SpoilsTheResultAsAsked) {
  prepare(R"({"cases": [{"mutation": {"kind": "negate"}}]})");
  pass_ns();
  EXPECT_THAT(get("c"), ElementsAre(-19, -22, -43, -50));
}

TEST_F(SimProviderTest, TheFirstPassMayTakeLonger) {
  prepare(R"({"cases": [{"time_s": 0.001, "first_call_s": 0.01}]})");
  EXPECT_EQ(pass_ns(), 11'000'000);
  EXPECT_EQ(pass_ns(), 1'000'000);
}

TEST_F(SimProviderTest, AProviderMayBeFaster) {
  const std::string script = R"({"providers": [{"name": "slow"}, {"name": "fast", "time_factor": 0.25}],
                                 "cases": [{"time_s": 0.001}]})";
  prepare(script);
  EXPECT_EQ(pass_ns(), 1'000'000);
  prepare(script, "fast");
  EXPECT_EQ(pass_ns(), 250'000);
}

TEST_F(SimProviderTest, DriftsFromRoundToRound) {
  const std::string script = R"({"state_file": ")" + (scratch_ / "state").string() +
                             R"(", "cases": [{"time_s": 0.001, "drift_per_round": 0.5}]})";
  for (const std::int64_t expected : {1'000'000, 1'500'000, 2'250'000}) {
    prepare(script);
    EXPECT_EQ(pass_ns(), expected);
  }
}

TEST_F(SimProviderTest, ProcessNoiseDiffersFromRoundToRoundAndIsReproducible) {
  std::vector<std::vector<std::int64_t>> runs;
  for (const char* state : {"one", "two"}) {
    const std::string script = R"({"state_file": ")" + (scratch_ / state).string() +
                               R"(", "cases": [{"time_s": 0.001, "process_noise": 0.01}]})";
    auto& rounds = runs.emplace_back();
    for (int round = 0; round < 5; ++round) {
      prepare(script);
      rounds.push_back(pass_ns());
      EXPECT_EQ(pass_ns(), rounds.back());  // within a process nothing varies
    }
    for (int round = 1; round < 5; ++round) EXPECT_NE(rounds[0], rounds[round]);
  }
  EXPECT_EQ(runs[0], runs[1]);
}

TEST_F(SimProviderTest, PassNoiseHasTheAskedSpread) {
  prepare(R"({"cases": [{"time_s": 0.001, "noise": 0.02}]})");
  double sum = 0, squares = 0;
  constexpr int kPasses = 4000;
  for (int i = 0; i < kPasses; ++i) {
    const double z = std::log(static_cast<double>(pass_ns()) / 1e6);
    sum += z;
    squares += z * z;
  }
  EXPECT_NEAR(sum / kPasses, 0, 0.002);
  EXPECT_NEAR(std::sqrt(squares / kPasses), 0.02, 0.002);
}

TEST_F(SimProviderTest, RefusesInTheScriptsWords) {
  prepare(R"({"cases": [{"unsupported": "no such kernel"}]})");
  EXPECT_EQ(std::get<Unsupported>(answer_).reason, "no such kernel");
}

TEST_F(SimProviderTest, ADeviceThatIsNotThereSaysSo) {
  SimWorker gone(parse_sim_script(R"({"unavailable": "no driver"})"), -1);
  EXPECT_EQ(std::get<Unsupported>(gone.open({})).reason, "no driver");
  SimWorker two(parse_sim_script(R"({"device": {"count": 2}})"), -1);
  EXPECT_TRUE(std::holds_alternative<Unsupported>(two.open({0, 2, {}})));
  EXPECT_TRUE(std::holds_alternative<std::unique_ptr<Backend>>(two.open({0, 1, {}})));
  EXPECT_TRUE(std::holds_alternative<Unsupported>(two.open({0, 0, {"cudnn"}})));
}

}  // namespace
}  // namespace aibench
