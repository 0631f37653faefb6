#include "bench/system/cgroup_limits.h"

#include <algorithm>
#include <string>

#include "bench/system/text_files.h"

namespace aibench {
namespace {

namespace fs = std::filesystem;

// Version 1 writes "no limit" as the largest multiple of a page below 2^63.
constexpr std::uint64_t kNoLimit = std::uint64_t{1} << 62;

bool lists(std::string_view names, std::string_view wanted) {
  const auto parts = split(names, ',');
  return std::find(parts.begin(), parts.end(), wanted) != parts.end();
}

// The path behind the last colon of the matching line; lines are id:controllers:path.
std::optional<std::string> group_in(std::string_view membership, int version, std::string_view controller) {
  for (const std::string_view line : split(membership, '\n')) {
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string_view::npos ? first : line.find(':', first + 1);
    if (second == std::string_view::npos) continue;
    const std::string_view names = line.substr(first + 1, second - first - 1);
    const bool matches = version == 2 ? names.empty() : lists(names, controller);
    if (matches) return std::string(line.substr(second + 1));
  }
  return std::nullopt;
}

struct Mount {
  std::string group;  // the group that the mount point shows
  fs::path point;
};

// Lines are: id parent major:minor root point options [tags...] - type source super-options
std::optional<Mount> mount_in(std::string_view mountinfo, int version, std::string_view controller) {
  for (const std::string_view line : split(mountinfo, '\n')) {
    const std::size_t dash = line.find(" - ");
    if (dash == std::string_view::npos) continue;
    const auto before = split(line.substr(0, dash), ' '), after = split(line.substr(dash + 3), ' ');
    if (before.size() < 6 || after.size() < 3) continue;
    const bool matches = version == 2 ? after[0] == "cgroup2" : after[0] == "cgroup" && lists(after[2], controller);
    if (matches) return Mount{.group = std::string(before[3]), .point = fs::path(before[4])};
  }
  return std::nullopt;
}

// `group` as seen below the mount; the mount point itself when the group lies outside of what it shows, as in a
// container that sees its own subtree only.
fs::path below(const Mount& mount, const std::string& group) {
  fs::path relative = fs::path(group).lexically_relative(mount.group);
  if (relative.empty() || *relative.begin() == "..") return {};
  return relative == "." ? fs::path() : relative;
}

std::optional<CgroupPlace> find_version(const fs::path& root, int version, std::string_view controller) {
  const auto membership = read_text(root / "proc/self/cgroup"), mountinfo = read_text(root / "proc/self/mountinfo");
  if (!membership || !mountinfo) return std::nullopt;
  const auto group = group_in(*membership, version, controller);
  const auto mount = mount_in(*mountinfo, version, controller);
  if (!group || !mount) return std::nullopt;
  const fs::path point = root / mount->point.relative_path();
  CgroupPlace place{.version = version};
  std::error_code error;
  for (fs::path path = below(*mount, *group); !path.empty(); path = path.parent_path()) {
    if (fs::is_directory(point / path, error)) place.directories.push_back(point / path);
  }
  if (fs::is_directory(point, error)) place.directories.push_back(point);
  return place.directories.empty() ? std::nullopt : std::optional(place);
}

std::optional<double> quota_of(const fs::path& group, int version) {
  std::optional<std::uint64_t> quota, period;
  if (version == 2) {  // "150000 100000" or "max 100000"
    const auto parts = read_line(group / "cpu.max");
    const std::size_t blank = parts ? parts->find(' ') : std::string::npos;
    if (blank == std::string::npos) return std::nullopt;
    quota = whole_number(std::string_view(*parts).substr(0, blank));
    period = whole_number(trimmed(std::string_view(*parts).substr(blank)));
  } else {  // -1 when there is none
    quota = read_number(group / "cpu.cfs_quota_us");
    period = read_number(group / "cpu.cfs_period_us");
  }
  if (!quota || !period || *quota == 0 || *period == 0) return std::nullopt;
  return static_cast<double>(*quota) / static_cast<double>(*period);
}

void read_cpu(const fs::path& root, CgroupLimits& limits) {
  const auto place = find_cgroup(root, "cpu");
  if (!place) return;
  limits.version = place->version;
  for (const fs::path& group : place->directories) {
    const auto quota = quota_of(group, place->version);
    if (quota && (!limits.cpu_quota || *quota < *limits.cpu_quota)) limits.cpu_quota = quota;
  }
}

std::uint64_t droppable_bytes(const fs::path& group, int version) {
  const std::string stat = read_text(group / "memory.stat").value_or("");
  const auto value = value_of(stat, version == 2 ? "inactive_file" : "total_inactive_file", ' ');
  return value ? whole_number(*value).value_or(0) : 0;
}

void read_memory(const fs::path& root, CgroupLimits& limits) {
  const auto place = find_cgroup(root, "memory");
  if (!place) return;
  const bool v2 = place->version == 2;
  limits.version = limits.version.value_or(place->version);
  for (const fs::path& group : place->directories) {
    const auto limit = read_number(group / (v2 ? "memory.max" : "memory.limit_in_bytes"));
    if (!limit || *limit >= kNoLimit) continue;
    limits.memory_limit_bytes = std::min(limits.memory_limit_bytes.value_or(*limit), *limit);
    const auto used = read_number(group / (v2 ? "memory.current" : "memory.usage_in_bytes"));
    if (!used) continue;
    const std::uint64_t held = *used - std::min(*used, droppable_bytes(group, place->version));
    const std::uint64_t room = *limit - std::min(*limit, held);
    limits.memory_room_bytes = std::min(limits.memory_room_bytes.value_or(room), room);
  }
}

}  // namespace

std::optional<CgroupPlace> find_cgroup(const fs::path& root, std::string_view controller) {
  // A controller belongs to one hierarchy; where both versions are mounted, version 1 has those that it lists.
  if (auto place = find_version(root, 1, controller)) return place;
  return find_version(root, 2, controller);
}

CgroupLimits read_cgroup_limits(const fs::path& root) {
  CgroupLimits limits;
  read_cpu(root, limits);
  read_memory(root, limits);
  return limits;
}

}  // namespace aibench
