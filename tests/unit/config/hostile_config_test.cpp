#include <functional>

#include "tests/unit/config/config_testing.h"

// Configs made to hurt: each must be refused with a place, and cost little. (That it costs little is kept by counting
// before building; the tests here would run out of time or memory without it.)
namespace aibench {
namespace {

using config_testing::error_of;
using config_testing::with_workloads;

std::string repeat(const std::string& part, std::size_t times, const std::string& separator = "") {
  std::string text;
  text.reserve((part.size() + separator.size()) * times);
  for (std::size_t i = 0; i < times; ++i) {
    if (i > 0) text += separator;
    text += part;
  }
  return text;
}

std::string many_keys(int count) {
  std::string text = "{\"k\":1";
  for (int i = 0; i < count; ++i) text += ",\"" + std::to_string(i) + "\":1";
  return text + "}";
}

std::string gemm(const std::string& m) { return with_workloads(R"({"op":"gemm","n":1,"k":1,"m":)" + m + "}"); }

const std::string kAllSizes = R"({"from":1,"to":2147483647,"step":1})";

struct Hostile {
  std::string name;
  std::function<std::string()> text;  // made when it is wanted: some are large
  std::string place;                  // the message starts with test.json: and this
  std::string what;                   // and holds this
};

std::vector<Hostile> hostile_texts() {
  return {
      {"brackets", [] { return repeat("[", 200000); }, "1:33:", "nested deeper than 32"},
      {"braces", [] { return repeat("{\"a\":", 100000); }, "1:161:", "nested deeper than 32"},
      {"alternating", [] { return repeat("[{\"a\":", 100000); }, "1:97:", "nested deeper than 32"},
      {"deep_inside_a_workload", [] { return gemm(repeat("[", 5000) + repeat("]", 5000)); },
       "1:84:", "nested deeper than 32"},
      {"duplicate_key", [] { return std::string(R"({"name":"a","name":"b"})"); },
       "1:13:", "second time, the first is at 1:2"},
      {"duplicate_key_escaped", [] { return std::string(R"({"name":"a","\u006eame":"b"})"); }, "1:13:", "second time"},
      {"duplicate_in_workload", [] { return gemm("1,\"m\":2"); }, "1:57:", "the key \"m\" stands here a second time"},
      {"number_overflow", [] { return gemm("1e999"); }, "1:55:", "1e999 is too large"},
      {"negative_overflow", [] { return gemm("-1e999"); }, "1:55:", "-1e999 is too large"},
      {"a_million_digits", [] { return gemm(repeat("9", 1000000)); }, "1:55:", "is too large"},
      {"two_to_63", [] { return gemm("9223372036854775808"); }, "1:55:", "9223372036854775808 is out of range"},
      {"two_to_64_minus_1", [] { return gemm("18446744073709551615"); },
       "1:55:", "18446744073709551615 is out of range"},
      {"two_to_64", [] { return gemm("18446744073709551616"); }, "1:55:", "18446744073709551616 is out of range"},
      {"int64_least", [] { return gemm("-9223372036854775808"); }, "1:55:", "out of range"},
      {"fraction", [] { return gemm("2.9"); }, "1:55:", "2.9 is not an integer"},
      {"almost_an_integer", [] { return gemm("1.0000000000000002"); }, "1:55:", "is not an integer"},
      {"nan", [] { return gemm("NaN"); }, "1:55:", "not valid JSON"},
      {"infinity", [] { return gemm("Infinity"); }, "1:55:", "not valid JSON"},
      {"hexadecimal", [] { return gemm("0x10"); }, "1:56:", "not valid JSON"},
      {"bad_utf8", [] { return std::string("{\"name\":\"a\xFF\"}"); }, "1:11:", "not UTF-8"},
      {"bad_utf8_in_a_comment", [] { return std::string("// \xC3\x28\n{}"); }, "1:4:", "not UTF-8"},
      {"overlong_utf8", [] { return std::string("{\"\xC0\xAE\":1}"); }, "1:3:", "not UTF-8"},
      {"encoded_surrogate", [] { return std::string("{\"\xED\xA0\x80\":1}"); }, "1:3:", "not UTF-8"},
      {"lone_surrogate", [] { return std::string(R"({"name":"\ud800"})"); }, "1:16:", "surrogate"},
      {"lone_low_surrogate", [] { return std::string(R"({"name":"\udc00x"})"); }, "1:15:", "surrogate"},
      {"utf16", [] { return std::string("\xFF\xFE{\0}\0", 6); }, "1:1:", "not UTF-8"},
      {"zero_byte", [] { return std::string("{}\0{}", 5); }, "1:3:", "a zero byte"},
      {"escaped_zero_in_a_name", [] { return std::string(R"({"name":"a\u0000b","workloads":[1]})"); },
       "1:9:", "\"a\\u0000b\" is not a valid name"},
      {"terminal_escape_in_a_key", [] { return std::string(R"({"\u001b]0;owned\u0007":1})"); },
       "1:2:", "unknown key \"\\u001b]0;owned\\u0007\""},
      {"formula_name", [] { return std::string(R"({"name":"=cmd|' /C calc'!A0","workloads":[1]})"); },
       "1:9:", "is not a valid name"},
      {"path_name", [] { return std::string(R"({"name":"../../etc/passwd","workloads":[1]})"); },
       "1:9:", "is not a valid name"},
      {"huge_name", [] { return std::string(R"({"name":")" + repeat("n", 1000000) + "\"}"); },
       "1:9:", "is not a valid name"},
      {"huge_key", [] { return std::string("{\"" + repeat("k", 1000000) + "\":1}"); }, "1:2:", "unknown key"},
      {"too_long", [] { return std::string("{}" + repeat(" ", 1 << 20)); }, "1:1:", "longer than 1 MiB"},
      {"many_keys", [] { return many_keys(90000); }, "1:", "more than 64 keys"},
      {"many_values", [] { return with_workloads(repeat("1", 500000, ",")); }, "1:26:", "expected a workload"},
      {"many_lists", [] { return with_workloads("[" + repeat("[]", 300000, ",") + "]"); },
       "1:26:", "expected a workload"},
      {"long_list", [] { return gemm("[" + repeat("1", 500000, ",") + "]"); }, "1:26:", "expands to 500 000 cases"},
      {"billion_cases",
       [] {
         return with_workloads(R"({"op":"gemm","m":{"from":1,"to":1000,"step":1},"n":{"from":1,"to":1000,"step":1},
                                           "k":{"from":1,"to":1000,"step":1}})");
       },
       "1:26:", "1 000 000 000 cases"},
      {"more_cases_than_64_bits",
       [] {
         return with_workloads(R"({"op":"gemm","m":)" + kAllSizes + ",\"n\":" + kAllSizes + ",\"k\":" + kAllSizes +
                               ",\"lda\":" + kAllSizes + ",\"batch\":" + kAllSizes + "}");
       },
       "1:26:", "more than 9 000 000 000 000 000 000 cases"},
      {"many_large_sweeps",
       [] {
         return with_workloads(repeat(R"({"op":"gemm","m":{"from":1,"to":9999,"step":1},"n":1,"k":1})", 15000, ","));
       },
       "1:86:", "after the 9 999 cases"},
      {"zero_step", [] { return gemm(R"({"from":1,"to":9,"step":0})"); }, "1:79:", "0 is out of range"},
      {"negative_step", [] { return gemm(R"({"from":1,"to":9,"step":-1})"); }, "1:79:", "-1 is out of range"},
      {"times_one", [] { return gemm(R"({"from":1,"to":9,"times":1})"); }, "1:80:", "1 is out of range"},
      {"times_zero", [] { return gemm(R"({"from":1,"to":9,"times":0})"); }, "1:80:", "0 is out of range"},
      {"tie_cycle", [] { return with_workloads(R"({"op":"gemm","m":"=n","n":"=k","k":"=m"})"); }, "1:43:", "cycle"},
      {"tie_to_itself", [] { return gemm("\"=m\""); }, "1:55:", "tied to itself"},
      {"tie_to_nothing", [] { return gemm("\"=\""); }, "1:55:", "tied to \"\""},
      {"preset_path", [] { return with_workloads(R"({"op":"gemm","preset":"../../../../etc/passwd"})"); },
       "1:48:", "there is no preset"},
      {"preset_device", [] { return with_workloads(R"({"op":"gemm","preset":"/dev/zero"})"); },
       "1:48:", "there is no preset"},
      {"many_layers",
       [] {
         return with_workloads(R"({"op":"network","name":"n","input":[1],"layers":[)" +
                               repeat("\"relu\"", 100000, ",") + "]}");
       },
       "1:74:", "100000 layers; allowed: at most 1000"},
      {"huge_network",
       [] {
         return with_workloads(R"({"op":"network","name":"n","input":[2147483647,2147483647,2147483647],
                                          "layers":["relu"]})");
       },
       "2:", "2^62"},
      {"huge_fully_connected",
       [] {
         return with_workloads(R"({"op":"network","name":"n","input":[2147483647],
 "layers":[{"fully_connected":2147483647},{"fully_connected":2147483647}]})");
       },
       "2:12:", "2^62"},
      {"growing_padding",
       [] {
         return with_workloads(R"({"op":"network","name":"n","input":[1,1,1],
 "layers":[)" + repeat(R"({"conv2d":1,"kernel":1,"pad":2147483647})", 1000, ",") +
                               "]}");
       },
       "2:12:", "2^62"},
      {"overflowing_gemm",
       [] { return with_workloads(R"({"op":"gemm","m":2147483647,"n":"=m","k":"=m","batch":"=m"})"); }, "1:", "2^62"},
      {"unclosed_comment", [] { return std::string("{ /* " + repeat("*", 100000)); }, "1:3:", "missing closing '*/'"},
      {"only_comments", [] { return repeat("//\n", 300000); }, "300001:1:", "unexpected end of input"},
      {"empty", [] { return std::string(""); }, "1:1:", "there is nothing in it"},
      {"two_documents", [] { return std::string("{}{}"); }, "1:3:", "expected end of input"},
      {"program", [] { return std::string(R"({"name":"t","command":"rm -rf /"})"); },
       "1:13:", "unknown key \"command\""},
  };
}

