#include "bench/config/json_document.h"

#include <cmath>
#include <random>

#include "tests/unit/config/config_testing.h"

namespace aibench {
namespace {

using config_testing::json_error;
using testing::Test;

std::unique_ptr<const JsonDocument> parse(const std::string& text) { return JsonDocument::parse(text, "t.json"); }

// The place that a complaint about the value names: "line:column: /pointer".
std::string place_of(JsonValue value, bool key = false) {
  try {
    key ? value.fail_at_key({.what = "!"}) : value.fail({.what = "!"});
  } catch (const ConfigError& error) {
    const std::string message = error.what();
    const std::string prefix = "t.json:", suffix = ": !";
    return message.substr(prefix.size(), message.size() - prefix.size() - suffix.size());
  }
}

TEST(JsonDocument, ReadsEveryKindOfValue) {
  const auto document = parse(R"([null, true, false, -3, 2.5, "a", [], {}, {"k": [1]}])");
  const JsonValue root = document->root();
  ASSERT_EQ(root.size(), 9u);
  EXPECT_TRUE(root.element(0)->is_null());
  EXPECT_EQ(root.element(1)->as_boolean(), true);
  EXPECT_EQ(root.element(2)->as_boolean(), false);
  EXPECT_EQ(root.element(3)->as_integer(), -3);
  EXPECT_EQ(root.element(4)->as_number(), 2.5);
  EXPECT_FALSE(root.element(4)->as_integer());
  EXPECT_EQ(root.element(5)->as_string(), "a");
  EXPECT_TRUE(root.element(6)->is_array());
  EXPECT_EQ(root.element(6)->size(), 0u);
  EXPECT_TRUE(root.element(7)->is_object());
  EXPECT_EQ(root.element(8)->find("k")->element(0)->as_integer(), 1);
  EXPECT_FALSE(root.element(9));
  EXPECT_FALSE(root.element(8)->find("K"));
  EXPECT_FALSE(root.find("k"));
}

TEST(JsonDocument, KeepsIntegersExactUpTo64Bits) {
  const auto document = parse("[9223372036854775807, -9223372036854775808, 9223372036854775808, 18446744073709551615]");
  EXPECT_EQ(document->root().element(0)->as_integer(), INT64_MAX);
  EXPECT_EQ(document->root().element(1)->as_integer(), INT64_MIN);
  for (std::size_t i : {2u, 3u}) {
    EXPECT_FALSE(document->root().element(i)->as_integer());
    EXPECT_GE(document->root().element(i)->as_number(), 9223372036854775808.0);
  }
  EXPECT_EQ(document->root().element(3)->written(), "18446744073709551615");
}

TEST(JsonDocument, DecodesEscapesAndKeepsThePlaceOfWhatFollows) {
  const auto document = parse(R"({"a\u0062": "\u00e9\ud83d\ude00\n\"", "c": 1})");
  EXPECT_EQ(document->root().find("ab")->as_string(), "\xC3\xA9\xF0\x9F\x98\x80\n\"");
  EXPECT_EQ(place_of(*document->root().find("c"), true), "1:39: /c");
  EXPECT_EQ(place_of(*document->root().find("c")), "1:44: /c");
}

TEST(JsonDocument, KnowsThePlaceOfEveryValueAndKey) {
  const auto document = parse("{\n  \"a\" : [1,\n\t-2.5e3 , \"x\"],\n  \"b\": { \"c\":true } }\n");
  const JsonValue root = document->root();
  EXPECT_EQ(place_of(root), "1:1: /");
  EXPECT_EQ(place_of(*root.find("a"), true), "2:3: /a");
  EXPECT_EQ(place_of(*root.find("a")), "2:9: /a");
  EXPECT_EQ(place_of(*root.find("a")->element(0)), "2:10: /a/0");
  EXPECT_EQ(place_of(*root.find("a")->element(0), true), "2:10: /a/0");  // no key: the value
  EXPECT_EQ(place_of(*root.find("a")->element(1)), "3:2: /a/1");
  EXPECT_EQ(place_of(*root.find("a")->element(2)), "3:11: /a/2");
  EXPECT_EQ(place_of(*root.find("b")->find("c")), "4:14: /b/c");
  EXPECT_EQ(root.find("a")->element(1)->written(), "-2.5e3");
  EXPECT_EQ(root.find("b")->written(), "{ \"c\":true }");
}

TEST(JsonDocument, CommentsMayHoldAnythingAndStandAnywhere) {
  const auto document = parse(
      "// \"quotes\", [brackets] and * / signs\r\n"
      "/* { \"a\": 0 // } **/ { // one\n"
      "  /* two */ \"a\" /* three: */ : // four\n"
      "  /*, */ 1 /* five */ , // six\n"
      "  \"url\": \"http://x/*no comment*/\" }\n"
      "// the end");
  EXPECT_EQ(place_of(*document->root().find("a"), true), "3:13: /a");
  EXPECT_EQ(place_of(*document->root().find("a")), "4:10: /a");
  EXPECT_EQ(document->root().find("url")->as_string(), "http://x/*no comment*/");
  EXPECT_EQ(place_of(*document->root().find("url")), "5:10: /url");
}

TEST(JsonDocument, ColumnsCountCodePoints) {
  const auto document = parse("{\"\xC3\xA9\xE2\x82\xAC\": \"\xF0\x9F\x98\x80\", \"b\": 1}");
  EXPECT_EQ(place_of(*document->root().find("b")), "1:18: /b");
}

TEST(JsonDocument, SkipsAByteOrderMark) {
  const auto document = parse("\xEF\xBB\xBF{\"a\": 1}");
  EXPECT_EQ(place_of(document->root()), "1:1: /");
  EXPECT_EQ(place_of(*document->root().find("a")), "1:7: /a");
  EXPECT_EQ(json_error("\xEF\xBB{}"), "t.json:1:1: /: the text is not UTF-8 from this byte on");
  EXPECT_EQ(json_error("\xFF\xFE{\0}"), "t.json:1:1: /: the text is not UTF-8 from this byte on");
}

TEST(JsonDocument, PointersEscapeKeysAndMakeThemHarmless) {
  const auto document = parse(R"({"a/b~c": 1, "": 2, "x\u001b[2J": 3})");
  EXPECT_EQ(document->root().find("a/b~c")->pointer(), "/a~1b~0c");
  EXPECT_EQ(document->root().find("")->pointer(), "/");
  EXPECT_EQ(place_of(*document->root().find(""), true), "1:14: /");
  EXPECT_EQ(document->root().find("x\x1B[2J")->pointer(), "/x\\u001b[2J");
}

TEST(JsonDocument, DescribesValuesForMessages) {
  const auto document = parse(R"([[], [1], {}, "a\tb", 2.50, null, true])");
  std::vector<std::string> words;
  for (JsonValue value : document->root()) words.push_back(value.describe());
  EXPECT_EQ(words, (std::vector<std::string>{"an empty list", "a list", "an object", "the string \"a\\u0009b\"", "2.50",
                                             "null", "true"}));
}

TEST(JsonDocument, RefusesAKeyThatStandsTwice) {
  EXPECT_EQ(json_error("{\"a\": 1,\n \"b\": {\"a\": 2}, \"a\": 3}"),
            "t.json:2:17: /: the key \"a\" stands here a second time, the first is at 1:2");
  EXPECT_EQ(json_error(R"({"x": [{"k": 1, "\u006b": 2}]})"),
            "t.json:1:17: /x/0: the key \"k\" stands here a second time, the first is at 1:9");
}

TEST(JsonDocument, RefusesDepthBeyondTheLimitOnly) {
  EXPECT_NO_THROW(parse(std::string(32, '[') + std::string(32, ']')));
  EXPECT_NE(json_error(std::string(33, '[') + std::string(33, ']')).find("t.json:1:33: "), std::string::npos);
  EXPECT_NE(json_error(std::string(200000, '[')).find("nested deeper than 32 levels"), std::string::npos);
}

TEST(JsonDocument, RefusesTooManyKeysInOneObject) {
  const auto with_keys = [](int count) {
    std::string text = "{";
    for (int i = 0; i < count; ++i) text += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":0";
    return text + "}";
  };
  EXPECT_NO_THROW(parse(with_keys(64)));
  EXPECT_NE(json_error(with_keys(65)).find("more than 64 keys"), std::string::npos);
}

TEST(JsonDocument, RefusesTextBeyondOneMebibyte) {
  EXPECT_NO_THROW(parse("1" + std::string(kMaxJsonBytes - 1, ' ')));
  EXPECT_NE(json_error("1" + std::string(kMaxJsonBytes, ' ')).find("1:1: /: the text is longer than 1 MiB"),
            std::string::npos);
}

TEST(JsonDocument, RefusesBytesThatAreNoUtf8EvenInComments) {
  EXPECT_EQ(json_error("{}\n// \xC3("), "t.json:2:4: /: the text is not UTF-8 from this byte on");
  EXPECT_EQ(json_error("{\"\xED\xA0\x80\": 1}"), "t.json:1:3: /: the text is not UTF-8 from this byte on");
}

TEST(JsonDocument, RefusesAZeroByteInsteadOfStoppingThere) {
  EXPECT_EQ(json_error(std::string("{}\0{", 4)), "t.json:1:3: /: a zero byte");
}

struct Broken {
  const char* text;
  const char* message;
};

class BrokenJson : public testing::TestWithParam<Broken> {};

TEST_P(BrokenJson, IsRefusedWithItsPlace) { EXPECT_EQ(json_error(GetParam().text), GetParam().message); }

INSTANTIATE_TEST_SUITE_P(
    JsonDocument, BrokenJson,
    testing::Values(
        Broken{"", "t.json:1:1: /: not valid JSON: there is nothing in it"},
        Broken{" \n// x", "t.json:2:5: /: not valid JSON: unexpected end of input; expected '[', '{', or a literal"},
        Broken{"{\"a\": 1", "t.json:1:8: /: not valid JSON: unexpected end of input; expected ',' or '}'"},
        Broken{"{\"a\": 1 \"b\": 2}", "t.json:1:9: /: not valid JSON: unexpected string literal; expected ',' or '}'"},
        Broken{"{\"a\" 1}", "t.json:1:6: /a: not valid JSON: unexpected number literal; expected ':'"},
        Broken{"[1 2]", "t.json:1:4: /: not valid JSON: unexpected number literal; expected ',' or ']'"},
        Broken{"[1,\n ]", "t.json:2:2: /: not valid JSON: a comma before the closing bracket"},
        Broken{"{\"a\": 1, // last\n}", "t.json:2:1: /: not valid JSON: a comma before the closing bracket"},
        Broken{"[1,,2]", "t.json:1:4: /: not valid JSON: unexpected ','; expected '[', '{', or a literal"},
        Broken{"[,1]", "t.json:1:2: /: not valid JSON: unexpected ','; expected '[', '{', or a literal"},
        Broken{"{1: 2}", "t.json:1:2: /: not valid JSON: unexpected number literal; expected string literal"},
        Broken{"{} {}", "t.json:1:4: /: not valid JSON: unexpected '{'; expected end of input"},
        Broken{"[NaN]", "t.json:1:2: /: not valid JSON: invalid literal"},
        Broken{"[-Infinity]", "t.json:1:2: /: not valid JSON: invalid number; expected digit after '-'"},
        Broken{"[tru]", "t.json:1:2: /: not valid JSON: invalid literal"},
        Broken{"['a']", "t.json:1:2: /: not valid JSON: invalid literal"},
        Broken{"[01]", "t.json:1:3: /: not valid JSON: unexpected number literal; expected ',' or ']'"},
        Broken{"[1.]", "t.json:1:2: /: not valid JSON: invalid number; expected digit after '.'"},
        Broken{"[\"ab\ncd\"]",
               "t.json:1:5: /: not valid JSON: invalid string: control character U+000A (LF) must be "
               "escaped to \\u000A or \\n"},
        Broken{"{\"a\": \"x", "t.json:1:7: /a: not valid JSON: invalid string: missing closing quote"},
        Broken{"[\"\\x\"]", "t.json:1:4: /: not valid JSON: invalid string: forbidden character after backslash"},
        Broken{"[\"\\ud800\"]",
               "t.json:1:9: /: not valid JSON: invalid string: surrogate U+D800..U+DBFF must be "
               "followed by U+DC00..U+DFFF"},
        Broken{"[\"\\udc00\"]",
               "t.json:1:8: /: not valid JSON: invalid string: surrogate U+DC00..U+DFFF must follow "
               "U+D800..U+DBFF"},
        Broken{"{ /* x", "t.json:1:3: /: not valid JSON: invalid comment; missing closing '*/'"},
        Broken{"{ / }", "t.json:1:3: /: not valid JSON: invalid comment; expecting '/' or '*' after '/'"},
        Broken{"# x\n{}", "t.json:1:1: /: not valid JSON: invalid literal"},
        Broken{"{\"a\": [1, 1e999]}", "t.json:1:11: /a: the number 1e999 is too large"},
        Broken{"[-1e400 ]", "t.json:1:2: /: the number -1e400 is too large"}));

TEST(JsonDocument, CutsAHugeNumberInItsMessage) {
  const std::string message = json_error("[" + std::string(100000, '9') + "]");
  EXPECT_LT(message.size(), 100u);
  EXPECT_NE(message.find("999... is too large"), std::string::npos);
}

// Random documents, written with random white space and comments: every value is found again where it was written.
class Writer {
 public:
  explicit Writer(unsigned seed) : random_(seed) {}

  struct Written {
    std::string pointer, text;
    std::size_t offset;
  };

  void value(const std::string& pointer, int depth) {
    gap();
    const std::size_t begin = text_.size();
    switch (random_() % (depth > 4 ? 4 : 6)) {
      case 0: text_ += std::to_string(static_cast<int>(random_() % 2000) - 1000); break;
      case 1: text_ += "\"s\\\"\\u00e9\xE2\x82\xAC" + std::to_string(random_() % 10) + "\""; break;
      case 2: text_ += random_() % 2 ? "true" : "null"; break;
      case 3: text_ += "1.5e-3"; break;
      case 4: children('[', ']', pointer, depth); break;
      default: children('{', '}', pointer, depth); break;
    }
    written_.push_back({pointer.empty() ? "/" : pointer, text_.substr(begin), begin});
    gap();
  }

  const std::string& text() const { return text_; }
  const std::vector<Written>& written() const { return written_; }

 private:
  void gap() {
    constexpr const char* kGaps[] = {"", "", " ", "\n", "\t", "/* \" ] } */", "// [ { \"\n", "\r\n", "/*\xC3\xA9*/"};
    for (std::size_t n = random_() % 3; n > 0; --n) text_ += kGaps[random_() % std::size(kGaps)];
  }

  void children(char open, char close, const std::string& pointer, int depth) {
    text_ += open;
    const std::size_t count = random_() % 4;
    gap();
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) text_ += ',';
      std::string step = std::to_string(i);
      if (open == '{') {
        step = "k" + step;
        gap();
        text_ += "\"" + step + "\"";
        gap();
        text_ += ':';
      }
      value(pointer + "/" + step, depth + 1);
    }
    text_ += close;
  }

