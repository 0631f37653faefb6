#include "bench/config/units.h"

#include <gtest/gtest.h>

namespace aibench {
namespace {

TEST(ParseDuration, ReadsEveryUnitExactly) {
  EXPECT_EQ(parse_duration("500us"), 0.0005);
  EXPECT_EQ(parse_duration("100ms"), 0.1);
  EXPECT_EQ(parse_duration("2s"), 2.0);
  EXPECT_EQ(parse_duration("1m"), 60.0);
  EXPECT_EQ(parse_duration("1.5s"), 1.5);
  EXPECT_EQ(parse_duration("0.25m"), 15.0);
  EXPECT_EQ(parse_duration("999999.999999s"), 999999.999999);
}

TEST(ParseDuration, RefusesEverythingElse) {
  for (const char* bad :
       {"",     "1",  "s",  "1 s",  " 1s",  "1s ", "-1s",  "+1s",      "0s",         "0.000s", ".5s",  "1.s",
        "1e3s", "1h", "1S", "1ms2", "0x1s", "nan", "infs", "1234567s", "1.1234567s", "1,5s",   "1..5s"}) {
    EXPECT_FALSE(parse_duration(bad)) << bad;
  }
}

TEST(ParsePercentage, ReadsSharesExactly) {
  EXPECT_EQ(parse_percentage("1%"), 0.01);
  EXPECT_EQ(parse_percentage("0.5%"), 0.005);
  EXPECT_EQ(parse_percentage("99.9999%"), 0.999999);
}

TEST(ParsePercentage, RefusesEverythingElse) {
  for (const char* bad : {"", "%", "1", "1 %", "0%", "0.0%", "100%", "-1%", "1%%", ".5%", "1.%", "1.12345%", "1e1%"}) {
    EXPECT_FALSE(parse_percentage(bad)) << bad;
  }
}

TEST(ParseBytes, ReadsBinaryUnits) {
  EXPECT_EQ(parse_bytes("1B"), 1);
  EXPECT_EQ(parse_bytes("64KiB"), 65536);
  EXPECT_EQ(parse_bytes("64MiB"), 67108864);
  EXPECT_EQ(parse_bytes("9999GiB"), 9999 * (std::int64_t{1} << 30));
}

TEST(ParseBytes, RefusesEverythingElse) {
  for (const char* bad : {"",    "1",   "B",   "KiB", "0B",  "01B",    "64KB", "64kB",   "64kib", "1.5MiB",
                          "-1B", "+1B", " 1B", "1 B", "1B ", "10000B", "1TiB", "1KiB\n", "0x1B",  "1e3B"}) {
    EXPECT_FALSE(parse_bytes(bad)) << bad;
  }
}

}  // namespace
}  // namespace aibench
