#include <gtest/gtest.h>

#include "kernels/workloads/workload.h"

namespace aibench {
namespace {

TEST(WorkloadId, DefaultsAreLeftOut) {
  EXPECT_EQ(id_of(GemmWorkload{.m = 64, .n = 64, .k = 64}), "gemm/f32/m64n64k64");
  EXPECT_EQ(id_of(Conv2dWorkload{.n = 16, .c = 64, .h = 56, .w = 56, .k = 64, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1}),
            "conv2d/f32/forward/n16c64h56w56k64r3s3p1");
  EXPECT_EQ(id_of(NetworkWorkload{.name = "lenet-mnist", .mode = NetworkMode::training, .batch = 100}),
            "network/lenet-mnist/training/b100");
}

TEST(WorkloadId, EverythingElseIsWrittenInAFixedOrder) {
  EXPECT_EQ(id_of(GemmWorkload{.dtype = DType::i8,
                               .m = 1,
                               .n = 2,
                               .k = 3,
                               .trans_a = true,
                               .trans_b = true,
                               .alpha = 0.5,
                               .beta = -1,
                               .lda = 9,
                               .ldb = 8,
                               .ldc = 7,
                               .batch = 4}),
            "gemm/i8/m1n2k3-ta-tb-b4-alpha0.5-beta-1-lda9-ldb8-ldc7");
  EXPECT_EQ(id_of(Conv2dWorkload{.dtype = DType::bf16,
                                 .direction = ConvDirection::backward_weights,
                                 .n = 1,
                                 .c = 4,
                                 .h = 9,
                                 .w = 8,
                                 .k = 4,
                                 .r = 3,
                                 .s = 1,
                                 .pad_h = 1,
                                 .pad_w = 0,
                                 .stride_h = 2,
                                 .stride_w = 2,
                                 .dilation_h = 2,
                                 .dilation_w = 1,
                                 .groups = 4,
                                 .layout = Layout::nhwc}),
            "conv2d/bf16/backward_weights/n1c4h9w8k4r3s1p1x0u2d2x1g4-nhwc");
  EXPECT_EQ(id_of(NetworkWorkload{.name = "n", .dtype = DType::bf16, .batch = 8}), "network/n/inference/b8/bf16");
}

TEST(WorkloadId, PackedWeightsAreAnotherCase) {
  EXPECT_EQ(id_of(GemmWorkload{.m = 1, .n = 2, .k = 3, .ldc = 7, .weights = Weights::packed}),
            "gemm/f32/m1n2k3-ldc7-packed");
  EXPECT_EQ(id_of(Conv2dWorkload{.c = 4, .h = 9, .w = 8, .layout = Layout::nhwc, .weights = Weights::packed}),
            "conv2d/f32/forward/n1c4h9w8k1r1s1-nhwc-packed");
  EXPECT_EQ(id_of(NetworkWorkload{.name = "n", .dtype = DType::bf16, .batch = 8, .weights = Weights::packed}),
            "network/n/inference/b8/bf16/packed");
  EXPECT_EQ(id_of(NetworkWorkload{
                .name = "n", .dtype = DType::bf16, .batch = 8, .layout = Layout::nhwc, .weights = Weights::packed}),
            "network/n/inference/b8/bf16/nhwc/packed");
  EXPECT_EQ(id_of(NetworkWorkload{.name = "n", .mode = NetworkMode::training, .batch = 8, .layout = Layout::nhwc}),
            "network/n/training/b8/nhwc");
  EXPECT_EQ(
      id_of(NetworkWorkload{
          .name = "n", .mode = NetworkMode::training, .batch = 8, .goal = TrainingGoal{}, .layout = Layout::nhwc}),
      "network/n/train/b8/nhwc");
}

TEST(WorkloadId, OfACopyNamesTheWayTheMemoryOfTheHostAndTheBytes) {
  const auto id = [](CopyDirection direction, Place memory) {
    return id_of(CopyWorkload{.direction = direction, .memory = memory, .bytes = 65536});
  };
  EXPECT_EQ(id(CopyDirection::host_to_device, Place::pinned), "copy/h2d/pinned/65536");
  EXPECT_EQ(id(CopyDirection::device_to_host, Place::pageable), "copy/d2h/pageable/65536");
  EXPECT_EQ(id(CopyDirection::device_to_device, Place::device), "copy/d2d/65536");
}

}  // namespace
}  // namespace aibench
