#include "bench/config/settings.h"

#include <cstdlib>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/config/run_config.h"

namespace aibench {
namespace {

using testing::HasSubstr;

std::string complaint_about(const std::string& text) {
  try {
    parse_settings(text, "settings.json");
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name), before_(std::getenv(name) ? std::getenv(name) : "") {
    value ? setenv(name, value, 1) : unsetenv(name);
  }
  ~Variable() { setenv(name_, before_.c_str(), 1); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  std::string before_;
};

TEST(Settings, hold_a_currency_and_prices_by_target) {
  const UserSettings settings = parse_settings(
      R"({ "currency": "EUR", /* of the cloud */ "price_an_hour": {"cpu": 1, "cuda:0": 2.5, "cpu/onednn": 8e-2} })",
      "-");
  EXPECT_EQ(settings.currency, "EUR");
  EXPECT_EQ(settings.price_an_hour, (std::map<std::string, double>{{"cpu", 1}, {"cuda", 2.5}, {"cpu/onednn", 0.08}}));
  EXPECT_TRUE(parse_settings("{}", "-").price_an_hour.empty());
}

TEST(Settings, refuse_what_they_do_not_know_at_its_place) {
  EXPECT_THAT(complaint_about("{\n  \"curency\": \"EUR\" }"), HasSubstr("settings.json:2:3"));
  EXPECT_THAT(complaint_about("{\n  \"curency\": \"EUR\" }"), HasSubstr("currency"));
  EXPECT_THAT(complaint_about(R"({"currency": "euro"})"), HasSubstr("EUR"));
  EXPECT_THAT(complaint_about("{\"currency\": \"\\u001b[2\"}"), HasSubstr("settings.json:1:14"));
  EXPECT_THAT(complaint_about(R"({"price_an_hour": [1]})"), HasSubstr("object"));
  EXPECT_THAT(complaint_about(R"({"price_an_hour": {"CPU!": 1}})"), HasSubstr("such as cpu"));
  EXPECT_THAT(complaint_about(R"({"price_an_hour": {"cuda": 1, "cuda:0": 2}})"), HasSubstr("two prices"));
  EXPECT_THAT(complaint_about("[]"), HasSubstr("settings"));
  EXPECT_THAT(complaint_about(""), HasSubstr("settings.json:1:1"));
  for (const char* price : {"0", "-1", "1e10", "\"1\"", "null", "[1]", "1e999"}) {
    EXPECT_THAT(complaint_about(R"({"price_an_hour": {"cpu": )" + std::string(price) + "}}"),
                HasSubstr("settings.json:1:27"))
        << price;
  }
}

TEST(Settings, stand_where_the_base_directory_specification_says) {
  const Variable home("HOME", "/home/user");
  {
    const Variable config("XDG_CONFIG_HOME", "/etc/user");
    EXPECT_EQ(settings_path(), "/etc/user/aibench/settings.json");
  }
  {
    const Variable config("XDG_CONFIG_HOME", "relative");
    EXPECT_EQ(settings_path(), "/home/user/.config/aibench/settings.json");
  }
  const Variable config("XDG_CONFIG_HOME", nullptr);
  EXPECT_EQ(settings_path(), "/home/user/.config/aibench/settings.json");
  const Variable nobody("HOME", nullptr);
  EXPECT_EQ(settings_path(), "");
}

TEST(Settings, that_are_not_there_are_empty_and_that_cannot_be_read_are_an_error) {
  EXPECT_TRUE(load_settings("").price_an_hour.empty());
  EXPECT_TRUE(load_settings("/nowhere/settings.json").price_an_hour.empty());
  EXPECT_THROW(load_settings(std::filesystem::temp_directory_path().string()), ConfigError) << "a folder";
}

}  // namespace
}  // namespace aibench
