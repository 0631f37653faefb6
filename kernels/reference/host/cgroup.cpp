#include "kernels/reference/host/cgroup.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <sstream>

namespace aibench {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = 1 << 20;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

bool lists(std::string_view controllers, std::string_view wanted) {
  while (!controllers.empty()) {
    const std::size_t comma = controllers.find(',');
    if (controllers.substr(0, comma) == wanted) return true;
    if (comma == std::string_view::npos) return false;
    controllers.remove_prefix(comma + 1);
  }
  return false;
}

std::vector<fs::path> group_and_ancestors(const fs::path& mount, const std::string& group) {
  std::error_code ignored;
  std::vector<fs::path> found;
  fs::path relative = fs::path(group).relative_path().lexically_normal();
  if (!relative.empty() && *relative.begin() == "..") relative.clear();
  for (; !relative.empty() && relative != "."; relative = relative.parent_path()) {
    if (fs::is_directory(mount / relative, ignored)) found.push_back(mount / relative);
  }
  if (fs::is_directory(mount, ignored)) found.push_back(mount);
  return found;
}

}  // namespace

std::optional<std::string> read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  // In pieces: most of these files are short, and clearing a large buffer would push the caller's data out of the
  // cache.
  std::string text;
  std::array<char, 4096> piece;
  while (text.size() < kMostBytes && file) {
    file.read(piece.data(), static_cast<std::streamsize>(std::min(piece.size(), kMostBytes - text.size())));
    text.append(piece.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (file.bad()) return std::nullopt;
  return text;
}

std::optional<double> leading_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || !(value >= 0)) return std::nullopt;
  return value;
}

std::optional<double> number_after(std::string_view text, std::string_view key) {
  for (std::size_t at = text.find(key); at != std::string_view::npos; at = text.find(key, at + 1)) {
    const bool line_start = at == 0 || text[at - 1] == '\n';
    std::string_view rest = text.substr(at + key.size());
    const std::size_t digits = rest.find_first_not_of(" \t:");
    if (line_start && digits != 0 && digits != std::string_view::npos) return leading_number(rest.substr(digits));
  }
  return std::nullopt;
}

CgroupDirectories cgroup_directories(const fs::path& root, std::string_view controller) {
  const std::optional<std::string> membership = read_text(root / "proc/self/cgroup");
  if (!membership) return {};
  const fs::path mount = root / "sys/fs/cgroup";
  std::error_code ignored;
  const bool v2 = fs::exists(mount / "cgroup.controllers", ignored);
  for (const std::string& line : lines_of(*membership)) {  // id:controllers:path
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string_view controllers = std::string_view(line).substr(first + 1, second - first - 1);
    if (v2 && controllers.empty()) return {true, group_and_ancestors(mount, line.substr(second + 1))};
    if (!v2 && lists(controllers, controller)) {
      return {false, group_and_ancestors(mount / controller, line.substr(second + 1))};
    }
  }
  return {};
}

}  // namespace aibench
