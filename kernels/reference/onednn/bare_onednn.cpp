// Bare loops of oneDNN's own calls, for comparison with what the harness reports: no part of aibench is in the timed
// region.
//   bare_onednn THREADS WORK...     WORK is gemm:SIZE or conv:N,C,H,W,K,R,PAD (f32; square matrices, images of any
//   size)
// Prints "WORK LAYOUT SECONDS" lines: the median seconds of one call, once with plain layouts ("plain") and once with
// the library's own for all tensors of a convolution ("blocked", and "winograd" where there is one) or for b
// ("packed"), reorders from and to plain memory in the timed region.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include <oneapi/dnnl/dnnl.hpp>
#include <unistd.h>

#include "kernels/reference/bare_timing.h"
#include "kernels/reference/onednn/compat.h"
#include "kernels/reference/onednn/library.h"
#include "kernels/reference/onednn/waiting.h"

namespace {

using Layout = dnnl::memory::desc;
using Dims = dnnl::memory::dims;
using Tag = dnnl::memory::format_tag;
constexpr auto kF32 = dnnl::memory::data_type::f32;

dnnl::memory filled(const dnnl::engine& engine, const Layout& layout) {
  dnnl::memory memory(layout, engine);
  auto* data = static_cast<float*>(memory.get_data_handle());
  std::mt19937 random(1);
  std::uniform_real_distribution<float> uniform(-1, 1);
  for (std::size_t i = 0; i < layout.get_size() / sizeof(float); ++i) data[i] = uniform(random);
  return memory;
}

// y = op(x, w) from plain memory to plain memory.
double median_of(dnnl::engine engine, const dnnl::primitive_desc_base& described, const Layout& x, const Layout& w,
                 const Layout& y) {
  dnnl::stream stream(engine);
  const auto wanted = [&](int argument) { return described.query_md(dnnl::query::exec_arg_md, argument); };
  dnnl::memory plain_x = filled(engine, x), plain_w = filled(engine, w), plain_y(y, engine);
  const Layout own_x = wanted(DNNL_ARG_SRC), own_w = wanted(DNNL_ARG_WEIGHTS), own_y = wanted(DNNL_ARG_DST);
  dnnl::memory used_x = own_x == x ? plain_x : dnnl::memory(own_x, engine);
  dnnl::memory used_w = own_w == w ? plain_w : dnnl::memory(own_w, engine);
  dnnl::memory used_y = own_y == y ? plain_y : dnnl::memory(own_y, engine);
  dnnl::reorder in_x(plain_x, used_x), in_w(plain_w, used_w), out_y(used_y, plain_y);
  const dnnl::primitive primitive(described.get());
  return aibench::bare_median_seconds([&] {
    if (own_x != x) in_x.execute(stream, plain_x, used_x);
    if (own_w != w) in_w.execute(stream, plain_w, used_w);
    primitive.execute(stream, {{DNNL_ARG_SRC, used_x}, {DNNL_ARG_WEIGHTS, used_w}, {DNNL_ARG_DST, used_y}});
    if (own_y != y) out_y.execute(stream, used_y, plain_y);
    stream.wait();
  });
}

void gemm(const dnnl::engine& engine, const std::string& work, const Dims& sizes) {
  const Layout plain({sizes[0], sizes[0]}, kF32, Tag::ab), open({sizes[0], sizes[0]}, kF32, Tag::any);
  for (const bool packed : {false, true}) {
    const auto described = aibench::onednn::describe<dnnl::matmul>(engine, dnnl::primitive_attr(), plain,
                                                                   packed ? open : plain, Layout(), plain);
    std::printf("%s %s %.9g\n", work.c_str(), packed ? "packed" : "plain",
                median_of(engine, described, plain, plain, plain));
  }
}

void convolution(const dnnl::engine& engine, const std::string& work, const Dims& s) {
  const Dims x{s[0], s[1], s[2], s[3]}, w{s[4], s[1], s[5], s[5]}, pad{s[6], s[6]};
  const Dims y{s[0], s[4], s[2] + 2 * s[6] - s[5] + 1, s[3] + 2 * s[6] - s[5] + 1};
  const Layout plain_x(x, kF32, Tag::nchw), plain_w(w, kF32, Tag::oihw), plain_y(y, kF32, Tag::nchw);
  for (const char* way : {"plain", "blocked", "winograd"}) {
    const bool plain = way == std::string("plain"), winograd = way == std::string("winograd");
    const auto layout = [&](const Layout& own, const Dims& dims) { return plain ? own : Layout(dims, kF32, Tag::any); };
    const auto algorithm = winograd ? dnnl::algorithm::convolution_winograd : dnnl::algorithm::convolution_direct;
    const auto described = aibench::onednn::describe<dnnl::convolution_forward>(
        engine, dnnl::primitive_attr(), dnnl::prop_kind::forward_training, algorithm, layout(plain_x, x),
        layout(plain_w, w), Layout(), layout(plain_y, y), Dims{1, 1}, Dims{0, 0}, pad, pad);
    if (described.get(true) == nullptr) continue;
    std::printf("%s %s %.9g\n", work.c_str(), way, median_of(engine, described, plain_x, plain_w, plain_y));
  }
}

Dims numbers_in(const std::string& text) {
  Dims numbers;
  for (std::size_t at = 0; at < text.size(); at = std::min(text.find(',', at), text.size() - 1) + 1) {
    numbers.push_back(std::atoll(text.c_str() + at));
  }
  return numbers;
}

}  // namespace

int main(int argc, char** argv) {
  if (aibench::onednn::limit_spinning()) execv("/proc/self/exe", argv);  // as the worker does: threads wait alike
  const int threads = aibench::onednn::set_library_threads(argc > 1 ? std::atoi(argv[1]) : 1);
  std::fprintf(stderr, "%s, %d threads\n", aibench::onednn::isa_name().c_str(), threads);
  const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  for (int i = 2; i < argc; ++i) {
    const std::string work = argv[i];
    const Dims sizes = numbers_in(work.substr(std::min(work.find(':') + 1, work.size())));
    if (work.starts_with("gemm:") && sizes.size() == 1) {
      gemm(engine, work, sizes);
    } else if (work.starts_with("conv:") && sizes.size() == 7) {
      convolution(engine, work, sizes);
    } else {
      std::fprintf(stderr, "neither gemm:SIZE nor conv:N,C,H,W,K,R,PAD: %s\n", argv[i]);
      return 2;
    }
  }
  return 0;
}
