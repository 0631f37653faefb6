#include "bench/system/environment.h"

#include <gtest/gtest.h>

#include "tests/unit/system/fake_root.h"

namespace aibench {
namespace {

using test::FakeRoot;

TEST(Environment, a_whole_machine_is_read) {
  FakeRoot root;
  root.file("proc/sys/kernel/hostname", "bench-7\n").file("proc/sys/kernel/ostype", "Linux\n");
  root.file("proc/sys/kernel/osrelease", "6.1.0-21-amd64\n");
  root.file("etc/os-release", "NAME=\"Debian\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n");
  root.file("proc/meminfo", "MemTotal:       24684092 kB\nMemFree: 1 kB\nMemAvailable:   20000000 kB\n");
  root.file("proc/self/status", "Name:\tx\nCpus_allowed:\tff\nCpus_allowed_list:\t0-3,6\n");
  root.file("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
  root.file("sys/devices/system/node/online", "0-1\n");
  root.file("proc/cpuinfo", "processor : 0\nflags : fpu hypervisor\n");
  root.file("sys/class/dmi/id/sys_vendor", "QEMU\n").file("sys/class/dmi/id/product_name", "Standard PC\n");
  const auto e = read_environment(root.path());
  EXPECT_EQ(e.hostname, "bench-7");
  EXPECT_EQ(e.kernel, "Linux 6.1.0-21-amd64");
  EXPECT_EQ(e.distribution, "Debian GNU/Linux 12 (bookworm)");
  EXPECT_EQ(e.memory_total_bytes, 24684092ULL * 1024);
  EXPECT_EQ(e.memory_available_bytes, 20000000ULL * 1024);
  EXPECT_EQ(e.affinity, (std::vector<int>{0, 1, 2, 3, 6}));
  EXPECT_EQ(e.transparent_hugepages, "madvise");
  EXPECT_EQ(e.numa_nodes, 2);
  EXPECT_EQ(e.hypervisor, "QEMU Standard PC");
  EXPECT_NE(e.compiler.find('.'), std::string::npos);
}

TEST(Environment, the_maker_of_a_real_machine_is_no_hypervisor) {
  FakeRoot root;
  root.file("proc/cpuinfo", "processor : 0\nflags : fpu avx\n").file("sys/class/dmi/id/sys_vendor", "Dell Inc.\n");
  EXPECT_EQ(read_environment(root.path()).hypervisor, std::nullopt);
}

TEST(Environment, what_cannot_be_read_is_absent) {
  const FakeRoot root;
  Environment nothing;
  nothing.compiler = read_environment(root.path()).compiler;
  EXPECT_EQ(read_environment(root.path()), nothing);
  EXPECT_EQ(memory_room_bytes(nothing), std::nullopt);
  EXPECT_EQ(usable_threads(nothing), std::nullopt);
}

TEST(Environment, memory_in_another_unit_is_absent) {
  FakeRoot root;
  root.file("proc/meminfo", "MemTotal: 24684092 MB\nMemAvailable: -1 kB\n");
  const auto e = read_environment(root.path());
  EXPECT_EQ(e.memory_total_bytes, std::nullopt);
  EXPECT_EQ(e.memory_available_bytes, std::nullopt);
}

TEST(Environment, memory_room_is_the_smaller_of_machine_and_group) {
  Environment e;
  e.memory_available_bytes = 1000;
  EXPECT_EQ(memory_room_bytes(e), 1000U);
  e.cgroup.memory_room_bytes = 400;
  EXPECT_EQ(memory_room_bytes(e), 400U);
  e.cgroup.memory_room_bytes = 4000;
  EXPECT_EQ(memory_room_bytes(e), 1000U);
}

TEST(Environment, usable_threads_are_bounded_by_affinity_and_quota) {
  Environment e;
  e.affinity = std::vector<int>{0, 1, 2, 3};
  EXPECT_EQ(usable_threads(e), 4);
  e.cgroup.cpu_quota = 2.9;
  EXPECT_EQ(usable_threads(e), 2);
  e.cgroup.cpu_quota = 0.4;
  EXPECT_EQ(usable_threads(e), 1);
  e.cgroup.cpu_quota = 64;
  EXPECT_EQ(usable_threads(e), 4);
}

TEST(Environment, hostile_text_is_stored_harmless) {
  FakeRoot root;
  root.file("proc/sys/kernel/hostname", "evil\x1b]0;owned\x07\xFF\n");
  EXPECT_EQ(read_environment(root.path()).hostname, "evil ]0;owned \xEF\xBF\xBD");
}

TEST(Environment, this_machine_can_be_read) {
  const auto e = read_environment();
  EXPECT_TRUE(e.kernel);
  ASSERT_TRUE(e.affinity);
  EXPECT_GE(*usable_threads(e), 1);
  EXPECT_LE(*e.memory_available_bytes, *e.memory_total_bytes);
}

}  // namespace
}  // namespace aibench
