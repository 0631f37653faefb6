#include <gtest/gtest.h>

#include "kernels/workloads/workload.h"

namespace aibench {
namespace {

TEST(GemmGraph, TransposedOperandsAreStoredTheOtherWayRound) {
  const OpGraph graph = build_graph(GemmWorkload{.m = 3, .n = 5, .k = 7, .trans_a = true, .lda = 4, .batch = 2});
  EXPECT_EQ(validate(graph), "");
  const auto& op = std::get<Gemm>(graph.ops.at(0));
  EXPECT_EQ(op.lda, 4);
  EXPECT_EQ(op.ldb, 5);
  EXPECT_EQ(op.ldc, 5);
  EXPECT_EQ(op.stride_a, 28);  // 7 rows of 4
  EXPECT_EQ(op.stride_b, 35);
  EXPECT_EQ(op.stride_c, 15);
  EXPECT_EQ(graph.at(op.a).elements, 56);
}

TEST(GemmGraph, WithBetaTheResultStartsFilled) {
  EXPECT_EQ(build_graph(GemmWorkload{}).tensors.at(2).role, TensorRole::output);
  const OpGraph graph = build_graph(GemmWorkload{.beta = 1.0});
  EXPECT_EQ(graph.tensors.at(2).role, TensorRole::state);
  EXPECT_EQ(graph.tensors.at(2).fill.kind, Fill::Kind::uniform);
  EXPECT_EQ(validate(graph), "");
}

TEST(GemmGraph, BytesGiveIntegersOfThirtyTwoBits) {
  const OpGraph graph = build_graph(GemmWorkload{.dtype = DType::i8, .m = 2, .n = 2, .k = 2});
  EXPECT_EQ(graph.tensors.at(0).dtype, DType::i8);
  EXPECT_EQ(graph.tensors.at(2).dtype, DType::i32);
}

TEST(GemmGraph, EightBitFloatsGiveBf16AlsoWhereCIsFedBack) {
  for (const double beta : {0.0, 0.5}) {
    const OpGraph graph = build_graph(GemmWorkload{.dtype = DType::f8e4m3, .m = 2, .n = 3, .k = 4, .beta = beta});
    EXPECT_EQ(graph.tensors.at(0).bytes(), 8U);
    EXPECT_EQ(graph.tensors.at(1).dtype, DType::f8e4m3);
    EXPECT_EQ(graph.tensors.at(2).dtype, DType::bf16);
  }
  EXPECT_EQ(work_of(GemmWorkload{.dtype = DType::f8e4m3, .m = 2, .n = 3, .k = 4}).bytes, 2 * 4 + 4 * 3 + 2 * 2 * 3);
}

TEST(ConvGraph, EachDirectionWritesItsOwnTensor) {
  Conv2dWorkload w{.n = 2, .c = 4, .h = 9, .w = 7, .k = 6, .r = 3, .s = 5, .pad_h = 1, .stride_w = 2, .groups = 2};
  EXPECT_EQ(build_graph(w).tensors.back().shape, (std::vector<std::int64_t>{2, 6, 9, 2}));
  w.direction = ConvDirection::backward_data;
  EXPECT_EQ(build_graph(w).tensors.back().shape, (std::vector<std::int64_t>{2, 4, 9, 7}));
  w.direction = ConvDirection::backward_weights;
  EXPECT_EQ(build_graph(w).tensors.back().shape, (std::vector<std::int64_t>{6, 2, 3, 5}));
  EXPECT_EQ(validate(build_graph(w)), "");
  w.layout = Layout::nhwc;
  EXPECT_EQ(build_graph(w).tensors.back().shape, (std::vector<std::int64_t>{6, 3, 5, 2}));
}

TEST(Work, GemmByTheTextbookFormula) {
  const Work work = work_of(GemmWorkload{.m = 10, .n = 20, .k = 30, .lda = 100, .batch = 3});
  EXPECT_EQ(work.flops, 2.0 * 10 * 20 * 30 * 3);
  EXPECT_EQ(work.bytes, 4.0 * 3 * (10 * 30 + 30 * 20 + 10 * 20));  // padding of lda is not moved
  EXPECT_EQ(work.samples, 0);
  EXPECT_EQ(work_of(GemmWorkload{.m = 10, .n = 20, .k = 30, .beta = 1}).bytes, 4.0 * (300 + 600 + 2 * 200));
}

TEST(Work, ConvolutionsCountTheSameFlopsInEachDirection) {
  Conv2dWorkload w{.n = 2, .c = 4, .h = 8, .w = 8, .k = 6, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1, .groups = 2};
  const double expected = 2.0 * 2 * 6 * 8 * 8 * 2 * 3 * 3;
  for (const auto direction : {ConvDirection::forward, ConvDirection::backward_data, ConvDirection::backward_weights}) {
    w.direction = direction;
    EXPECT_EQ(work_of(w).flops, expected);
    EXPECT_EQ(work_of(w).bytes, 4.0 * (2 * 4 * 64 + 2 * 6 * 64 + 6 * 2 * 9));
    EXPECT_EQ(work_of(w).samples, 2);
  }
}

// Each product looked at by itself.
double products_with_padding(const Conv2dShape& s) {
  std::int64_t outside = 0;
  for (std::int64_t p = 0; p < s.p(); ++p) {
    for (std::int64_t q = 0; q < s.q(); ++q) {
      for (std::int64_t r = 0; r < s.r; ++r) {
        for (std::int64_t t = 0; t < s.s; ++t) {
          const std::int64_t h = p * s.stride_h + r * s.dilation_h - s.pad_h;
          const std::int64_t w = q * s.stride_w + t * s.dilation_w - s.pad_w;
          outside += h < 0 || h >= s.h || w < 0 || w >= s.w ? 1 : 0;
        }
      }
    }
  }
  return static_cast<double>(outside * s.n * s.k * (s.c / s.groups));
}

TEST(Work, CountsProductsWithPadding) {
  const Conv2dWorkload plain{.n = 2, .c = 3, .h = 9, .w = 7, .k = 5, .r = 3, .s = 2};
  EXPECT_EQ(work_of(plain).padding_flops, 0);
  std::vector<Conv2dWorkload> padded;
  for (const std::int64_t stride : {1, 2, 3}) {
    for (const std::int64_t pad : {1, 2, 4}) {
      for (const std::int64_t filter : {1, 2, 3, 5}) {
        for (const std::int64_t dilation : {1, 2}) {
          padded.push_back({.n = 2,
                            .c = 4,
                            .h = 9,
                            .w = 11,
                            .k = 6,
                            .r = filter,
                            .s = 3,
                            .pad_h = pad,
                            .pad_w = 1,
                            .stride_h = stride,
                            .stride_w = 4 - stride,
                            .dilation_h = dilation,
                            .groups = 2});
        }
      }
    }
  }
  for (const Conv2dWorkload& w : padded) {
    const double expected = 2 * products_with_padding(w.shape());
    EXPECT_GT(expected, 0) << id_of(w);
    EXPECT_NEAR(work_of(w).padding_flops, expected, 1e-9 * work_of(w).flops) << id_of(w);
  }
}

TEST(Work, PaddingOfANetworkIsThatOfItsConvolutions) {
  const NetworkWorkload network{
      .name = "one",
      .batch = 2,
      .input = {1, 8, 8},
      .layers = {Conv2dLayer{.channels = 4, .kernel_h = 3, .kernel_w = 3, .pad_h = 1, .pad_w = 1}}};
  const Conv2dWorkload same{.n = 2, .c = 1, .h = 8, .w = 8, .k = 4, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1};
  EXPECT_NEAR(work_of(network).padding_flops, work_of(same).padding_flops, 1e-9);
}

TEST(Memory, IsTheSumOfTheTensors) {
  EXPECT_EQ(memory_bytes(GemmWorkload{.dtype = DType::f64, .m = 2, .n = 3, .k = 4}), 8.0 * (8 + 12 + 6));
}

TEST(CopyGraph, OnlyTheHostsSideLiesElsewhere) {
  const auto graph = [](CopyDirection direction, Place memory) {
    return build_graph(CopyWorkload{.direction = direction, .memory = memory, .bytes = 7});
  };
  const OpGraph up = graph(CopyDirection::host_to_device, Place::pinned);
  EXPECT_EQ(validate(up), "");
  EXPECT_EQ(up.tensors.at(0).place, Place::pinned);
  EXPECT_EQ(up.tensors.at(1).place, Place::device);
  const OpGraph down = graph(CopyDirection::device_to_host, Place::pageable);
  EXPECT_EQ(down.tensors.at(0).place, Place::device);
  EXPECT_EQ(down.tensors.at(1).place, Place::pageable);
  const OpGraph within = graph(CopyDirection::device_to_device, Place::device);
  EXPECT_EQ(within.tensors.at(0).place, Place::device);
  EXPECT_EQ(within.tensors.at(1).place, Place::device);
  EXPECT_EQ(total_bytes(within), 14u);
}

TEST(WorkOf, ACopyCountsWhatCrossesTheLinkOrWhatTheMemoryReadsAndWrites) {
  const CopyWorkload up{.direction = CopyDirection::host_to_device, .memory = Place::pageable, .bytes = 1000};
  EXPECT_EQ(work_of(up).bytes, 1000);
  EXPECT_EQ(work_of(up).flops, 0);
  EXPECT_EQ(work_of(up).samples, 0);
  const CopyWorkload within{.direction = CopyDirection::device_to_device, .memory = Place::device, .bytes = 1000};
  EXPECT_EQ(work_of(within).bytes, 2000);
}

}  // namespace
}  // namespace aibench
