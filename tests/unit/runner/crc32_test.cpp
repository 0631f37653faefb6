#include "bench/runner/crc32.h"

#include <gtest/gtest.h>

namespace aibench {
namespace {

// Published check values of CRC-32/ISO-HDLC.
TEST(Crc32, GivesTheKnownCheckValues) {
  EXPECT_EQ(crc32(""), 0x00000000u);
  EXPECT_EQ(crc32("123456789"), 0xCBF43926u);
  EXPECT_EQ(crc32("The quick brown fox jumps over the lazy dog"), 0x414FA339u);
  EXPECT_EQ(crc32(std::string_view("\0\0\0\0", 4)), 0x2144DF1Cu);
}

}  // namespace
}  // namespace aibench