void PrintTo(const Hostile& hostile, std::ostream* out) { *out << hostile.name; }

class HostileConfig : public testing::TestWithParam<Hostile> {};

TEST_P(HostileConfig, IsRefusedWithItsPlaceAndAShortHarmlessMessage) {
  const Hostile& hostile = GetParam();
  const std::string message = error_of(hostile.text());
  EXPECT_EQ(message.find("test.json:" + hostile.place), 0u) << message;
  EXPECT_NE(message.find(hostile.what), std::string::npos) << message;
  EXPECT_LT(message.size(), 600u);
  for (char c : message) EXPECT_FALSE(static_cast<unsigned char>(c) < 0x20 || c == 0x7F) << message;
}

INSTANTIATE_TEST_SUITE_P(Texts, HostileConfig, testing::ValuesIn(hostile_texts()),
                         [](const auto& hostile) { return hostile.param.name; });

// Prefixes of a good config: none is accepted, none does harm.
TEST(DamagedConfig, EveryPrefixIsRefused) {
  const std::string text =
      "{ \"name\": \"t\", // comment\n \"measure\": {\"precision\": \"1%\", \"cache\": [\"warm\"]},\n"
      " \"workloads\": [ {\"op\": \"gemm\", \"m\": {\"from\": 1, \"to\": 4, \"times\": 2}, \"n\": \"=m\", \"k\": [1, "
      "2.0]},\n"
      "  {\"op\": \"conv2d\", \"preset\": \"resnet50\", \"n\": 1} ] }";
  EXPECT_NO_THROW(config_testing::parse(text));
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_EQ(error_of(text.substr(0, length)).find("test.json:"), 0u);
  }
}

// One byte of a good config replaced by each of some: it is accepted or refused with a place, never anything else.
TEST(DamagedConfig, EverySingleByteChangeEndsWell) {
  const std::string text =
      R"({"name":"t","workloads":[{"op":"gemm","m":{"from":1,"to":4,"times":2},"n":"=m","k":[1,2],"beta":0.5}]})";
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (char c : std::string("\"\\{}[]:,/*0-.eE9nt= \n\x80\xFF\0", 24)) {
      std::string damaged = text;
      damaged[at] = c;
      try {
        config_testing::parse(damaged);
      } catch (const ConfigError& error) {
        EXPECT_EQ(std::string(error.what()).find("test.json:1:") == 0 || c == '\n', true) << error.what();
      }
    }
  }
}

}  // namespace
}  // namespace aibench
