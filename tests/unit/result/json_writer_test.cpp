#include "bench/result/json_writer.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace aibench {
namespace {

template <class Use>
std::string written(Use use) {
  std::string text;
  JsonWriter json([&](std::string_view piece) { text += piece; });
  use(json);
  json.finish();
  return text;
}

TEST(JsonWriter, keeps_order_and_breaks_lines_only_where_asked) {
  const std::string text = written([](JsonWriter& json) {
    json.open_object(JsonWriter::Style::lines);
    json.member("z", 1);
    json.key("list");
    json.open_array(JsonWriter::Style::lines);
    json.open_object();
    json.member("b", "x");
    json.member("a", true);
    json.close_object();
    json.null();
    json.close_array();
    json.key("empty");
    json.open_array(JsonWriter::Style::lines);
    json.close_array();
    json.close_object();
  });
  EXPECT_EQ(text, "{\n  \"z\": 1,\n  \"list\": [\n    {\"b\":\"x\",\"a\":true},\n    null\n  ],\n  \"empty\": []\n}\n");
}

TEST(JsonWriter, doubles_round_trip_exactly) {
  for (const double value : {0.1, 1e-9, 123456789.123456789, 5e-324, 1.7976931348623157e308, -0.0, 2.0 / 3, 1e22}) {
    const std::string text = written([&](JsonWriter& json) { json.value(value); });
    EXPECT_EQ(nlohmann::json::parse(text).get<double>(), value) << text;
  }
}

TEST(JsonWriter, nan_and_infinity_never_get_out) {
  for (const double value : {std::nan(""), std::numeric_limits<double>::infinity()}) {
    std::string text;
    JsonWriter json([&](std::string_view piece) { text += piece; });
    json.open_object();
    json.key("rate");
    try {
      json.value(value);
      ADD_FAILURE();
    } catch (const NotANumber& problem) {
      EXPECT_NE(std::string(problem.what()).find("rate"), std::string::npos);
    }
    EXPECT_TRUE(text.empty());
  }
}

TEST(JsonWriter, any_bytes_become_a_string_that_a_strict_parser_reads) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  const std::string text = written([&](JsonWriter& json) { json.value(all); });
  for (const char c : text.substr(0, text.size() - 1)) EXPECT_GE(static_cast<unsigned char>(c), 0x20) << int{c};
  const auto parsed = nlohmann::json::parse(text).get<std::string>();
  EXPECT_EQ(parsed.substr(0, 0x80), all.substr(0, 0x80));
  const std::string kept = "gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80";
  EXPECT_EQ(nlohmann::json::parse(written([&](JsonWriter& json) { json.value(kept); })).get<std::string>(), kept);
}

TEST(JsonWriter, large_documents_come_in_pieces) {
  std::size_t pieces = 0, bytes = 0;
  JsonWriter json([&](std::string_view piece) {
    ++pieces;
    bytes += piece.size();
    EXPECT_LT(piece.size(), std::size_t{3} << 20);
  });
  json.open_array();
  for (int i = 0; i < 100000; ++i) {
    json.open_object();
    json.member("number", i);
    json.member("text", std::string(60, 'x'));
    json.close_object();
  }
  json.close_array();
  json.finish();
  EXPECT_GT(pieces, 5U);
  EXPECT_GT(bytes, std::size_t{7} << 20);
}

TEST(JsonWriter, an_unfinished_document_is_a_mistake) {
  JsonWriter json([](std::string_view) {});
  json.open_object();
  EXPECT_THROW(json.finish(), std::logic_error);
}

}  // namespace
}  // namespace aibench
