#include "bench/config/settings.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>

#include "bench/config/files.h"
#include "bench/config/read.h"
#include "bench/config/run_config.h"
#include "bench/config/text.h"
#include "bench/plan/target.h"

namespace aibench {
namespace {

constexpr std::array<std::string_view, 3> kKeys = {"$schema", "currency", "price_an_hour"};
constexpr double kMostAnHour = 1e9;

std::string read_currency(JsonValue value) {
  constexpr std::string_view kAllowed = "three capital letters, such as EUR or USD";
  const std::string_view text = read_string(value, kAllowed);
  const bool fine = text.size() == 3 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!fine) value.fail({.what = in_quotes(text) + " is no currency", .allowed = std::string(kAllowed)});
  return std::string(text);
}

double read_price(JsonValue value) {
  const double price = read_number(value);
  if (!(price > 0) || price > kMostAnHour) {
    value.fail({.what = "a price of " + value.describe(), .allowed = "above 0, at most 1e9"});
  }
  return price;
}

std::map<std::string, double> read_prices(JsonValue prices) {
  if (!prices.is_object()) {
    prices.fail({.what = "\"price_an_hour\" is " + prices.describe(), .allowed = "an object, such as {\"cuda\": 2.5}"});
  }
  std::map<std::string, double> found;
  for (const JsonValue price : prices) {
    const auto target = parse_target(price.key());
    if (!target) {
      price.fail_at_key({.what = in_quotes(price.key()) + " is not a target", .allowed = std::string(kTargetForms)});
    }
    if (!found.emplace(target->name, read_price(price)).second) {
      price.fail_at_key({.what = "the target " + in_quotes(target->name) + " has two prices"});
    }
  }
  return found;
}

}  // namespace

UserSettings parse_settings(std::string_view text, const std::string& file) {
  const auto document = JsonDocument::parse(text, file);
  const JsonValue root = document->root();
  require_object(root, "the settings", kKeys);
  UserSettings settings;
  if (const auto schema = root.find("$schema")) read_string(*schema, "the place of the JSON schema");
  if (const auto currency = root.find("currency")) settings.currency = read_currency(*currency);
  if (const auto prices = root.find("price_an_hour")) settings.price_an_hour = read_prices(*prices);
  return settings;
}

std::string settings_path() {
  namespace fs = std::filesystem;
  const auto absolute = [](const char* variable) {
    const char* value = std::getenv(variable);
    return value != nullptr && fs::path(value).is_absolute() ? fs::path(value) : fs::path();
  };
  if (const fs::path config = absolute("XDG_CONFIG_HOME"); !config.empty()) return config / "aibench/settings.json";
  const fs::path home = absolute("HOME");
  return home.empty() ? "" : (home / ".config/aibench/settings.json").string();
}

UserSettings load_settings(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (path.empty() || status.type() == std::filesystem::file_type::not_found) return {};
  return parse_settings(read_file(path, kMaxJsonBytes), path);
}

}  // namespace aibench
