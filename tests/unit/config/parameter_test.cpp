#include "bench/config/parameter.h"

#include "tests/unit/config/config_testing.h"

namespace aibench {
namespace {

using Kind = ParameterSpec::Kind;

const ParameterSpecs kSpecs = {
    {.key = "m", .required = true},       {.key = "n"},
    {.key = "pad", .least = 0},           {.key = "alpha", .kind = Kind::number},
    {.key = "trans", .kind = Kind::flag}, {.key = "dtype", .kind = Kind::choice, .choices = {"f64", "f32"}},
};
const ParameterSpec& kSize = kSpecs[0];
const ParameterSpec& kPad = kSpecs[2];

std::vector<std::int64_t> integers(const ParameterSpec& spec, const std::string& text) {
  const auto document = JsonDocument::parse(text, "t");
  std::vector<std::int64_t> values;
  for (const GivenScalar& given : read_values(spec, document->root())) values.push_back(given.value.integer);
  EXPECT_EQ(count_values(spec, document->root()), static_cast<std::int64_t>(values.size())) << text;
  return values;
}

template <class Read>
std::string complaint(const std::string& text, Read read) {
  const auto document = JsonDocument::parse(text, "t");
  try {
    read(document->root());
  } catch (const ConfigError& error) {
    return error.what();
  }
  ADD_FAILURE() << "accepted: " << text;
  return {};
}

std::string count_error(const ParameterSpec& spec, const std::string& text) {
  return complaint(text, [&](JsonValue v) { count_values(spec, v); });
}

using Values = std::vector<std::int64_t>;

TEST(ReadValues, TakesAScalarAListAndRanges) {
  EXPECT_EQ(integers(kSize, "7"), (Values{7}));
  EXPECT_EQ(integers(kSize, "[3, 1, 2]"), (Values{3, 1, 2}));
  EXPECT_EQ(integers(kSize, R"({"from": 64, "to": 512, "times": 2})"), (Values{64, 128, 256, 512}));
  EXPECT_EQ(integers(kSize, R"({"from": 64, "to": 511, "times": 2})"), (Values{64, 128, 256}));
  EXPECT_EQ(integers(kSize, R"({"from": 1, "to": 9, "step": 4})"), (Values{1, 5, 9}));
  EXPECT_EQ(integers(kSize, R"({"from": 1, "to": 8, "step": 4})"), (Values{1, 5}));
  EXPECT_EQ(integers(kSize, R"({"from": 5, "to": 5, "times": 2})"), (Values{5}));
  EXPECT_EQ(integers(kPad, R"({"from": 0, "to": 2, "step": 1})"), (Values{0, 1, 2}));
}

TEST(ReadValues, RangesEndAtTheLargestSizeWithoutOverflow) {
  EXPECT_EQ(integers(kSize, R"({"from": 2147483647, "to": 2147483647, "times": 2147483647})"), (Values{2147483647}));
  EXPECT_EQ(integers(kSize, R"({"from": 1, "to": 2147483647, "times": 2147483647})"), (Values{1, 2147483647}));
  EXPECT_EQ(integers(kSize, R"({"from": 2147483640, "to": 2147483647, "step": 2147483647})"), (Values{2147483640}));
}

TEST(ReadValues, ReadsTheOtherKinds) {
  EXPECT_EQ(integers(kSpecs[4], "[true, false]"), (Values{1, 0}));
  EXPECT_EQ(integers(kSpecs[5], R"(["f32", "f64", "f32"])"), (Values{1, 0, 1}));
  const auto document = JsonDocument::parse("[1, -2.5]", "t");
  const auto numbers = read_values(kSpecs[3], document->root());
  ASSERT_EQ(numbers.size(), 2u);
  EXPECT_EQ(numbers[0].value.number, 1.0);
  EXPECT_EQ(numbers[1].value.number, -2.5);
  EXPECT_EQ(numbers[1].where, *document->root().element(1));
}

TEST(CountValues, DoesNotMakeTheValues) {
  const auto document = JsonDocument::parse(R"({"from": 1, "to": 2147483647, "step": 1})", "t");
  EXPECT_EQ(count_values(kSize, document->root()), 2147483647);
}

TEST(CountValues, RefusesMalformedRanges) {
  EXPECT_EQ(count_error(kSize, R"({"from": 1, "to": 4})"),
            "t:1:1: /: a range needs \"times\" or \"step\"; allowed: one of times, step");
  EXPECT_EQ(count_error(kSize, R"({"from": 1, "to": 4, "times": 2, "step": 1})"),
            "t:1:1: /: a range has both \"times\" and \"step\"; allowed: one of times, step");
  EXPECT_EQ(count_error(kSize, R"({"from": 4, "to": 1, "step": 1})"),
            "t:1:19: /to: a range runs upwards, and 1 is below 4");
  EXPECT_EQ(count_error(kSize, R"({"from": 1, "to": 4, "step": 0})"),
            "t:1:30: /step: 0 is out of range; allowed: an integer from 1 to 2147483647");
  EXPECT_EQ(count_error(kSize, R"({"from": 1, "to": 4, "times": 1})"),
            "t:1:31: /times: 1 is out of range; allowed: an integer from 2 to 2147483647");
  EXPECT_EQ(count_error(kPad, R"({"from": 0, "to": 4, "times": 2})"),
            "t:1:10: /from: 0 times anything stays 0; allowed: 1 and up");
  EXPECT_EQ(count_error(kSize, R"({"from": 1, "two": 4, "step": 1})"),
            "t:1:13: /two: unknown key \"two\" in a range; allowed: from, to, times, step; did you mean \"to\"?");
  EXPECT_EQ(count_error(kSpecs[3], R"({"from": 1, "to": 4, "step": 1})"),
            "t:1:1: /: a range is for sizes; \"alpha\" takes a value or a list of values");
  EXPECT_EQ(count_error(kSize, "[]"), "t:1:1: /: expected a list of values, found an empty list");
}

TEST(ReadTie, FindsTheTiedSize) {
  const auto read = [](const std::string& text) {
    const auto document = JsonDocument::parse(text, "t");
    return read_tie(kSpecs, kSize, document->root());
  };
  EXPECT_EQ(read("\"=n\""), 1u);
  EXPECT_EQ(read("\"=pad\""), 2u);
  EXPECT_FALSE(read("7"));
  EXPECT_FALSE(read("[1]"));
}

TEST(ReadTie, IsForSizesOnly) {
  const auto document = JsonDocument::parse("\"=m\"", "t");
  EXPECT_FALSE(read_tie(kSpecs, kSpecs[3], document->root()));
}

TEST(ReadTie, RefusesUnknownKeysAndItself) {
  const auto error = [](const std::string& text) {
    return complaint(text, [](JsonValue v) { read_tie(kSpecs, kSize, v); });
  };
  EXPECT_EQ(error("\"=pda\""),
            "t:1:1: /: \"m\" is tied to \"pda\", which is no size of this workload; allowed: n, pad; "
            "did you mean \"pad\"?");
  EXPECT_EQ(error("\"=alpha\""),
            "t:1:1: /: \"m\" is tied to \"alpha\", which is no size of this workload; allowed: n, pad");
  EXPECT_EQ(error("\"=m\""), "t:1:1: /: \"m\" is tied to itself; allowed: n, pad");
  EXPECT_EQ(error("\"64\""),
            "t:1:1: /: \"64\" is no size; allowed: an integer from 1 to 2147483647, a list of them, a range {\"from\", "
            "\"to\", \"times\" or \"step\"}, or a tie such as \"=n\"");
}

}  // namespace
}  // namespace aibench
