// Steps per second of the LeNet-5 training step, batch 100, f32, and where a step's time goes.
//   bench_lenet THREADS [SECONDS]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "kernels/reference/host/host_device.h"
#include "kernels/reference/openblas/kernel_choice.h"
#include "kernels/reference/openblas/openblas_provider.h"
#include "kernels/workloads/generator.h"
#include "kernels/workloads/workload.h"

namespace aibench {
namespace {

using SteadyClock = std::chrono::steady_clock;

NetworkWorkload lenet() {
  NetworkWorkload network;
  network.name = "lenet-mnist";
  network.mode = NetworkMode::training;
  network.batch = 100;
  network.input = {1, 28, 28};
  network.layers = {Conv2dLayer{.channels = 6, .kernel_h = 5, .kernel_w = 5, .pad_h = 2, .pad_w = 2},
                    ReluLayer{},
                    MaxPoolLayer{},
                    Conv2dLayer{.channels = 16, .kernel_h = 5, .kernel_w = 5},
                    ReluLayer{},
                    MaxPoolLayer{},
                    FullyConnectedLayer{.features = 120},
                    ReluLayer{},
                    FullyConnectedLayer{.features = 84},
                    ReluLayer{},
                    FullyConnectedLayer{.features = 10}};
  network.optimizer = SgdOptimizer{.learning_rate = 0.001, .momentum = 0.9};
  network.data = NetworkData::digits;
  return network;
}

struct Served {
  std::string ops, algorithm;
  std::unique_ptr<Kernel> kernel;
  double seconds = 0;
};

double seconds_since(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

int run(int argc, char** argv) {
  const int threads = argc > 1 ? std::atoi(argv[1]) : 1;
  const double budget = argc > 2 ? std::atof(argv[2]) : 2.0;
  const auto device = make_host_device(threads);
  const auto provider = make_openblas_provider(threads);
  const OpGraph graph = build_graph(lenet());
  std::vector<std::unique_ptr<Buffer>> buffers;
  std::vector<Buffer*> bindings;
  TensorId loss = kNoTensor;
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    const Tensor& tensor = graph.tensors[i];
    buffers.push_back(device->allocate(tensor.bytes()));
    bindings.push_back(buffers.back().get());
    if (tensor.name == "loss") loss = static_cast<TensorId>(i);
    if (tensor.role == TensorRole::intermediate || tensor.role == TensorRole::output) continue;
    const std::vector<std::byte> bytes = generate(tensor, 1);
    device->upload(*buffers.back(), 0, bytes.data(), bytes.size());
  }
  std::vector<Served> kernels;
  for (std::size_t next = 0; next < graph.ops.size();) {
    auto prepared = std::get<Prepared>(provider->prepare(graph, next, bindings));
    Served served{.algorithm = prepared.algorithm, .kernel = std::move(prepared.kernel)};
    for (std::size_t i = 0; i < prepared.ops_served && i < 6; ++i) {
      served.ops += (i == 0 ? "" : " ") + std::string(name_of(graph.ops[next + i]));
    }
    kernels.push_back(std::move(served));
    next += prepared.ops_served;
  }
  const auto step = [&] {
    for (Served& served : kernels) served.kernel->enqueue();
  };
  for (int i = 0; i < 20; ++i) step();
  const auto begin = SteadyClock::now();
  std::vector<double> seconds;
  while (seconds_since(begin) < budget) {
    const auto start = SteadyClock::now();
    step();
    seconds.push_back(seconds_since(start));
  }
  std::nth_element(seconds.begin(), seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2), seconds.end());
  const double least = *std::min_element(seconds.begin(), seconds.end());
  float value = 0;
  device->download(&value, *buffers[static_cast<std::size_t>(loss)], 0, sizeof value);
  std::printf("%s\n%.1f steps/s median, %.1f best, loss %.4f after %zu steps\n", provider->info().configuration.c_str(),
              1 / seconds[seconds.size() / 2], 1 / least, static_cast<double>(value), seconds.size() + 20);
  for (Served& served : kernels) served.seconds = 1e9;
  for (int i = 0; i < 200; ++i) {
    for (Served& served : kernels) {
      const auto start = SteadyClock::now();
      served.kernel->enqueue();
      served.seconds = std::min(served.seconds, seconds_since(start));
    }
  }
  for (const Served& served : kernels) {
    std::printf("%9.1f us  %-56s %s\n", served.seconds * 1e6, served.algorithm.c_str(), served.ops.c_str());
  }
  return 0;
}

}  // namespace
}  // namespace aibench

int main(int argc, char** argv) {
  aibench::openblas::restart_with_best_kernels(argv);
  return aibench::run(argc, argv);
}
