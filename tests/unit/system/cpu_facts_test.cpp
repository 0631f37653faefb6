#include "bench/system/cpu_facts.h"

#include <gtest/gtest.h>

#include "tests/unit/system/fake_root.h"

namespace aibench {
namespace {

using test::FakeRoot;

std::string x86_processor(int number, int package, int core) {
  return "processor\t: " + std::to_string(number) + "\nvendor_id\t: AuthenticAMD\nmodel name\t: AMD EPYC 9B45\n" +
         "physical id\t: " + std::to_string(package) + "\ncore id\t\t: " + std::to_string(core) +
         "\nflags\t\t: fpu sse4_2 avx2 fma avx512f avx512_vnni hypervisor avx512fake\n\n";
}

void add_cache(FakeRoot& root, int cpu, int index, const std::string& level, const std::string& type,
               const std::string& size, const std::string& shared) {
  const std::string at =
      "sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/cache/index" + std::to_string(index) + "/";
  root.file(at + "level", level + "\n").file(at + "type", type + "\n");
  root.file(at + "size", size + "\n").file(at + "shared_cpu_list", shared + "\n");
}

TEST(CpuFacts, sockets_cores_and_threads_are_counted) {
  FakeRoot root;
  std::string cpuinfo;
  // Two sockets of two cores with two threads each; core ids repeat between sockets.
  for (int i = 0; i < 8; ++i) cpuinfo += x86_processor(i, i / 4, i % 2);
  root.file("proc/cpuinfo", cpuinfo);
  const auto facts = read_cpu_facts(root.path());
  EXPECT_EQ(facts.model, "AMD EPYC 9B45");
  EXPECT_EQ(facts.vendor, "AuthenticAMD");
  EXPECT_EQ(facts.sockets, 2);
  EXPECT_EQ(facts.cores, 4);
  EXPECT_EQ(facts.threads, 8);
  EXPECT_EQ(facts.virtualized, true);
}

TEST(CpuFacts, isa_lists_whole_flags_only) {
  FakeRoot root;
  root.file("proc/cpuinfo", x86_processor(0, 0, 0));
  EXPECT_EQ(*read_cpu_facts(root.path()).isa,
            (std::vector<std::string>{"sse4_2", "avx2", "fma", "avx512f", "avx512_vnni"}));
}

TEST(CpuFacts, arm_takes_its_topology_from_sysfs_and_its_name_stays_unknown) {
  FakeRoot root;
  root.file("proc/cpuinfo", "processor\t: 0\nFeatures\t: fp asimd asimddp sve i8mm\n\nprocessor\t: 1\n");
  root.file("sys/devices/system/cpu/online", "0-1\n");
  for (const char* cpu : {"cpu0", "cpu1"}) {
    const std::string at = std::string("sys/devices/system/cpu/") + cpu + "/topology/";
    root.file(at + "physical_package_id", "0\n").file(at + "core_id", std::string(1, cpu[3]) + "\n");
  }
  const auto facts = read_cpu_facts(root.path());
  EXPECT_EQ(facts.model, std::nullopt);
  EXPECT_EQ(facts.sockets, 1);
  EXPECT_EQ(facts.cores, 2);
  EXPECT_EQ(facts.threads, 2);
  EXPECT_EQ(*facts.isa, (std::vector<std::string>{"asimd", "asimddp", "sve", "i8mm"}));
  EXPECT_EQ(facts.virtualized, std::nullopt);
}

TEST(CpuFacts, caches_are_counted_by_who_shares_them) {
  FakeRoot root;
  root.file("sys/devices/system/cpu/online", "0-3\n");
  for (int cpu = 0; cpu < 4; ++cpu) {
    const std::string self = std::to_string(cpu);
    add_cache(root, cpu, 0, "1", "Data", "48K", self);
    add_cache(root, cpu, 1, "1", "Instruction", "32K", self);
    add_cache(root, cpu, 2, "2", "Unified", "2048K", self);
    add_cache(root, cpu, 3, "3", "Unified", "32M", cpu < 2 ? "0-1" : "2-3");
  }
  const auto facts = read_cpu_facts(root.path());
  const std::vector<CacheFacts> expected = {{.level = 1, .type = "Data", .bytes = 48 << 10, .instances = 4},
                                            {.level = 1, .type = "Instruction", .bytes = 32 << 10, .instances = 4},
                                            {.level = 2, .type = "Unified", .bytes = 2 << 20, .instances = 4},
                                            {.level = 3, .type = "Unified", .bytes = 32 << 20, .instances = 2}};
  EXPECT_EQ(*facts.caches, expected);
  EXPECT_EQ(last_level_cache_bytes(facts), std::uint64_t{32} << 20);
}

TEST(CpuFacts, governors_that_differ_are_all_named) {
  FakeRoot root;
  root.file("sys/devices/system/cpu/online", "0-1\n");
  root.file("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n");
  root.file("sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "performance\n");
  root.file("sys/devices/system/cpu/intel_pstate/no_turbo", "1\n");
  root.file("sys/devices/system/cpu/smt/active", "0\n");
  const auto facts = read_cpu_facts(root.path());
  EXPECT_EQ(facts.governor, "performance,powersave");
  EXPECT_EQ(facts.boost, false);
  EXPECT_EQ(facts.smt, false);
}

TEST(CpuFacts, an_empty_machine_has_no_facts) {
  const FakeRoot root;
  EXPECT_EQ(read_cpu_facts(root.path()), CpuFacts{});
  EXPECT_EQ(last_level_cache_bytes(CpuFacts{}), std::nullopt);
}

TEST(CpuFacts, nonsense_is_absent_not_wrong) {
  FakeRoot root;
  root.file("proc/cpuinfo", "processor: x\nphysical id: -1\ncore id:\nflags\n");
  root.file("sys/devices/system/cpu/online", "0-\n").file("sys/devices/system/cpu/smt/active", "yes\n");
  const auto facts = read_cpu_facts(root.path());
  EXPECT_EQ(facts.sockets, std::nullopt);
  EXPECT_EQ(facts.cores, std::nullopt);
  EXPECT_EQ(facts.isa, std::nullopt);
  EXPECT_EQ(facts.smt, std::nullopt);
}

}  // namespace
}  // namespace aibench
