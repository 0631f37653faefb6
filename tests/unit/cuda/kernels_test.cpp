// The .cu files themselves, compiled for the host: sums that several blocks share, and more tensors than one launch
// takes. (What the conformance suite covers runs in providers_test.cpp.)

#include <cmath>
#include <cstring>
#include <functional>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/reference/cuda/cuda_device.h"
#include "kernels/reference/cuda/kernels_provider.h"
#include "kernels/reference/cuda/own_kernels.h"
#include "kernels/session.h"
#include "tests/unit/cuda/fake/fake.h"

namespace aibench::cuda {
namespace {

std::vector<float> numbers(std::int64_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> uniform(-1, 1);
  std::vector<float> values(static_cast<std::size_t>(count));
  for (float& value : values) value = uniform(random);
  return values;
}

// In the fake, memory of the device is memory of the host.
class Kernels : public ::testing::Test {
 protected:
  Kernels() { fake::reset(); }
  Stream stream() const { return device_.stream(); }
  CudaDevice device_{0};
};

// A kernel that skipped words would find another sum than theirs, and never write.
TEST_F(Kernels, ReadingTakesEveryWord) {
  constexpr int kCount = 3 * kBlockThreads;  // two blocks: some threads read two words, others one
  std::vector<ReadWord> words(kCount, ReadWord{0, 0});
  words[7] = {40, 0};
  words[7 + 2 * kBlockThreads] = {0, 2};
  for (const std::uint64_t improbable : {42U, 40U}) {
    std::uint64_t written = 0;
    launch(stream(), ReadArgs{words.data(), kCount, &written, improbable}, 2);
    device_.synchronize();
    EXPECT_EQ(written, improbable == 42 ? 42U : 0U);
  }
}

TEST_F(Kernels, ARefusedLaunchIsToldWithItsKernelAndPlace) {
  fake::settings().refuse_launches = true;
  const auto words_of = [](const std::function<void()>& start) -> std::string {
    try {
      start();
    } catch (const DeviceError& problem) {
      return problem.what();
    }
    return "started";
  };
  std::vector<float> x(8), y(8);
  EXPECT_THAT(words_of([&] { launch(stream(), ReadArgs{}, 1); }),
              testing::MatchesRegex("read_kernel: .* \\(reads\\.cu:[1-9][0-9]*\\)"));
  // Of kernels that many ops share it is the op's own place.
  EXPECT_THAT(words_of([&] {
                launch(stream(), ReluArgs<float>{x.data(), y.data(), 8});
              }),
              testing::MatchesRegex("element_kernel.*: .* \\(layers\\.cu:[1-9][0-9]*\\)"));
  fake::settings().refuse_launches = false;
  EXPECT_EQ(words_of([&] { launch(stream(), ReluArgs<float>{x.data(), y.data(), 8}); }), "started");
  device_.synchronize();
}

TEST_F(Kernels, BlocksShareTheSumOfAChannel) {
  constexpr std::int64_t kRows = 3, kChannels = 5, kInner = 700;
  const auto dy = numbers(kRows * kChannels * kInner, 1);
  std::vector<double> expected(kChannels);
  for (std::int64_t i = 0; i < kRows * kChannels * kInner; ++i) {
    expected[static_cast<std::size_t>(i / kInner % kChannels)] += static_cast<double>(dy[static_cast<std::size_t>(i)]);
  }
  for (const unsigned blocks : {1U, 2U, 7U}) {
    std::vector<float> dbias(kChannels, 99), again(kChannels);
    std::vector<double> partial(kChannels * blocks);
    const BiasBackwardArgs<float> args{dy.data(), dbias.data(), kRows, kChannels, kInner};
    launch(stream(), args, blocks, blocks > 1 ? partial.data() : nullptr);
    device_.synchronize();
    for (std::size_t i = 0; i < kChannels; ++i) {
      EXPECT_NEAR(static_cast<double>(dbias[i]), expected[i], 1e-5) << "channel " << i << ", " << blocks << " blocks";
    }
    const BiasBackwardArgs<float> repeated{dy.data(), again.data(), kRows, kChannels, kInner};
    launch(stream(), repeated, blocks, partial.data());
    device_.synchronize();
    EXPECT_EQ(again, dbias);  // bit for bit
  }
}

TEST_F(Kernels, BlocksShareASquaredError) {
  constexpr std::int64_t kCount = 5001;
  const auto prediction = numbers(kCount, 2), target = numbers(kCount, 3);
  double sum = 0;
  for (std::size_t i = 0; i < kCount; ++i) {
    sum += std::pow(static_cast<double>(prediction[i]) - static_cast<double>(target[i]), 2);
  }
  for (const unsigned blocks : {1U, 3U, 20U}) {
    std::vector<double> partial(blocks);
    float loss = -1;
    launch(stream(), SquaredErrorArgs<float>{prediction.data(), target.data(), kCount}, blocks, partial.data(), &loss);
    device_.synchronize();
    EXPECT_NEAR(static_cast<double>(loss), sum / kCount, 1e-7) << blocks << " blocks";
  }
}

TEST_F(Kernels, LossOfManyRowsIsTheirMean) {
  constexpr std::int64_t kRows = 700, kClasses = 3;
  const std::vector<float> logits(kRows * kClasses, 0.25F);  // every class equally likely
  const std::vector<std::int32_t> labels(kRows, 2);
  std::vector<float> probabilities(kRows * kClasses);
  std::vector<double> row_losses(kRows);
  float loss = -1;
  const SoftmaxArgs<float> args{logits.data(), labels.data(), probabilities.data(), row_losses.data(), kRows, kClasses};
  launch(stream(), args, &loss);
  device_.synchronize();
  EXPECT_NEAR(static_cast<double>(loss), std::log(3.0), 1e-6);
  for (const float probability : probabilities) EXPECT_NEAR(static_cast<double>(probability), 1.0 / 3, 1e-6);
}

TEST_F(Kernels, MoreTensorsThanOneLaunchTakesGetAnother) {
  OpGraph graph;
  constexpr int kTensors = 40;
  for (int i = 0; i < kTensors; ++i) {
    const std::int64_t count = 1 + 300 * (i % 5);
    const auto tensor = [&](const char* name, TensorRole role, double value) {
      return graph.add({.name = name + std::to_string(i),
                        .shape = {count},
                        .elements = count,
                        .role = role,
                        .fill = {.kind = Fill::Kind::uniform, .low = value, .high = value}});
    };
    SgdStep step{.count = count, .learning_rate = 0.5};
    step.parameter = tensor("parameter", TensorRole::parameter, i);
    step.gradient = tensor("gradient", TensorRole::input, 2);
    graph.ops.emplace_back(step);
  }
  const auto provider = make_kernels_provider(device_);
  const std::vector<Provider*> providers{provider.get()};
  auto created = Session::create(device_, providers, graph, 1);
  ASSERT_TRUE(std::holds_alternative<std::unique_ptr<Session>>(created));
  Session& session = *std::get<std::unique_ptr<Session>>(created);
  ASSERT_EQ(session.served().size(), 2U);
  EXPECT_EQ(session.served()[0].count, 32);
  EXPECT_EQ(session.served()[1].count, 8);
  session.enqueue();
  for (int i = 0; i < kTensors; ++i) {
    const std::vector<std::byte> bytes = session.download(static_cast<TensorId>(2 * i));
    for (std::size_t at = 0; at < bytes.size(); at += sizeof(float)) {
      float value = 0;
      std::memcpy(&value, bytes.data() + at, sizeof(value));
      ASSERT_EQ(value, static_cast<float>(i - 1)) << "tensor " << i;
    }
  }
}

}  // namespace
}  // namespace aibench::cuda
