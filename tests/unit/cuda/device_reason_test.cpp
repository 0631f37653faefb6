#include "kernels/reference/cuda/device_reason.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aibench::cuda {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

DeviceTrouble trouble(int code, int driver_version) {
  return {.code = code, .words = "the runtime's words", .driver_version = driver_version, .runtime_version = 13000};
}

TEST(DeviceReason, QuotesCudasOwnWordsAndTheNumber) {
  EXPECT_THAT(unavailable_reason(trouble(35, 0)), HasSubstr("the runtime's words (CUDA error 35)"));
  EXPECT_THAT(unavailable_reason(trouble(12345, 13000)), HasSubstr("the runtime's words (CUDA error 12345)"));
}

TEST(DeviceReason, TellsAMissingDriverFromAnOldOne) {
  const std::string missing = unavailable_reason(trouble(35, 0)), old = unavailable_reason(trouble(35, 12040));
  EXPECT_THAT(missing, HasSubstr("no NVIDIA driver was found"));
  EXPECT_THAT(old, HasSubstr("supports CUDA 12.4, this build needs 13.0"));
  EXPECT_THAT(old, Not(HasSubstr("no NVIDIA driver")));
}

TEST(DeviceReason, BlamesTheVariableThatHidesTheDevices) {
  DeviceTrouble hidden = trouble(100, 13000);
  EXPECT_THAT(unavailable_reason(hidden), HasSubstr("sees no GPU"));
  hidden.visible_devices = "";
  EXPECT_THAT(unavailable_reason(hidden), HasSubstr("CUDA_VISIBLE_DEVICES is ''"));
  hidden.visible_devices = "7";
  EXPECT_THAT(unavailable_reason(hidden), HasSubstr("CUDA_VISIBLE_DEVICES is '7'"));
}

TEST(DeviceReason, SaysWhatToDoForEveryKnownCode) {
  for (const int code : {3, 35, 46, 100, 304, 802, 803, 804, 999, 4242}) {
    const std::string reason = unavailable_reason(trouble(code, 13000));
    const std::string lead = "(CUDA error " + std::to_string(code) + "): ";
    ASSERT_THAT(reason, HasSubstr(lead));
    EXPECT_GT(reason.size(), reason.find(lead) + lead.size() + 10) << reason;
  }
  EXPECT_THAT(unavailable_reason(trouble(802, 13000)), HasSubstr("fabricmanager"));
}

TEST(DeviceReason, AcceptsOnlyIndicesThatExist) {
  EXPECT_EQ(index_problem(0, 1, std::nullopt), "");
  EXPECT_EQ(index_problem(3, 4, std::nullopt), "");
  EXPECT_THAT(index_problem(1, 1, std::nullopt), HasSubstr("no CUDA device 1: there is one, cuda"));
  EXPECT_THAT(index_problem(4, 4, std::nullopt), HasSubstr("there are 4, cuda to cuda:3"));
  EXPECT_THAT(index_problem(-1, 4, std::nullopt), HasSubstr("no CUDA device -1"));
  EXPECT_THAT(index_problem(1, 1, "2"), HasSubstr("CUDA_VISIBLE_DEVICES is '2'"));
}

TEST(DeviceReason, RefusesDevicesWithoutCodeForThem) {
  EXPECT_EQ(capability_problem(8, 0, "A100"), "");
  EXPECT_EQ(capability_problem(9, 0, "H200"), "");
  EXPECT_EQ(capability_problem(12, 0, "later"), "");
  EXPECT_THAT(capability_problem(7, 5, "T4"), HasSubstr("T4 has compute capability 7.5"));
}

TEST(DeviceReason, MultipliesEightBitFloatsFromAdaOn) {
  for (const auto& [major, minor] : {std::pair(8, 9), {9, 0}, {10, 0}, {12, 0}}) {
    EXPECT_EQ(fp8_capability_problem(major, minor), "") << major << "." << minor;
  }
  EXPECT_EQ(fp8_capability_problem(8, 0), "needs compute capability 8.9 (Ada) or newer, this device has 8.0");
  EXPECT_THAT(fp8_capability_problem(8, 6), HasSubstr("has 8.6"));
}

}  // namespace
}  // namespace aibench::cuda
