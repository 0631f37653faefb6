#include "kernels/session.h"

#include <cstring>

#include <gtest/gtest.h>

#include "kernels/ops/canary.h"
#include "tests/unit/worker/scripted_backend.h"

namespace aibench {
namespace {

using testing::ScriptedBackend;

ScriptedBackend quiet_backend() {
  return ScriptedBackend([](std::int64_t) { return 1; });
}

std::unique_ptr<Session> make(Backend& backend, const Workload& workload, std::int64_t sets = 1) {
  auto created = Session::create(backend.device(), backend.providers(), build_graph(workload), 1, sets);
  return std::move(std::get<std::unique_ptr<Session>>(created));
}

NetworkWorkload perceptron() {
  return {.name = "p",
          .mode = NetworkMode::training,
          .batch = 4,
          .input = {3},
          .layers = {FullyConnectedLayer{.features = 2}},
          .loss = Loss::mean_squared_error,
          .optimizer = SgdOptimizer{.learning_rate = 0.1}};
}

TEST(Session, OutputsHoldCanariesUntilTheFirstPass) {
  ScriptedBackend backend = quiet_backend();
  const auto session = make(backend, GemmWorkload{.m = 2, .n = 2, .k = 2});
  std::uint32_t first = 0;
  std::memcpy(&first, session->download(2).data(), sizeof(first));
  EXPECT_EQ(first, canary_bits(DType::f32));
  session->enqueue();
  std::memcpy(&first, session->download(2).data(), sizeof(first));
  EXPECT_NE(first, canary_bits(DType::f32));
}

TEST(Session, RestoringPutsParametersBackWhereTheyStarted) {
  ScriptedBackend backend = quiet_backend();
  const auto session = make(backend, perceptron());
  const auto& tensors = session->graph().tensors;
  TensorId weight = 0;
  while (tensors[static_cast<std::size_t>(weight)].role != TensorRole::parameter) ++weight;
  session->enqueue();
  EXPECT_NE(session->download(weight), session->initial()[static_cast<std::size_t>(weight)]);
  session->restore_state();
  EXPECT_EQ(session->download(weight), session->initial()[static_cast<std::size_t>(weight)]);
}

TEST(Session, BufferSetsAreVisitedInTurn) {
  ScriptedBackend backend = quiet_backend();
  const auto session = make(backend, perceptron(), 3);
  EXPECT_EQ(session->buffer_sets(), 3);
  TensorId weight = 0;
  while (session->graph().at(weight).role != TensorRole::parameter) ++weight;
  session->enqueue();
  const auto after_one = session->download(weight);
  session->enqueue();
  session->enqueue();
  EXPECT_EQ(session->download(weight), after_one) << "two passes on the other sets leave the first alone";
  session->enqueue();
  EXPECT_NE(session->download(weight), after_one);
}

TEST(Session, WhoServedEachOpIsRecordedOnce) {
  ScriptedBackend backend = quiet_backend();
  const auto session = make(backend, perceptron(), 2);
  ASSERT_EQ(session->served().size(), session->graph().ops.size());
  EXPECT_EQ(session->served().front().op, "gemm");
  EXPECT_EQ(session->served().front().provider, "scripted");
}

TEST(Session, ATrialAmongProvidersLeavesNoTraceInTheData) {
  ScriptedBackend backend = quiet_backend();
  Provider* const twice[] = {backend.providers()[0], backend.providers()[0]};
  auto created = Session::create(backend.device(), twice, build_graph(perceptron()), 1, 2, Choice::by_trial);
  Session& session = *std::get<std::unique_ptr<Session>>(created);
  EXPECT_GT(backend.calls(), 2) << "there was a trial";
  EXPECT_EQ(session.served().back().tried.size(), 2U);
  const OpGraph& graph = session.graph();
  for (std::size_t id = 0; id < graph.tensors.size(); ++id) {
    const auto now = session.download(static_cast<TensorId>(id));
    if (!session.initial()[id].empty()) {
      EXPECT_EQ(now, session.initial()[id]) << graph.tensors[id].name;
    } else {
      std::vector<std::byte> canary(now.size());
      fill_canary(graph.tensors[id].dtype, canary);
      EXPECT_EQ(now, canary) << graph.tensors[id].name;
    }
  }
}

TEST(Session, WhatWasHandedOnIsUsedWithoutATrialAndOtherwiseTheReasonIsSaid) {
  const auto choice_with = [](const std::string& algorithm, std::int64_t& calls) {
    ScriptedBackend backend = quiet_backend();
    Provider* const twice[] = {backend.providers()[0], backend.providers()[0]};
    const ChosenKernel chosen[] = {{.provider = "scripted", .algorithm = algorithm, .ops = 1}};
    auto created = Session::create(backend.device(), twice, build_graph(GemmWorkload{.m = 2, .n = 2, .k = 2}), 1, 1,
                                   Choice::by_trial, chosen);
    calls = backend.calls();
    return std::get<std::unique_ptr<Session>>(created)->choice();
  };
  ScriptedBackend backend = quiet_backend();
  const std::string algorithm = make(backend, GemmWorkload{.m = 2, .n = 2, .k = 2})->served().front().algorithm;
  std::int64_t calls = 0;
  EXPECT_EQ(choice_with(algorithm, calls), kHandedOn);
  EXPECT_EQ(calls, 0);
  const std::string anew = choice_with("another", calls);
  EXPECT_TRUE(anew.starts_with(kByTrial)) << anew;
  EXPECT_NE(anew.find("'another'"), std::string::npos) << anew;
  EXPECT_GT(calls, 0);
}

TEST(Session, ProvidersInOrderLeaveNothingToChoose) {
  ScriptedBackend backend = quiet_backend();
  const ChosenKernel chosen[] = {{.provider = "scripted", .algorithm = "another", .ops = 1}};
  auto created = Session::create(backend.device(), backend.providers(),
                                 build_graph(GemmWorkload{.m = 2, .n = 2, .k = 2}), 1, 1, Choice::in_order, chosen);
  EXPECT_EQ(std::get<std::unique_ptr<Session>>(created)->choice(), "");
}

// Doubles a copy of its input that it made when it was told to.
class CopyingProvider : public Provider {
 public:
  ProviderInfo info() const override { return {.name = "copying"}; }
  std::string constants_refusal() const override { return {}; }
  std::variant<Prepared, Unsupported> prepare(const OpGraph& graph, std::size_t next, Bindings bindings) override {
    const auto& relu = std::get<Relu>(graph.ops[next]);
    const auto at = [&](TensorId id) { return static_cast<float*>(bindings[static_cast<std::size_t>(id)]->data()); };
    return Prepared{.kernel = std::make_unique<Copying>(at(relu.x), at(relu.y)), .algorithm = "copy"};
  }

