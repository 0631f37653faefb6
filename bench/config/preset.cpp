#include "bench/config/preset.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <system_error>

#include "bench/config/files.h"
#include "bench/config/nearest.h"
#include "bench/config/read.h"
#include "bench/config/text.h"

namespace aibench {
namespace {

constexpr std::array<std::string_view, 5> kKeys = {"source", "note", "defaults", "gemm", "conv2d"};
constexpr std::array<std::string_view, 2> kOps = {"gemm", "conv2d"};
constexpr std::string_view kExtension = ".json";

// [a-z0-9][a-z0-9-]{0,63}: can name no file outside the directory.
bool is_preset_name(std::string_view name) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !name.empty() && name.size() <= 64 && name.front() != '-' && std::all_of(name.begin(), name.end(), fits);
}

[[noreturn]] void fail_unknown(JsonValue value, std::string_view name, const std::vector<std::string>& directories) {
  const std::vector<std::string> known = list_presets(directories);
  const std::vector<std::string_view> views(known.begin(), known.end());
  value.fail({.what = "there is no preset " + in_quotes(name),
              .allowed = known.empty() ? "none: no preset directory was found" : joined(views),
              .nearest = nearest(name, views)});
}

ShapeRows table_of(JsonValue preset, JsonValue table, const std::string& name) {
  require_list(table, "shapes");
  ShapeRows shapes{.name = "the preset " + in_quotes(name), .rows = {}, .defaults = std::nullopt};
  for (JsonValue row : table) shapes.rows.push_back(row);
  if (const auto defaults = preset.find("defaults")) {
    require_object(*defaults, "\"defaults\"", kOps);
    shapes.defaults = defaults->find(table.key());
    if (shapes.defaults && !shapes.defaults->is_object()) {
      shapes.defaults->fail({.what = "expected an object, found " + shapes.defaults->describe()});
    }
  }
  return shapes;
}

}  // namespace

const PresetStore::Preset& PresetStore::load(JsonValue value) {
  const std::string name(read_string(value, "the name of a preset"));
  if (const auto found = loaded_.find(name); found != loaded_.end()) return found->second;
  const std::string path = is_preset_name(name) ? find_file(directories_, name + std::string(kExtension)) : "";
  if (path.empty()) fail_unknown(value, name, directories_);

  Preset preset;
  preset.document = JsonDocument::parse(read_file(path, kMaxJsonBytes), path);
  const JsonValue root = preset.document->root();
  require_object(root, "a preset", kKeys);
  read_string(require_member(root, "source"), "who published the shapes");
  if (const auto note = root.find("note")) read_string(*note, "any text");
  for (std::string_view op : kOps) {
    if (const auto table = root.find(op)) preset.tables.emplace(op, table_of(root, *table, name));
  }
  if (preset.tables.empty()) root.fail({.what = "the preset has no table", .allowed = "at least one of gemm, conv2d"});
  return loaded_.emplace(name, std::move(preset)).first->second;
}

const ShapeRows& PresetStore::rows(JsonValue value, std::string_view op) {
  const Preset& preset = load(value);
  const auto table = preset.tables.find(op);
  if (table == preset.tables.end()) {
    value.fail({.what = "the preset " + in_quotes(*value.as_string()) + " has no " + std::string(op) +
                        " shapes, only " + preset.tables.begin()->first});
  }
  return table->second;
}

std::vector<std::string> list_presets(const std::vector<std::string>& directories) {
  std::set<std::string> names;
  for (const std::string& directory : directories) {
    std::error_code error;  // a directory that cannot be read holds no preset for this user
    for (std::filesystem::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
      const auto& path = it->path();
      if (path.extension() == kExtension && is_preset_name(path.stem().string())) names.insert(path.stem().string());
    }
  }
  return {names.begin(), names.end()};
}

}  // namespace aibench
