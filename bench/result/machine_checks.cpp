#include "bench/result/machine_checks.h"

#include "bench/result/check.h"

namespace aibench {
namespace {

ResultCheck told(const char* id, bool bad, std::string reason) {
  ResultCheck check = ok_check(id, Severity::info);
  if (bad) {
    check.state = "bad";
    check.reason = std::move(reason);
  }
  return check;
}

ResultCheck unread(const char* id) { return unknown_check(id, Severity::info, "could not be read on this machine"); }

ResultCheck flag(const char* id, const std::optional<bool>& set, const char* reason) {
  return set ? told(id, *set, reason) : unread(id);
}

ResultCheck governor_check(const std::optional<std::string>& governor) {
  if (!governor) return unread("governor");
  return told("governor", *governor != "performance",
              "the governor is " + *governor + ": the clock follows the load; set it to performance");
}

ResultCheck numa_check(const std::optional<int>& nodes) {
  if (!nodes) return unread("numa");
  return at_most("numa", Severity::info, *nodes, 1,
                 "several NUMA nodes: memory is nearer to some processors than to others; bind a run to one node with "
                 "numactl to compare "
                 "single sockets");
}

ResultCheck huge_pages_check(const std::optional<std::string>& pages) {
  if (!pages) return unread("huge_pages");
  return told("huge_pages", *pages == "never",
              "transparent huge pages are off: large arrays need many page table entries; allow them with madvise");
}

}  // namespace

std::vector<ResultCheck> machine_checks_of(const Environment& environment) {
  return {governor_check(environment.cpu.governor),
          flag("boost", environment.cpu.boost,
               "boost is on: the clock depends on heat and on how many cores work; switch it off to compare runs"),
          flag("smt", environment.cpu.smt,
               "SMT is on: two threads may share a core; ask for one thread a core to compare with machines without"),
          numa_check(environment.numa_nodes), huge_pages_check(environment.transparent_hugepages)};
}

}  // namespace aibench
