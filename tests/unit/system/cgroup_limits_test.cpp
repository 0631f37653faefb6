#include "bench/system/cgroup_limits.h"

#include <gtest/gtest.h>

#include "tests/unit/system/fake_root.h"

namespace aibench {
namespace {

using test::FakeRoot;

constexpr const char* kV2Mount =
    "22 28 0:20 / /sys rw - sysfs sysfs rw\n"
    "30 22 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";

FakeRoot& v2(FakeRoot& root, const std::string& group) {
  return root.file("proc/self/cgroup", "0::" + group + "\n").file("proc/self/mountinfo", kV2Mount);
}

TEST(CgroupLimits, version_2_takes_the_tightest_of_the_group_and_its_ancestors) {
  FakeRoot root;
  v2(root, "/user.slice/run-1.scope");
  root.file("sys/fs/cgroup/user.slice/cpu.max", "150000 100000\n");
  root.file("sys/fs/cgroup/user.slice/run-1.scope/cpu.max", "max 100000\n");
  root.file("sys/fs/cgroup/user.slice/memory.max", "8000000\n");
  root.file("sys/fs/cgroup/user.slice/memory.current", "7000000\n");
  root.file("sys/fs/cgroup/user.slice/memory.stat", "anon 5\ninactive_file 1500000\n");
  root.file("sys/fs/cgroup/user.slice/run-1.scope/memory.max", "4000000\n");
  root.file("sys/fs/cgroup/user.slice/run-1.scope/memory.current", "100000\n");
  const auto limits = read_cgroup_limits(root.path());
  EXPECT_EQ(limits.version, 2);
  EXPECT_EQ(limits.cpu_quota, 1.5);
  EXPECT_EQ(limits.memory_limit_bytes, 4000000U);
  EXPECT_EQ(limits.memory_room_bytes, 2500000U);
}

TEST(CgroupLimits, version_2_without_limits_has_none) {
  FakeRoot root;
  v2(root, "/");
  root.file("sys/fs/cgroup/memory.max", "max\n").file("sys/fs/cgroup/cpu.max", "max 100000\n");
  const auto limits = read_cgroup_limits(root.path());
  EXPECT_EQ(limits.version, 2);
  EXPECT_EQ(limits.cpu_quota, std::nullopt);
  EXPECT_EQ(limits.memory_limit_bytes, std::nullopt);
}

TEST(CgroupLimits, version_1_has_a_hierarchy_a_controller) {
  FakeRoot root;
  root.file("proc/self/cgroup", "4:memory:/box\n2:cpuacct,cpu:/box\n1:name=systemd:/\n0::/\n");
  root.file("proc/self/mountinfo",
            "31 22 0:27 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
            "32 22 0:28 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
            "33 22 0:29 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
  root.file("sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_quota_us", "200000\n");
  root.file("sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_period_us", "100000\n");
  root.file("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
  root.file("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
  root.file("sys/fs/cgroup/memory/box/memory.limit_in_bytes", "1000000\n");
  root.file("sys/fs/cgroup/memory/box/memory.usage_in_bytes", "600000\n");
  root.file("sys/fs/cgroup/memory/box/memory.stat", "inactive_file 1\ntotal_inactive_file 100000\n");
  root.file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  root.file("sys/fs/cgroup/memory/memory.usage_in_bytes", "600000\n");
  const auto limits = read_cgroup_limits(root.path());
  EXPECT_EQ(limits.version, 1);
  EXPECT_EQ(limits.cpu_quota, 2.0);
  EXPECT_EQ(limits.memory_limit_bytes, 1000000U);
  EXPECT_EQ(limits.memory_room_bytes, 500000U);
}

TEST(CgroupLimits, a_container_that_sees_its_own_subtree_reads_the_mount_point) {
  FakeRoot root;
  root.file("proc/self/cgroup", "0::/docker/abc\n");
  root.file("proc/self/mountinfo", "30 22 0:26 /docker/abc /sys/fs/cgroup rw - cgroup2 cgroup rw\n");
  root.file("sys/fs/cgroup/cpu.max", "50000 100000\n");
  EXPECT_EQ(read_cgroup_limits(root.path()).cpu_quota, 0.5);
}

TEST(CgroupLimits, a_group_outside_of_the_mount_falls_back_to_the_mount_point) {
  FakeRoot root;
  root.file("proc/self/cgroup", "0::/../../etc\n").file("proc/self/mountinfo", kV2Mount);
  root.file("sys/fs/cgroup/cpu.max", "50000 100000\n").file("etc/cpu.max", "1 100000\n");
  EXPECT_EQ(read_cgroup_limits(root.path()).cpu_quota, 0.5);
}

TEST(CgroupLimits, usage_beyond_the_limit_leaves_no_room) {
  FakeRoot root;
  v2(root, "/");
  root.file("sys/fs/cgroup/memory.max", "1000\n").file("sys/fs/cgroup/memory.current", "5000\n");
  EXPECT_EQ(read_cgroup_limits(root.path()).memory_room_bytes, 0U);
}

TEST(CgroupLimits, nonsense_and_nothing_are_no_limit) {
  FakeRoot root;
  EXPECT_EQ(read_cgroup_limits(root.path()), CgroupLimits{});
  v2(root, "/");
  root.file("sys/fs/cgroup/cpu.max", "0 0\n").file("sys/fs/cgroup/memory.max", "-5\n");
  const auto limits = read_cgroup_limits(root.path());
  EXPECT_EQ(limits.cpu_quota, std::nullopt);
  EXPECT_EQ(limits.memory_limit_bytes, std::nullopt);
}

}  // namespace
}  // namespace aibench
