#include "bench/result/json_scanner.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "bench/result/result_error.h"
#include "bench/result/write_result.h"
#include "tests/unit/result/sample_run.h"
#include "tests/unit/stats/random_values.h"

namespace aibench {
namespace {

using nlohmann::ordered_json;

// The document as this scanner and tree see it, or nullopt when it is refused.
std::optional<std::string> scanned(std::string_view text, std::string* refusal = nullptr) {
  JsonTree tree;
  try {
    parse_tree(text, "x", {}, tree);
  } catch (const ResultError& problem) {
    EXPECT_FALSE(std::string(problem.what()).empty());
    if (refusal) *refusal = problem.what();
    return std::nullopt;
  }
  std::string written;
  JsonWriter json([&](std::string_view piece) { written += piece; });
  tree.write(JsonTree::kRoot, json);
  json.finish();
  return written;
}

// Both parsers agree on whether this is JSON and on what it says.
void expect_agreement(const std::string& text) {
  const ordered_json stock = ordered_json::parse(text, nullptr, false);
  const auto own = scanned(text);
  ASSERT_EQ(own.has_value(), !stock.is_discarded()) << text;
  if (!own) return;
  const ordered_json again = ordered_json::parse(*own);
  EXPECT_EQ(again, stock) << text;
}

TEST(JsonScanner, agrees_with_a_stock_parser_on_small_texts) {
  for (const char* text : {"null",
                           "true",
                           "false",
                           "0",
                           "-0",
                           "1",
                           "-1",
                           "1.5",
                           "1e5",
                           "1E+5",
                           "1e-5",
                           "-0.0",
                           "\"\"",
                           "[]",
                           "{}",
                           " [ ] ",
                           "[1,2]",
                           "{\"a\":1}",
                           "{\"a\":[{\"b\":null}]}",
                           "18446744073709551615",
                           "18446744073709551616",
                           "-9223372036854775808",
                           "-9223372036854775809",
                           "1e308",
                           "1e309",
                           "-1e309",
                           "1e-400",
                           "4.9e-324",
                           "",
                           " ",
                           "nul",
                           "True",
                           "nulll",
                           "01",
                           "-",
                           "-a",
                           "1.",
                           ".5",
                           "1e",
                           "1e+",
                           "+1",
                           "0x1",
                           "1_0",
                           "NaN",
                           "Infinity",
                           "-Infinity",
                           "'a'",
                           "\"a",
                           "\"\\\"",
                           "\"\\x\"",
                           "\"\\u12\"",
                           "\"\\u12g4\"",
                           "\"\\ud800\"",
                           "\"\\ud800\\u0041\"",
                           "\"\\udc00\"",
                           "\"\\ud83d\\ude00\"",
                           "\"\\u00e9\\n\\t\\/\\b\\f\\r\\\\\"",
                           "\"tab\there\"",
                           "[1,]",
                           "[,1]",
                           "[1 2]",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{\"a\":1,}",
                           "{,}",
                           "{a:1}",
                           "{1:2}",
                           "[}",
                           "{]",
                           "[1]]",
                           "1 2",
                           "/**/1",
                           "1 // c",
                           "[",
                           "{",
                           "\"\xC3\xBC\"",
                           "\"\xC3\"",
                           "\"\xED\xA0\x80\"",
                           "\"\xF4\x90\x80\x80\"",
                           "\"\xC0\x80\"",
                           "\xEF\xBB\xBF[x]",
                           "\"\\u0000\"",
                           "[\"\\u+123\"]",
                           "[\"\\u 123\"]",
                           "123456789012345678901234567890",
                           "0.1e1",
                           "1.0E-2",
                           "00",
                           "-01",
                           "\"\x7F\"",
                           "[1,\f2]"}) {
    expect_agreement(text);
  }
}

TEST(JsonScanner, agrees_with_a_stock_parser_on_damaged_results) {
  const std::string text = result_text(test::one_gemm().result());
  test::RandomValues random(81);
  const std::string bytes("\0\"{}[],:0.9eE+-\\ut\n \xFF\xC3", 24);
  int accepted = 0;
  for (int trial = 0; trial < 3000; ++trial) {
    std::string damaged = text;
    for (std::size_t edits = 1 + random.below(3); edits > 0; --edits) {
      const std::size_t at = random.below(damaged.size());
      switch (random.below(3)) {
        case 0: damaged[at] = bytes[random.below(bytes.size())]; break;
        case 1: damaged.erase(at, 1 + random.below(4)); break;
        default: damaged.insert(at, 1, bytes[random.below(bytes.size())]); break;
      }
    }
    const ordered_json stock = ordered_json::parse(damaged, nullptr, false);
    std::string refusal;
    const auto own = scanned(damaged, &refusal);
    // The stock parser takes the last of two members with one name.
    if (refusal.find("named twice") != std::string::npos) continue;
    ASSERT_EQ(own.has_value(), !stock.is_discarded()) << refusal;
    ASSERT_TRUE(!own || ordered_json::parse(*own) == stock);
    accepted += own.has_value();
  }
  EXPECT_GT(accepted, 100);
}

TEST(JsonScanner, numbers_keep_their_value_and_type) {
  EXPECT_EQ(scanned("[0.1,1e-9,18446744073709551615,-9223372036854775808,1.0,1]"),
            "[0.1,1e-09,18446744073709551615,-9223372036854775808,1.0,1]\n");
}

TEST(JsonScanner, errors_name_line_and_column_of_the_fault) {
  const auto message = [](std::string_view text) {
    JsonTree tree;
    try {
      parse_tree(text, "r.json", {}, tree);
    } catch (const ResultError& problem) {
      return std::string(problem.what());
    }
    return std::string("accepted");
  };
  EXPECT_EQ(message("{\n  \"a\": 1,\n  b\n}"), "r.json:3:3: not complete, valid JSON: expected a member's name");
  EXPECT_EQ(message("[\"\xC3\xBC\", 1e999]"), "r.json:1:7: not complete, valid JSON: a number is too large");
  EXPECT_EQ(message("[1"), "r.json:1:3: not complete, valid JSON: the document ends too early");
  EXPECT_EQ(message("[\"ab\xFF\"]"), "r.json:1:5: not complete, valid JSON: a string is not valid UTF-8");
}

}  // namespace
}  // namespace aibench
