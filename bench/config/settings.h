#pragma once

#include <map>
#include <string>
#include <string_view>

// The user's own settings, which hold for every run: what an hour of a target costs.
//
//   { "currency": "EUR", "price_an_hour": { "cpu": 0.08, "cuda": 2.5 } }
namespace aibench {

struct UserSettings {
  std::string currency;                         // three capital letters, ISO 4217; empty: not said
  std::map<std::string, double> price_an_hour;  // by target name, above 0
};

// JSON with comments, read as strictly as a config: throws ConfigError with file:line:column, what is allowed and the
// nearest name.
UserSettings parse_settings(std::string_view text, const std::string& file);

// $XDG_CONFIG_HOME/aibench/settings.json, or ~/.config/aibench/settings.json where that variable is not set or no
// absolute path, as the XDG base directory specification asks. Empty when there is no home either.
std::string settings_path();

// What stands at `path`; nothing when there is no such file. Throws ConfigError when it cannot be read.
UserSettings load_settings(const std::string& path);

}  // namespace aibench
