#include "kernels/reference/host/host_counters.h"

#include <fstream>
#include <optional>
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
  rusage usage{}, thread{};
  if (getrusage(RUSAGE_SELF, &usage) == 0) {
    counters.push_back({"cpu_time_s", seconds(usage.ru_utime) + seconds(usage.ru_stime)});
    counters.push_back({"major_faults", static_cast<double>(usage.ru_majflt)});
  }
  // Of all threads together it would count the yields of idle ones.
  if (getrusage(RUSAGE_THREAD, &thread) == 0) {
    counters.push_back({"involuntary_switches", static_cast<double>(thread.ru_nivcsw)});
  }
}

// First line of /proc/stat: cpu user nice system idle iowait irq softirq steal ..., in ticks.
void add_machine_times(const std::filesystem::path& root, std::vector<Counter>& counters) {
  const auto text = read_text(root / "proc/stat");
  if (!text) return;
  std::istringstream stream(*text);
  std::string name;
  double user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0;
  stream >> name >> user >> nice >> system >> idle >> iowait >> irq >> softirq >> steal;
  const auto per_second = static_cast<double>(sysconf(_SC_CLK_TCK));
  if (name != "cpu" || !stream || !(per_second > 0)) return;
  counters.push_back({"machine_busy_s", (user + nice + system + irq + softirq) / per_second});
  counters.push_back({"steal_s", steal / per_second});
}

std::optional<double> throttled_s(const std::filesystem::path& group) {
  const auto text = read_text(group / "cpu.stat");
  if (!text) return std::nullopt;
  constexpr double kMicro = 1e-6, kNano = 1e-9;
  if (const auto v2 = number_after(*text, "throttled_usec")) return *v2 * kMicro;
  if (const auto v1 = number_after(*text, "throttled_time")) return *v1 * kNano;
  return std::nullopt;
}

// A quota may belong to any of the groups around this process, and only the group that has it counts.
void add_throttling(const std::filesystem::path& root, std::vector<Counter>& counters) {
  std::optional<double> total;
  for (const std::filesystem::path& group : cgroup_directories(root, "cpu").directories) {
    if (const auto own = throttled_s(group)) total = total.value_or(0) + *own;
  }
  if (total) counters.push_back({"cgroup_throttled_s", *total});
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

// Each thread's schedstat: nanoseconds run, nanoseconds waited for a processor, times it was given one. A thread that
// ends while this reads is left out: its file cannot be read any more.
void HostCounters::add_run_wait(std::vector<Counter>& counters) {
  std::map<std::string, Scheduled> threads;
  std::error_code error;
  for (std::filesystem::directory_iterator task(root_ / "proc/self/task", error), end; !error && task != end;
       task.increment(error)) {
    std::ifstream file(task->path() / "schedstat");
    constexpr double kNano = 1e-9;
    Scheduled now;
    if (!(file >> now.ran_s >> now.waited_s)) continue;
    now.ran_s *= kNano;
    now.waited_s *= kNano;
    const Scheduled& before = threads_[task->path().filename()];
    const double ran = now.ran_s - before.ran_s, waited = now.waited_s - before.waited_s;
    if (ran > 0 && waited > 0) run_wait_s_ += waited * ran / (ran + waited);
    threads.emplace(task->path().filename(), now);
  }
  if (threads.empty()) return;
  threads_ = std::move(threads);
  counters.push_back({"run_wait_s", run_wait_s_});
}

std::vector<Counter> HostCounters::read() {
  std::vector<Counter> counters;
  add_process(counters);
  add_run_wait(counters);
  add_machine_times(root_, counters);
  add_throttling(root_, counters);
  add_pressure(root_, counters);
  return counters;
}

}  // namespace aibench
