#include "kernels/reference/host/host_facts.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace aibench {
namespace {

namespace fs = std::filesystem;

// A root directory with files of a machine that does not exist.
class HostFacts : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "host_facts_XXXXXX").string();
    root_ = mkdtemp(name.data());
  }
  void TearDown() override { fs::remove_all(root_); }
  void write(const std::string& path, const std::string& text) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }
  fs::path root_;
};

TEST_F(HostFacts, AnEmptyRootTellsNothing) {
  EXPECT_EQ(cpu_quota(root_), std::nullopt);
  EXPECT_EQ(cpu_model(root_), "unknown CPU");
  EXPECT_EQ(last_level_cache_bytes(root_), std::nullopt);
  EXPECT_EQ(memory_total_bytes(root_), std::nullopt);
  EXPECT_EQ(memory_room_bytes(root_), std::nullopt);
  EXPECT_EQ(usable_threads(root_), affinity_threads());
}

TEST_F(HostFacts, TheTightestQuotaOfAGroupAndItsAncestorsCounts) {
  write("proc/self/cgroup", "0::/user/job\n");
  write("sys/fs/cgroup/cgroup.controllers", "cpu memory\n");
  write("sys/fs/cgroup/user/cpu.max", "150000 100000\n");
  write("sys/fs/cgroup/user/job/cpu.max", "max 100000\n");
  EXPECT_EQ(cpu_quota(root_), 1.5);
  EXPECT_EQ(usable_threads(root_), 1);
  write("sys/fs/cgroup/user/job/cpu.max", "50000 100000\n");
  EXPECT_EQ(cpu_quota(root_), 0.5);
  EXPECT_EQ(usable_threads(root_), 1);
}

TEST_F(HostFacts, AQuotaAboveTheAffinityDoesNotAddThreads) {
  write("proc/self/cgroup", "0::/\n");
  write("sys/fs/cgroup/cgroup.controllers", "cpu\n");
  write("sys/fs/cgroup/cpu.max", "100000000 100000\n");
  EXPECT_EQ(usable_threads(root_), affinity_threads());
}

TEST_F(HostFacts, ReadsVersionOneGroups) {
  write("proc/self/cgroup", "4:memory:/box\n1:cpu,cpuacct:/box\n0::/\n");
  write("sys/fs/cgroup/cpu/box/cpu.cfs_quota_us", "250000\n");
  write("sys/fs/cgroup/cpu/box/cpu.cfs_period_us", "100000\n");
  write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
  write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(cpu_quota(root_), 2.5);
}

// In a container without a namespace of its own the path named is the host's and cannot be seen.
TEST_F(HostFacts, FallsBackToTheMountPointWhenTheGroupIsNotVisible) {
  write("proc/self/cgroup", "0::/docker/0123\n");
  write("sys/fs/cgroup/cgroup.controllers", "cpu\n");
  write("sys/fs/cgroup/cpu.max", "200000 100000\n");
  EXPECT_EQ(cpu_quota(root_), 2.0);
}

TEST_F(HostFacts, NonsenseIsNoLimit) {
  write("proc/self/cgroup", "nonsense\n0::/../../etc\n");
  write("sys/fs/cgroup/cgroup.controllers", "cpu\n");
  write("sys/fs/cgroup/cpu.max", "twelve\n");
  EXPECT_EQ(cpu_quota(root_), std::nullopt);
  write("sys/fs/cgroup/cpu.max", "100000 0\n");
  EXPECT_EQ(cpu_quota(root_), std::nullopt);
}

TEST_F(HostFacts, RoomIsTheLeastOfMachineAndGroups) {
  write("proc/meminfo", "MemTotal:       2048 kB\nMemFree:  1 kB\nMemAvailable:   1024 kB\n");
  EXPECT_EQ(memory_total_bytes(root_), 2048u * 1024);
  EXPECT_EQ(memory_room_bytes(root_), 1024u * 1024);
  write("proc/self/cgroup", "0::/job\n");
  write("sys/fs/cgroup/cgroup.controllers", "memory\n");
  write("sys/fs/cgroup/job/memory.max", "600000\n");
  write("sys/fs/cgroup/job/memory.current", "500000\n");
  write("sys/fs/cgroup/job/memory.stat", "anon 1\ninactive_file 20000\nactive_file 7\n");
  EXPECT_EQ(memory_room_bytes(root_), 120000u);
  write("sys/fs/cgroup/job/memory.max", "max\n");
  EXPECT_EQ(memory_room_bytes(root_), 1024u * 1024);
}

TEST_F(HostFacts, ReadsVersionOneMemoryLimits) {
  write("proc/meminfo", "MemAvailable:   1024 kB\n");
  write("proc/self/cgroup", "4:memory:/a\n");
  write("sys/fs/cgroup/memory/a/memory.limit_in_bytes", "300000\n");
  write("sys/fs/cgroup/memory/a/memory.usage_in_bytes", "100000\n");
  write("sys/fs/cgroup/memory/a/memory.stat", "inactive_file 1\ntotal_inactive_file 5000\n");
  write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  write("sys/fs/cgroup/memory/memory.usage_in_bytes", "100000\n");
  EXPECT_EQ(memory_room_bytes(root_), 205000u);
}

TEST_F(HostFacts, TheLastLevelIsTheHighestThatHoldsData) {
  const std::string cache = "sys/devices/system/cpu/cpu0/cache/index";
  const char* const levels[][3] = {
      {"1", "Data", "48K"}, {"1", "Instruction", "64K"}, {"2", "Unified", "2048K"}, {"3", "Unified", "32M"}};
  for (int i = 0; i < 4; ++i) {
    write(cache + std::to_string(i) + "/level", levels[i][0]);
    write(cache + std::to_string(i) + "/type", levels[i][1]);
    write(cache + std::to_string(i) + "/size", levels[i][2]);
  }
  EXPECT_EQ(last_level_cache_bytes(root_), std::uint64_t{32} << 20);
  fs::remove_all(root_ / (cache + "3"));
  EXPECT_EQ(last_level_cache_bytes(root_), std::uint64_t{2} << 20);
}

TEST_F(HostFacts, TheModelIsTheKernelsWord) {
  write("proc/cpuinfo", "processor\t: 0\nmodel name\t: Some CPU 9000  \nflags : x\n");
  EXPECT_EQ(cpu_model(root_), "Some CPU 9000");
}

TEST(HostFactsOfThisMachine, AreThere) {
  EXPECT_GE(usable_threads(), 1);
  EXPECT_LE(usable_threads(), affinity_threads());
  ASSERT_TRUE(memory_total_bytes().has_value());
  ASSERT_TRUE(memory_room_bytes().has_value());
  EXPECT_LE(*memory_room_bytes(), *memory_total_bytes());
}

}  // namespace
}  // namespace aibench