  std::mt19937 random_;
  std::string text_;
  std::vector<Written> written_;
};

JsonValue follow(JsonValue value, std::string pointer) {
  while (pointer.size() > 1) {
    const auto next = pointer.find('/', 1);
    const std::string step = pointer.substr(1, next == std::string::npos ? next : next - 1);
    value = value.is_array() ? *value.element(std::stoul(step)) : *value.find(step);
    pointer = next == std::string::npos ? "" : pointer.substr(next);
  }
  return value;
}

TEST(JsonDocument, FindsEveryValueOfRandomDocumentsWhereItWasWritten) {
  for (unsigned seed = 0; seed < 400; ++seed) {
    Writer writer(seed);
    writer.value("", 0);
    const auto document = parse(writer.text());
    for (const auto& [pointer, text, offset] : writer.written()) {
      const JsonValue value = follow(document->root(), pointer);
      ASSERT_EQ(value.written(), text) << writer.text();
      ASSERT_EQ(value.pointer(), pointer) << writer.text();
      ASSERT_EQ(static_cast<std::size_t>(value.written().data() - document->text().data()), offset) << writer.text();
    }
  }
}

TEST(JsonDocument, SurvivesRandomDamage) {
  std::mt19937 random(11);
  int refused = 0;
  for (unsigned seed = 0; seed < 3000; ++seed) {
    Writer writer(seed % 50);
    writer.value("", 0);
    std::string text = writer.text();
    for (std::size_t n = 1 + random() % 3; n > 0 && !text.empty(); --n) {
      const std::size_t at = random() % text.size();
      switch (random() % 3) {
        case 0: text.erase(at, 1 + random() % 4); break;
        case 1:
          text.insert(at, 1,
                      "{}[]\",:/*\\\n\x80"
                      "1e-"[random() % 15]);
          break;
        default: text[at] = static_cast<char>(random() % 256); break;
      }
    }
    try {
      parse(text);
    } catch (const ConfigError& error) {
      ++refused;
      EXPECT_EQ(std::string(error.what()).find("t.json:"), 0u);
    }
  }
  EXPECT_GT(refused, 1000);
}

}  // namespace
}  // namespace aibench
