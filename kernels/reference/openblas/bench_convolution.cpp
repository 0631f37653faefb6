// Rates of convolutions in each of the ways the provider has, beside the measured peak: what prefer_direct is set by.
//   bench_convolution THREADS [SHAPE...]     a SHAPE is nNcChHwWkKrRsSpPuU: n16c64h56w56k64r3s3p1u1
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <time.h>

#include "kernels/reference/host/host_device.h"
#include "kernels/reference/host/peaks.h"
#include "kernels/reference/openblas/kernel_choice.h"
#include "kernels/reference/openblas/openblas_provider.h"

namespace aibench {
namespace {

const char* const kShapes[] = {
    "n100c1h28w28k6r5s5p2u1",    "n100c6h14w14k16r5s5p0u1", "n64c3h48w48k64r3s3p1u1",    "n64c64h24w24k128r3s3p1u1",
    "n64c128h12w12k256r3s3p1u1", "n16c64h56w56k64r3s3p1u1", "n16c256h14w14k256r3s3p1u1", "n16c128h28w28k512r1s1p0u1",
    "n16c3h224w224k64r7s7p3u2",  "n4c3h224w224k64r3s3p1u1", "n4c64h224w224k64r3s3p1u1",  "n4c1h161w700k32r5s20p0u2",
    "n8c64h112w112k128r3s3p1u1", "n8c512h7w7k512r3s3p1u1",
};

Conv2dShape shape_from(const char* text) {
  long long n = 0, c = 0, h = 0, w = 0, k = 0, r = 0, s = 0, p = 0, u = 1;
  if (std::sscanf(text, "n%lldc%lldh%lldw%lldk%lldr%llds%lldp%lldu%lld", &n, &c, &h, &w, &k, &r, &s, &p, &u) != 9) {
    std::fprintf(stderr, "not a shape: %s\n", text);
    std::exit(2);
  }
  return {.n = n, .c = c, .h = h, .w = w, .k = k, .r = r, .s = s, .pad_h = p, .pad_w = p, .stride_h = u, .stride_w = u};
}

// One thread's own processor time, so that a busy machine does not show; with several threads the wall's.
double now_s(int threads) {
  timespec time{};
  clock_gettime(threads == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double least_seconds(Kernel& kernel, int threads) {
  double least = 1e9, total = 0;
  for (int i = 0; i < 4 || total < 0.3; ++i) {
    const double start = now_s(threads);
    kernel.enqueue();
    const double seconds = now_s(threads) - start;
    least = std::min(least, seconds);
    total += seconds;
  }
  return least;  // other work on the machine only adds
}

double rate(const Conv2dShape& shape, ConvDirection direction, Provider& provider, Device& device) {
  OpGraph graph;
  std::vector<std::unique_ptr<Buffer>> buffers;
  std::vector<Buffer*> bindings;
  const auto tensor = [&](std::int64_t elements) {
    buffers.push_back(device.allocate(static_cast<std::size_t>(elements) * sizeof(float)));
    auto* values = static_cast<float*>(buffers.back()->data());
    for (std::int64_t i = 0; i < elements; ++i) values[i] = static_cast<float>(i % 37 - 18) / 18;
    bindings.push_back(buffers.back().get());
    Tensor described;
    described.elements = elements;
    return graph.add(described);
  };
  const TensorId x = tensor(shape.n * shape.c * shape.h * shape.w);
  const TensorId w = tensor(shape.k * shape.c / shape.groups * shape.r * shape.s);
  const TensorId y = tensor(shape.n * shape.k * shape.p() * shape.q());
  switch (direction) {
    case ConvDirection::forward: graph.ops.push_back(Conv2dForward{shape, x, w, y}); break;
    case ConvDirection::backward_data: graph.ops.push_back(Conv2dBackwardData{shape, y, w, x}); break;
    case ConvDirection::backward_weights: graph.ops.push_back(Conv2dBackwardWeights{shape, x, y, w}); break;
  }
  auto outcome = provider.prepare(graph, 0, bindings);
  const double flops = 2.0 * static_cast<double>(shape.n * shape.k * shape.p() * shape.q()) *
                       static_cast<double>(shape.c / shape.groups * shape.r * shape.s);
  return flops / least_seconds(*std::get<Prepared>(outcome).kernel, device.info().threads);
}

int run(int argc, char** argv) {
  const int threads = argc > 1 ? std::atoi(argv[1]) : 1;
  std::vector<const char*> shapes(argv + std::min(argc, 2), argv + argc);
  if (shapes.empty()) shapes.assign(std::begin(kShapes), std::end(kShapes));
  const double peak = measure_host_peaks(threads).rates.at(1).flop_per_s;
  const auto device = make_host_device(threads);
  {
    const auto provider = make_openblas_provider(threads);
    const ProviderInfo info = provider->info();
    std::printf("%s, %d threads, %s, peak %.1f GFLOP/s\n", device->info().name.c_str(), info.threads,
                info.configuration.c_str(), peak / 1e9);
  }
  std::printf("%-28s %-17s %8s %6s %8s %6s\n", "shape", "direction", "gemm", "", "direct", "GFLOP/s");
  for (const char* text : shapes) {
    const Conv2dShape shape = shape_from(text);
    for (const auto direction :
         {ConvDirection::forward, ConvDirection::backward_data, ConvDirection::backward_weights}) {
      double rates[2];
      for (const auto way : {OpenBlasOptions::Convolution::gemm, OpenBlasOptions::Convolution::direct}) {
        const auto provider = make_openblas_provider(threads, {way});
        rates[way == OpenBlasOptions::Convolution::direct] = rate(shape, direction, *provider, *device);
      }
      std::printf("%-28s %-17s %8.1f %5.0f%% %8.1f %5.0f%%\n", text, std::string(name_of(direction)).c_str(),
                  rates[0] / 1e9, 100 * rates[0] / peak, rates[1] / 1e9, 100 * rates[1] / peak);
      std::fflush(stdout);
    }
  }
  return 0;
}

}  // namespace
}  // namespace aibench

int main(int argc, char** argv) {
  aibench::openblas::restart_with_best_kernels(argv);
  return aibench::run(argc, argv);
}
