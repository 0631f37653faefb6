#include "kernels/serving.h"

#include <map>

#include <gtest/gtest.h>

#include "tests/support/memory_device.h"

namespace aibench {
namespace {

// Serves runs of `ops` ops from the named places on, each taking as long as the script says.
class ScriptedProvider : public Provider {
 public:
  struct Run {
    std::size_t ops = 1;
    std::int64_t ns = 0;
  };
  ScriptedProvider(testing::MemoryDevice& device, std::string name, std::map<std::size_t, Run> runs)
      : device_(device), name_(std::move(name)), runs_(std::move(runs)) {}

  ProviderInfo info() const override { return {.name = name_}; }
  std::variant<Prepared, Unsupported> prepare(const OpGraph&, std::size_t next, Bindings) override {
    const auto run = runs_.find(next);
    if (run == runs_.end()) return Unsupported{"not this one"};
    return Prepared{.kernel = std::make_unique<Wait>(device_, run->second.ns),
                    .ops_served = run->second.ops,
                    .algorithm = name_ + " loop"};
  }

 private:
  struct Wait : Kernel {
    Wait(testing::MemoryDevice& where, std::int64_t how_long) : device(where), ns(how_long) {}
    void enqueue() override { device.advance_clock(ns); }
    testing::MemoryDevice& device;
    std::int64_t ns;
  };
  testing::MemoryDevice& device_;
  std::string name_;
  std::map<std::size_t, Run> runs_;
};

OpGraph relus(std::size_t count) {
  OpGraph graph;
  const TensorId x = graph.add({.name = "x", .shape = {1}, .elements = 1, .role = TensorRole::parameter});
  for (std::size_t i = 0; i < count; ++i) graph.ops.push_back(Relu{.count = 1, .x = x, .y = x});
  return graph;
}

struct Race {
  testing::MemoryDevice device;
  ScriptedProvider first, second;
  std::vector<Provider*> providers{&first, &second};

  Race(std::map<std::size_t, ScriptedProvider::Run> of_first, std::map<std::size_t, ScriptedProvider::Run> of_second)
      : first(device, "first", std::move(of_first)), second(device, "second", std::move(of_second)) {}

  std::variant<Servings, Unsupported> run(std::size_t ops) { return serve_by_trial(device, providers, relus(ops), {}); }
  // "second*2 first": who serves how many ops.
  std::string winners(std::size_t ops) {
    auto served = run(ops);
    if (const auto* unsupported = std::get_if<Unsupported>(&served)) return unsupported->reason;
    std::string text;
    for (const Serving& serving : std::get<Servings>(served)) {
      text += (text.empty() ? "" : " ") + serving.provider->info().name;
      if (serving.prepared.ops_served > 1) text += "*" + std::to_string(serving.prepared.ops_served);
    }
    return text;
  }
};

TEST(ServeByTrial, TheFasterOneServesTheOp) {
  EXPECT_EQ(Race({{0, {1, 2000}}}, {{0, {1, 1000}}}).winners(1), "second");
  EXPECT_EQ(Race({{0, {1, 1000}}}, {{0, {1, 2000}}}).winners(1), "first");
  EXPECT_EQ(Race({{0, {1, 1000}}}, {{0, {1, 995}}}).winners(1), "first") << "not worth another program";
}

TEST(ServeByTrial, ARunIsComparedWithTheOpsItStandsFor) {
  EXPECT_EQ(Race({{0, {2, 3000}}, {2, {1, 10}}}, {{0, {1, 1000}}, {1, {1, 1000}}}).winners(3), "second second first");
  EXPECT_EQ(Race({{0, {2, 1500}}, {2, {1, 10}}}, {{0, {1, 1000}}, {1, {1, 1000}}}).winners(3), "first*2 first");
}

TEST(ServeByTrial, AFastRunThatLeadsNowhereLoses) {
  EXPECT_EQ(Race({{0, {1, 10}}}, {{0, {2, 5000}}}).winners(2), "second*2");
}

TEST(ServeByTrial, OpsThatNobodyTakesAreQuotedWithEveryRefusal) {
  EXPECT_EQ(Race({{0, {1, 10}}}, {{0, {1, 10}}}).winners(2), "relu: first: not this one; second: not this one");
}

TEST(ServeByTrial, TellsWhatEveryProviderTook) {
  auto served = Race({{0, {1, 2000}}}, {{0, {1, 1000}}}).run(1);
  const std::vector<TriedKernel>& tried = std::get<Servings>(served).front().prepared.tried;
  ASSERT_EQ(tried.size(), 2U);
  EXPECT_EQ(tried[0].provider, "first");
  EXPECT_EQ(tried[1].provider, "second");
  EXPECT_EQ(tried[1].algorithm, "second loop");
  EXPECT_NEAR(tried[0].seconds, 2e-6, 1e-12);
  EXPECT_NEAR(tried[1].seconds, 1e-6, 1e-12);
}

// Takes longer when the other one's kernel ran just before: idle threads, other caches.
class JealousProvider : public ScriptedProvider {
 public:
  JealousProvider(testing::MemoryDevice& device, std::string name, std::map<std::size_t, Run> runs, std::string& last)
      : ScriptedProvider(device, std::move(name), std::move(runs)), memory_(device), last_(last) {}
  std::variant<Prepared, Unsupported> prepare(const OpGraph& graph, std::size_t next, Bindings bindings) override {
    auto answer = ScriptedProvider::prepare(graph, next, bindings);
    auto* prepared = std::get_if<Prepared>(&answer);
    if (prepared != nullptr) {
      prepared->kernel = std::make_unique<Jealous>(std::move(prepared->kernel), memory_, info().name, last_);
    }
    return answer;
  }

