#include "kernels/reference/host/host_counters.h"

#include <charconv>
#include <sstream>
#include <string>

#include <sys/resource.h>
#include <unistd.h>

#include "kernels/reference/host/cgroup.h"

namespace aibench {
namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

void add_process(std::vector<Counter>& counters) {
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) != 0) return;
  counters.push_back({"cpu_time_s", seconds(usage.ru_utime) + seconds(usage.ru_stime)});
  counters.push_back({"involuntary_switches", static_cast<double>(usage.ru_nivcsw)});
  counters.push_back({"major_faults", static_cast<double>(usage.ru_majflt)});
}

// First line of /proc/stat: cpu user nice system idle iowait irq softirq steal ..., in ticks.
void add_steal(const std::filesystem::path& root, std::vector<Counter>& counters) {
  const auto text = read_text(root / "proc/stat");
  if (!text) return;
  std::istringstream stream(*text);
  std::string name;
  stream >> name;
  double ticks = 0;
  constexpr int kStealField = 8;
  for (int field = 1; field <= kStealField; ++field) stream >> ticks;
  const long per_second = sysconf(_SC_CLK_TCK);
  if (name == "cpu" && stream && per_second > 0)
    counters.push_back({"steal_s", ticks / static_cast<double>(per_second)});
}

void add_throttling(const std::filesystem::path& root, std::vector<Counter>& counters) {
  const CgroupDirectories groups = cgroup_directories(root, "cpu");
  if (groups.directories.empty()) return;
  const auto text = read_text(groups.directories.front() / "cpu.stat");
  if (!text) return;
  constexpr double kMicro = 1e-6, kNano = 1e-9;
  if (const auto v2 = number_after(*text, "throttled_usec")) {
    counters.push_back({"cgroup_throttled_s", *v2 * kMicro});
  } else if (const auto v1 = number_after(*text, "throttled_time")) {
    counters.push_back({"cgroup_throttled_s", *v1 * kNano});
  }
}

// "some avg10=0.00 avg60=0.00 avg300=0.00 total=12345" in microseconds.
void add_pressure(const std::filesystem::path& root, std::vector<Counter>& counters) {
  const auto text = read_text(root / "proc/pressure/cpu");
  if (!text) return;
  const std::size_t at = text->find("total=");
  if (at == std::string::npos) return;
  if (const auto total = leading_number(std::string_view(*text).substr(at + 6))) {
    counters.push_back({"pressure_s", *total * 1e-6});
  }
}

}  // namespace

std::vector<Counter> host_counters(const std::filesystem::path& root) {
  std::vector<Counter> counters;
  add_process(counters);
  add_steal(root, counters);
  add_throttling(root, counters);
  add_pressure(root, counters);
  return counters;
}

}  // namespace aibench
