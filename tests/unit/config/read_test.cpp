#include "bench/config/read.h"

#include "tests/unit/config/config_testing.h"

namespace aibench {
namespace {

// Reads the one value of a text and returns the result, or the complaint behind its place.
template <class Read>
auto read_text(const std::string& text, Read read) {
  const auto document = JsonDocument::parse(text, "t");
  return read(document->root());
}

template <class Read>
std::string complaint(const std::string& text, Read read) {
  try {
    read_text(text, read);
  } catch (const ConfigError& error) {
    const std::string message = error.what();
    return message.substr(std::string("t:1:1: /: ").size());
  }
  ADD_FAILURE() << "accepted: " << text;
  return {};
}

TEST(ReadInteger, TakesWholeNumbersInEveryNotation) {
  const auto read = [](JsonValue v) { return read_integer(v, -5, 2147483647); };
  EXPECT_EQ(read_text("7", read), 7);
  EXPECT_EQ(read_text("-5", read), -5);
  EXPECT_EQ(read_text("-0", read), 0);
  EXPECT_EQ(read_text("2.0", read), 2);
  EXPECT_EQ(read_text("2e3", read), 2000);
  EXPECT_EQ(read_text("2147483647", read), 2147483647);
}

TEST(ReadInteger, RefusesFractionsAndWhatDoesNotFit) {
  const auto read = [](JsonValue v) { return read_integer(v, 1, 100); };
  const std::string allowed = "; allowed: an integer from 1 to 100";
  EXPECT_EQ(complaint("2.9", read), "2.9 is not an integer" + allowed);
  EXPECT_EQ(complaint("1e-3", read), "1e-3 is not an integer" + allowed);
  EXPECT_EQ(complaint("0", read), "0 is out of range" + allowed);
  EXPECT_EQ(complaint("101", read), "101 is out of range" + allowed);
  EXPECT_EQ(complaint("9223372036854775808", read), "9223372036854775808 is out of range" + allowed);
  EXPECT_EQ(complaint("18446744073709551615", read), "18446744073709551615 is out of range" + allowed);
  EXPECT_EQ(complaint("1e300", read), "1e300 is out of range" + allowed);
  EXPECT_EQ(complaint("\"2\"", read), "expected an integer, found the string \"2\"" + allowed);
  EXPECT_EQ(complaint("null", read), "expected an integer, found null" + allowed);
  EXPECT_EQ(complaint("true", read), "expected an integer, found true" + allowed);
}

TEST(ReadInteger, NeverRoundsALargeNumberIntoRange) {
  const auto read = [](JsonValue v) { return read_integer(v, 0, INT64_MAX); };
  EXPECT_EQ(read_text("9007199254740993", read), 9007199254740993);
  EXPECT_EQ(read_text("9223372036854775807", read), INT64_MAX);
  // As a double this is 2^53, which 2^53 + 1 would also have become.
  EXPECT_NE(complaint("9007199254740992.0", read).find("out of range"), std::string::npos);
}

TEST(ReadNumber, TakesIntegersAndFractions) {
  EXPECT_EQ(read_text("3", read_number), 3.0);
  EXPECT_EQ(read_text("-2.5", read_number), -2.5);
  EXPECT_EQ(complaint("\"1\"", read_number), "expected a number, found the string \"1\"");
}

TEST(ReadFlag, TakesBooleansOnly) {
  EXPECT_TRUE(read_text("true", read_flag));
  EXPECT_FALSE(read_text("false", read_flag));
  EXPECT_EQ(complaint("0", read_flag), "expected true or false, found 0");
}

TEST(ReadChoice, NamesTheAllowedAndTheNearest) {
  constexpr std::array<std::string_view, 3> kNames = {"forward", "backward_data", "backward_weights"};
  const auto read = [&](JsonValue v) { return read_choice(v, kNames); };
  EXPECT_EQ(read_text("\"backward_data\"", read), 1u);
  EXPECT_EQ(
      complaint("\"foward\"", read),
      "\"foward\" is not known here; allowed: forward, backward_data, backward_weights; did you mean \"forward\"?");
  EXPECT_EQ(complaint("[]", read),
            "expected a string, found an empty list; allowed: forward, backward_data, backward_weights");
}

TEST(ReadName, TakesTheDocumentedAlphabet) {
  EXPECT_EQ(read_text("\"A0._:x-z\"", read_name), "A0._:x-z");
  EXPECT_EQ(read_text("\"" + std::string(64, 'a') + "\"", read_name), std::string(64, 'a'));
  for (const char* bad : {"\"\"", "\".a\"", "\"-a\"", "\"a b\"", "\"a/b\"", "\"a\\n\"", "\"\\u00e9\"", "\"=1+1\""}) {
    EXPECT_NE(complaint(bad, read_name).find("is not a valid name; allowed: 1 to 64"), std::string::npos) << bad;
  }
  EXPECT_NE(complaint("\"" + std::string(65, 'a') + "\"", read_name).find("not a valid name"), std::string::npos);
}

TEST(ReadDuration, IsAtMostAnHour) {
  EXPECT_EQ(read_text("\"60m\"", read_duration), 3600.0);
  EXPECT_NE(complaint("\"61m\"", read_duration).find("\"61m\" is too long; allowed: a string with a unit"),
            std::string::npos);
  EXPECT_NE(complaint("\"1h\"", read_duration).find("\"1h\" is not a duration"), std::string::npos);
  EXPECT_NE(complaint("100", read_duration).find("expected a string, found 100"), std::string::npos);
}

TEST(ReadPercentage, IsAString) {
  EXPECT_EQ(read_text("\"2.5%\"", read_percentage), 0.025);
  EXPECT_NE(complaint("0.01", read_percentage).find("expected a string, found 0.01"), std::string::npos);
  EXPECT_NE(complaint("\"1\"", read_percentage).find("\"1\" is not a percentage"), std::string::npos);
}

TEST(RequireObject, PointsAtTheUnknownKey) {
  constexpr std::array<std::string_view, 2> kKeys = {"lr", "momentum"};
  const auto document = JsonDocument::parse("{\"lr\": 1,\n  \"momentun\": 2}", "t");
  try {
    require_object(document->root(), "\"sgd\"", kKeys);
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(),
                 "t:2:3: /momentun: unknown key \"momentun\" in \"sgd\"; allowed: lr, momentum; did you mean "
                 "\"momentum\"?");
  }
}

TEST(RequireMember, PointsAtTheObjectThatLacksIt) {
  EXPECT_EQ(complaint("{}", [](JsonValue v) { return require_member(v, "name"); }), "the key \"name\" is missing");
}

TEST(RequireList, RefusesEmptyLists) {
  const auto read = [](JsonValue v) { require_list(v, "shapes"); };
  EXPECT_EQ(complaint("[]", read), "expected a list of shapes, found an empty list");
  EXPECT_EQ(complaint("{}", read), "expected a list of shapes, found an object");
}

}  // namespace
}  // namespace aibench