 private:
  struct Jealous : Kernel {
    Jealous(std::unique_ptr<Kernel> what, testing::MemoryDevice& where, std::string who, std::string& before)
        : inner(std::move(what)), device(where), name(std::move(who)), last(before) {}
    void enqueue() override {
      if (last != name) device.advance_clock(5000);
      last = name;
      inner->enqueue();
    }
    std::unique_ptr<Kernel> inner;
    testing::MemoryDevice& device;
    std::string name;
    std::string& last;
  };
  testing::MemoryDevice& memory_;
  std::string& last_;
};

// Tried its kernel before it offers it, and runs it three times as slowly for a while after that.
class DisturbedProvider : public ScriptedProvider {
 public:
  DisturbedProvider(testing::MemoryDevice& device, std::int64_t ns, int slow_calls)
      : ScriptedProvider(device, "disturbed", {{0, {1, ns}}}), memory_(device), ns_(ns), slow_calls_(slow_calls) {}
  std::variant<Prepared, Unsupported> prepare(const OpGraph& graph, std::size_t next, Bindings bindings) override {
    auto prepared = std::get<Prepared>(ScriptedProvider::prepare(graph, next, bindings));
    prepared.tried = {{.algorithm = "another", .seconds = 2e-9 * static_cast<double>(ns_)},
                      {.algorithm = prepared.algorithm, .seconds = 1e-9 * static_cast<double>(ns_)}};
    prepared.kernel = std::make_unique<Slowed>(std::move(prepared.kernel), memory_, 2 * ns_, slow_calls_);
    return prepared;
  }

