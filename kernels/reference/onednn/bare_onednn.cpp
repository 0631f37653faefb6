// Bare loops of oneDNN's own calls, for comparison with what the harness reports: no part of aibench is in the timed
// region.
//   bare_onednn THREADS WORK...     WORK is gemm:SIZE, gemm:SIZE,bf16, gemm:SIZE,i8 or conv:N,C,H,W,K,R,PAD (square
//                                   matrices, images of any size; f32 unless said; i8 into i32)
// Prints "WORK LAYOUT SECONDS" lines: the median seconds of one call, once with plain layouts ("plain"; "gemm" by the
// library's older way to multiply) and once with the library's own for all tensors of
// a convolution ("blocked", and "winograd" where there is one) or for b
// ("packed"), reorders from and to plain memory in the timed region. Two more lines leave reorders out of it:
// "weights_ahead" those of b or the weights, "all_ahead" all of them, what an application pays that never leaves the
// library's layouts.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
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

using Type = dnnl::memory::data_type;

dnnl::memory filled(const dnnl::engine& engine, const Layout& layout, Type type) {
  dnnl::memory memory(layout, engine);
  std::mt19937 random(1);
  if (type == Type::s8) {
    auto* data = static_cast<signed char*>(memory.get_data_handle());
    for (std::size_t i = 0; i < layout.get_size(); ++i) data[i] = static_cast<signed char>(random());
    return memory;
  }
  std::uniform_real_distribution<float> uniform(-1, 1);
  const std::size_t bytes = type == Type::bf16 ? 2 : 4;
  auto* data = static_cast<char*>(memory.get_data_handle());
  for (std::size_t i = 0; i < layout.get_size() / bytes; ++i) {
    const float value = uniform(random);
    std::memcpy(data + i * bytes, reinterpret_cast<const char*>(&value) + 4 - bytes, bytes);  // little endian
  }
  return memory;
}

enum class Ahead { nothing, weights, all };

// y = op(x, w) from plain memory to plain memory, less the reorders that are made ahead.
double median_of(dnnl::engine engine, const dnnl::primitive_desc_base& described, const Layout& x, const Layout& w,
                 const Layout& y, Type type, Ahead ahead = Ahead::nothing) {
  dnnl::stream stream(engine);
  const auto wanted = [&](int argument) { return described.query_md(dnnl::query::exec_arg_md, argument); };
  dnnl::memory plain_x = filled(engine, x, type), plain_w = filled(engine, w, type), plain_y(y, engine);
  const Layout own_x = wanted(DNNL_ARG_SRC), own_w = wanted(DNNL_ARG_WEIGHTS), own_y = wanted(DNNL_ARG_DST);
  dnnl::memory used_x = own_x == x ? plain_x : dnnl::memory(own_x, engine);
  dnnl::memory used_w = own_w == w ? plain_w : dnnl::memory(own_w, engine);
  dnnl::memory used_y = own_y == y ? plain_y : dnnl::memory(own_y, engine);
  dnnl::reorder in_x(plain_x, used_x), in_w(plain_w, used_w), out_y(used_y, plain_y);
  const dnnl::primitive primitive(described.get());
  if (own_x != x) in_x.execute(stream, plain_x, used_x);
  if (own_w != w) in_w.execute(stream, plain_w, used_w);
  stream.wait();
  return aibench::bare_median_seconds([&] {
    if (own_x != x && ahead != Ahead::all) in_x.execute(stream, plain_x, used_x);
    if (own_w != w && ahead == Ahead::nothing) in_w.execute(stream, plain_w, used_w);
    primitive.execute(stream, {{DNNL_ARG_SRC, used_x}, {DNNL_ARG_WEIGHTS, used_w}, {DNNL_ARG_DST, used_y}});
    if (own_y != y && ahead != Ahead::all) out_y.execute(stream, used_y, plain_y);
    stream.wait();
  });
}

void print(const std::string& work, const char* layout, double seconds) {
  std::printf("%s %s %.9g\n", work.c_str(), layout, seconds);
}

void gemm(const dnnl::engine& engine, const std::string& work, const Dims& size) {
  const Type type = work.ends_with(",bf16") ? Type::bf16 : work.ends_with(",i8") ? Type::s8 : Type::f32;
  const Dims dims{size[0], size[0]};
  const Layout plain(dims, type, Tag::ab), open(dims, type, Tag::any);
  const Type result = type == Type::s8 ? Type::s32 : type;
  const Layout plain_c(dims, result, Tag::ab), open_c(dims, result, Tag::any);
  const auto seconds = [&](bool any_b, bool any_all, Ahead ahead) {
    const auto described =
        aibench::onednn::describe<dnnl::matmul>(engine, dnnl::primitive_attr(), any_all ? open : plain,
                                                any_b ? open : plain, Layout(), any_all ? open_c : plain_c);
    return median_of(engine, described, plain, plain, plain_c, type, ahead);
  };
  print(work, "plain", seconds(false, false, Ahead::nothing));
  const auto older = aibench::onednn::describe_named<dnnl::matmul>("gemm:", engine, dnnl::primitive_attr(), plain,
                                                                   plain, Layout(), plain_c);
  if (older.get(true) != nullptr) print(work, "gemm", median_of(engine, older, plain, plain, plain_c, type));
  print(work, "packed", seconds(true, false, Ahead::nothing));
  print(work, "weights_ahead", seconds(true, false, Ahead::weights));
  print(work, "all_ahead", seconds(true, true, Ahead::all));
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
    const auto seconds = [&](Ahead ahead) {
      return median_of(engine, described, plain_x, plain_w, plain_y, kF32, ahead);
    };
    print(work, way, seconds(Ahead::nothing));
    if (plain || winograd) continue;
    print(work, "weights_ahead", seconds(Ahead::weights));
    print(work, "all_ahead", seconds(Ahead::all));
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
    if (work.starts_with("gemm:") && sizes.size() >= 1) {
      gemm(engine, work, sizes);
    } else if (work.starts_with("conv:") && sizes.size() == 7) {
      convolution(engine, work, sizes);
    } else {
      std::fprintf(stderr, "neither gemm:SIZE[,TYPE] nor conv:N,C,H,W,K,R,PAD: %s\n", argv[i]);
      return 2;
    }
  }
  return 0;
}