 private:
  struct Copying : Kernel {
    Copying(const float* x, float* y) : from(x), to(y) {}
    void enqueue() override { *to = 2 * copy; }
    void load_constants() override { copy = *from; }
    const float* from;
    float* to;
    float copy = 0;
  };
};

TEST(Session, CopiesOfConstantsFollowTheirContents) {
  OpGraph graph;
  const TensorId x = graph.add({.name = "x", .shape = {1}, .elements = 1, .role = TensorRole::input});
  graph.tensors.back().constant = true;
  graph.tensors.back().fill = {.kind = Fill::Kind::uniform};
  const TensorId y = graph.add({.name = "y", .shape = {1}, .elements = 1, .role = TensorRole::output});
  graph.ops.push_back(Relu{.count = 1, .x = x, .y = y});
  testing::MemoryDevice device;
  CopyingProvider provider;
  Provider* const list[] = {&provider};
  auto created = Session::create(device, list, graph, 1);
  Session& session = *std::get<std::unique_ptr<Session>>(created);
  EXPECT_TRUE(session.pack_time_s().has_value());
  const auto value_of = [](const std::vector<std::byte>& bytes) {
    float value = 0;
    std::memcpy(&value, bytes.data(), sizeof(value));
    return value;
  };
  const float first = value_of(session.initial()[0]);
  const auto result = [&] {
    session.enqueue();
    return value_of(session.download(y));
  };
  EXPECT_EQ(result(), 2 * first);
  std::vector<std::vector<std::byte>> contents(2);
  const float other = 0.25F;
  contents[0].resize(sizeof(other));
  std::memcpy(contents[0].data(), &other, sizeof(other));
  session.start_from(contents);
  EXPECT_EQ(result(), 0.5F) << "a check on other contents must not see the old copy";
  session.reset();
  EXPECT_EQ(result(), 2 * first);
}

TEST(Session, WithoutConstantsThereIsNoTimeForThem) {
  ScriptedBackend backend = quiet_backend();
  EXPECT_FALSE(make(backend, GemmWorkload{.m = 2, .n = 2, .k = 2})->pack_time_s().has_value());
}

TEST(Session, ABrokenGuardIsNamedOnBothSides) {
  for (const std::int64_t at : {-1, 4}) {
    ScriptedBackend backend = quiet_backend();
    backend.afterwards = [at](const OpGraph&, Bindings bindings) { static_cast<float*>(bindings[2]->data())[at] = 0; };
    const auto session = make(backend, GemmWorkload{.m = 2, .n = 2, .k = 2});
    EXPECT_EQ(session->broken_guard(), "");
    session->enqueue();
    EXPECT_NE(session->broken_guard().find("tensor 'c'"), std::string::npos);
  }
}

TEST(Session, AGraphThatMakesNoSenseIsRefused) {
  ScriptedBackend backend = quiet_backend();
  OpGraph graph = build_graph(GemmWorkload{.m = 2, .n = 2, .k = 2});
  graph.tensors[0].elements = 1;
  EXPECT_THROW(Session::create(backend.device(), backend.providers(), graph, 1), std::invalid_argument);
}

}  // namespace
}  // namespace aibench
