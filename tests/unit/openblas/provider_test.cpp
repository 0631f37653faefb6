#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "kernels/reference/openblas/waiting.h"
#include "tests/unit/openblas/check.h"

namespace aibench {
namespace {

using testing::GraphBuilder;
using testing::refusal_of;

TEST(Provider, SaysWhatTheLibraryIs) {
  const auto provider = make_openblas_provider(2);
  const ProviderInfo info = provider->info();
  EXPECT_EQ(info.name, "openblas");
  EXPECT_EQ(info.version.rfind("OpenBLAS ", 0), 0u) << info.version;
  EXPECT_EQ(info.threads, 2);
  EXPECT_NE(info.configuration.find("kernels "), std::string::npos) << info.configuration;
  EXPECT_NE(info.configuration.find("threads "), std::string::npos) << info.configuration;
  if (!info.path.empty()) {
    EXPECT_TRUE(std::filesystem::is_regular_file(info.path)) << info.path;
  }
}

TEST(Waiting, OpenBlasIsToldUnlessSomebodyDidAndItsProviderSaysSo) {
  ASSERT_EQ(setenv("OPENBLAS_THREAD_TIMEOUT", "9", 1), 0);
  EXPECT_FALSE(openblas::limit_spinning());
  EXPECT_EQ(openblas::spinning(), "idle threads yield 2^9 ticks");
  ASSERT_EQ(unsetenv("OPENBLAS_THREAD_TIMEOUT"), 0);
  EXPECT_EQ(make_openblas_provider(1)->info().configuration.find("idle"), std::string::npos);
  EXPECT_TRUE(openblas::limit_spinning());
  EXPECT_NE(make_openblas_provider(1)->info().configuration.find(openblas::spinning()), std::string::npos);
  EXPECT_FALSE(openblas::limit_spinning()) << "or the program would start itself for ever";
  ASSERT_EQ(unsetenv("OPENBLAS_THREAD_TIMEOUT"), 0);
}

TEST(Provider, ReadsItsThreadsBackFromTheLibrary) {
  for (const int threads : {1, 3}) EXPECT_EQ(make_openblas_provider(threads)->info().threads, threads);
  // No build holds this many: what the library made of it is told, not what was asked for.
  const int most = make_openblas_provider(1 << 20)->info().threads;
  EXPECT_GE(most, 1);
  EXPECT_LT(most, 1 << 20);
}

std::string gemm_refusal(DType dtype, DType c_dtype) {
  GraphBuilder builder(dtype);
  const TensorId a = builder.input(1), b = builder.input(1), c = builder.result(1);
  builder.graph.tensors[static_cast<std::size_t>(c)].dtype = c_dtype;
  builder.op(Gemm{.m = 1, .n = 1, .k = 1, .lda = 1, .ldb = 1, .ldc = 1, .a = a, .b = b, .c = c});
  return refusal_of(*make_openblas_provider(1), builder.graph);
}

TEST(Provider, RefusesOtherElementTypesByName) {
  EXPECT_EQ(gemm_refusal(DType::f32, DType::f32), "");
  for (const DType dtype : {DType::tf32, DType::f16, DType::bf16}) {
    EXPECT_NE(gemm_refusal(dtype, dtype).find(name_of(dtype)), std::string::npos) << gemm_refusal(dtype, dtype);
  }
  EXPECT_NE(gemm_refusal(DType::f8e4m3, DType::bf16).find("f8e4m3"), std::string::npos);
  EXPECT_NE(gemm_refusal(DType::i8, DType::i32).find("i8"), std::string::npos);
  EXPECT_NE(gemm_refusal(DType::f32, DType::f64).find("one element type"), std::string::npos);
}

TEST(Provider, RefusesConvolutionsInNhwc) {
  GraphBuilder builder(DType::f32);
  const TensorId x = builder.input(16), y = builder.result(16), w = builder.input(1);
  const Conv2dShape shape{.h = 4, .w = 4, .layout = Layout::nhwc};
  for (const Op& op : {Op(Conv2dForward{shape, x, w, y}), Op(Conv2dBackwardData{shape, x, w, y}),
                       Op(Conv2dBackwardWeights{shape, x, w, y})}) {
    builder.graph.ops = {op};
    EXPECT_NE(refusal_of(*make_openblas_provider(1), builder.graph).find("convolve in nchw only"), std::string::npos)
        << name_of(op);
  }
}

TEST(Provider, RefusesImagesBeyondTheLibrarysIntegers) {
  GraphBuilder builder(DType::f32);
  const TensorId any = builder.input(1);
  const Conv2dShape shape{.c = 3, .h = 1 << 16, .w = 1 << 15, .r = 3, .s = 3};
  builder.op(Conv2dForward{shape, any, any, any});
  EXPECT_NE(refusal_of(*make_openblas_provider(1), builder.graph).find("2147483647"), std::string::npos);
}

}  // namespace
}  // namespace aibench