 private:
  struct Slowed : Kernel {
    Slowed(std::unique_ptr<Kernel> what, testing::MemoryDevice& where, std::int64_t more, int for_calls)
        : inner(std::move(what)), device(where), ns(more), left(for_calls) {}
    void enqueue() override {
      if (left-- > 0) device.advance_clock(ns);
      inner->enqueue();
    }
    std::unique_ptr<Kernel> inner;
    testing::MemoryDevice& device;
    std::int64_t ns;
    int left;
  };
  testing::MemoryDevice& memory_;
  std::int64_t ns_;
  int slow_calls_;
};

TEST(ServeByTrial, ATrialThatContradictsTheProvidersOwnIsRepeated) {
  // 500 calls are one race, about: five windows of a hundred.
  for (const int slow_calls : {0, 500}) {
    testing::MemoryDevice device;
    ScriptedProvider steady(device, "steady", {{0, {1, 2000}}});
    DisturbedProvider disturbed(device, 1000, slow_calls);
    Provider* const both[] = {&steady, &disturbed};
    auto served = serve_by_trial(device, both, relus(1), {});
    EXPECT_EQ(std::get<Servings>(served).front().provider->info().name, "disturbed") << slow_calls;
  }
  // What stays slow was measured twice and loses.
  testing::MemoryDevice device;
  ScriptedProvider steady(device, "steady", {{0, {1, 2000}}});
  DisturbedProvider slow(device, 1000, 1'000'000);
  Provider* const both[] = {&steady, &slow};
  auto served = serve_by_trial(device, both, relus(1), {});
  EXPECT_EQ(std::get<Servings>(served).front().provider->info().name, "steady");
}

TEST(ServeByTrial, WholePassesShowWhatChangingCosts) {
  testing::MemoryDevice device;
  std::string last;
  JealousProvider first(device, "first", {{0, {1, 1000}}, {1, {1, 900}}}, last),
      second(device, "second", {{0, {1, 900}}, {1, {1, 1010}}}, last);
  Provider* const both[] = {&first, &second};
  auto served = serve_by_trial(device, both, relus(2), {});
  const Servings& servings = std::get<Servings>(served);
  ASSERT_EQ(servings.size(), 2U);
  EXPECT_EQ(servings[0].provider->info().name, "first") << "second is faster by itself, and then first has to wait";
  EXPECT_EQ(servings[1].provider->info().name, "first");
  // Told after the trials of the first op: the way that looked best, then each one by itself.
  const std::vector<TriedKernel>& tried = servings[0].prepared.tried;
  ASSERT_EQ(tried.size(), 5U);
  const char* const owners[] = {"first 1 + second 1", "first 2", "second 2"};
  const double seconds[] = {11.8e-6, 1.9e-6, 1.91e-6};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(tried[2 + i].provider, owners[i]);
    EXPECT_EQ(tried[2 + i].ops, 2U);
    EXPECT_NEAR(tried[2 + i].seconds, seconds[i], 0.1e-6);
  }
}

TEST(ServeInOrder, TheFirstThatTakesAnOpServesItHoweverSlow) {
  Race race({{1, {1, 10}}}, {{0, {1, 5}}, {1, {1, 5}}});
  auto served = serve_in_order(race.providers, relus(2), {});
  const Servings& servings = std::get<Servings>(served);
  ASSERT_EQ(servings.size(), 2U);
  EXPECT_EQ(servings[0].provider->info().name, "second");
  EXPECT_EQ(servings[1].provider->info().name, "first");
  EXPECT_TRUE(servings[1].prepared.tried.empty());
}

// Relus of which the last one reads a tensor that stays the same.
OpGraph relus_of_a_constant(std::size_t count) {
  OpGraph graph = relus(count);
  const TensorId x = graph.add({.name = "w", .shape = {1}, .elements = 1, .role = TensorRole::input});
  graph.tensors.back().constant = true;
  std::get<Relu>(graph.ops.back()).x = x;
  return graph;
}

class PackingProvider : public ScriptedProvider {
 public:
  using ScriptedProvider::ScriptedProvider;
  std::string constants_refusal() const override { return {}; }
};

TEST(ServeInOrder, OpsOnConstantsGoToProvidersThatPrepareThem) {
  testing::MemoryDevice device;
  ScriptedProvider plain(device, "plain", {{0, {1, 1}}, {1, {1, 1}}}), run(device, "run", {{0, {2, 1}}, {1, {1, 1}}});
  PackingProvider packing(device, "packing", {{0, {1, 1}}, {1, {1, 1}}});
  Provider* const all[] = {&run, &plain, &packing};
  auto served = serve_in_order(all, relus_of_a_constant(2), {});
  const Servings& servings = std::get<Servings>(served);
  ASSERT_EQ(servings.size(), 2U);
  EXPECT_EQ(servings[0].provider->info().name, "plain") << "run would take the second op as well";
  EXPECT_EQ(servings[1].provider->info().name, "packing");
  Provider* const without[] = {&plain};
  auto refused = serve_in_order(without, relus_of_a_constant(2), {});
  EXPECT_NE(std::get<Unsupported>(refused).reason.find("weights: packed"), std::string::npos);
}

TEST(ServeByTrial, PlainArraysMayWinAgainstACopyOfConstants) {
  testing::MemoryDevice device;
  ScriptedProvider plain(device, "plain", {{0, {1, 1000}}, {1, {1, 2000}}});
  PackingProvider packing(device, "packing", {{0, {1, 2000}}, {1, {1, 1000}}});
  Provider* const both[] = {&plain, &packing};
  for (const std::size_t ops : {1U, 2U}) {
    auto served = serve_by_trial(device, both, relus_of_a_constant(ops), {});
    EXPECT_EQ(std::get<Servings>(served).back().provider->info().name, ops == 1 ? "plain" : "packing");
  }
  Provider* const without[] = {&plain};
  auto refused = serve_by_trial(device, without, relus_of_a_constant(1), {});
  EXPECT_NE(std::get<Unsupported>(refused).reason.find("weights: packed"), std::string::npos);
}

using Chosen = std::vector<ChosenKernel>;

TEST(ServeAsChosen, WhatAnEarlierProcessChoseServesWithoutATrial) {
  Race race({{0, {1, 10}}, {1, {1, 10}}}, {{0, {1, 5}}, {1, {1, 5}}});
  const Chosen chosen{{"first", "first loop", 1}, {"second", "second loop", 1}};
  auto served = serve_as_chosen(race.providers, relus(2), {}, chosen);
  const Servings& servings = std::get<Servings>(served);
  ASSERT_EQ(servings.size(), 2U);
  EXPECT_EQ(servings[0].provider->info().name, "first") << "though slower";
  EXPECT_EQ(servings[1].provider->info().name, "second");
  EXPECT_TRUE(servings[1].prepared.tried.empty());
  EXPECT_EQ(race.device.clock().now_ns(), 0) << "nothing ran";
}

TEST(ServeAsChosen, WhatDoesNotFitIsSaid) {
  Race race({{0, {2, 10}}}, {{0, {1, 5}}});
  const auto misfit = [&](const Chosen& chosen, std::size_t ops) {
    auto served = serve_as_chosen(race.providers, relus(ops), {}, chosen);
    const auto* unsupported = std::get_if<Unsupported>(&served);
    return unsupported == nullptr ? "fits" : unsupported->reason;
  };
  EXPECT_EQ(misfit({{"first", "first loop", 2}}, 2), "fits");
  EXPECT_EQ(misfit({{"third", "third loop", 2}}, 2), "relu: there is no provider third");
  EXPECT_EQ(misfit({{"first", "another loop", 2}}, 2),
            "relu: first offers 'first loop' for 2 ops, not 'another loop' for 2");
  EXPECT_EQ(misfit({{"first", "first loop", 1}}, 2),
            "relu: first offers 'first loop' for 2 ops, not 'first loop' for 1");
  EXPECT_EQ(misfit({{"second", "second loop", 1}, {"first", "first loop", 1}}, 2), "relu: not this one");
  EXPECT_EQ(misfit({{"second", "second loop", 1}}, 2), "fewer kernels than the ops need");
  EXPECT_EQ(misfit({{"first", "first loop", 2}, {"first", "first loop", 1}}, 2), "more kernels than there are ops");
}

TEST(ServeAlike, TheSameProvidersServeOtherBuffers) {
  Race race({{0, {1, 2000}}}, {{0, {1, 1000}}});
  const auto served = race.run(1);
  const Servings again = serve_alike(std::get<Servings>(served), relus(1), {});
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].provider->info().name, "second");
}

}  // namespace
}  // namespace aibench
