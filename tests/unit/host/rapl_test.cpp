#include "kernels/reference/host/rapl.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/unit/system/fake_root.h"

namespace aibench {
namespace {

using testing::HasSubstr;

class RaplTest : public testing::Test {
 protected:
  void package(int number, const std::string& uj, const std::string& name = "package-0") {
    const std::string zone = kZones + std::to_string(number) + "/";
    root.file(zone + "name", name + "\n").file(zone + "energy_uj", uj + "\n");
    root.file(zone + "max_energy_range_uj", "1000000000\n");
  }
  void count(int number, const std::string& uj) {
    root.file(kZones + std::to_string(number) + "/energy_uj", uj + "\n");
  }
  static double joules(Rapl& rapl) {
    const auto answer = rapl.joules();
    const auto* refusal = std::get_if<Unsupported>(&answer);
    EXPECT_EQ(refusal, nullptr) << refusal->reason;
    return refusal ? -1 : std::get<double>(answer);
  }
  static std::string refusal(Rapl& rapl) {
    const auto answer = rapl.joules();
    const auto* unsupported = std::get_if<Unsupported>(&answer);
    return unsupported ? unsupported->reason : "";
  }

  const std::string kZones = "sys/class/powercap/intel-rapl:";
  test::FakeRoot root;
};

TEST_F(RaplTest, joules_grow_by_what_all_packages_used) {
  package(0, "5000000");
  package(1, "7000000", "package-1");
  package(2, "1", "psys");  // the whole platform, which holds the packages once more
  root.file(kZones + "0:0/name", "core\n").file(kZones + "0:0/energy_uj", "1\n");
  Rapl rapl(root.path());
  EXPECT_DOUBLE_EQ(joules(rapl), 0);
  count(0, "8000000");
  count(1, "7500000");
  count(2, "90000000");
  EXPECT_DOUBLE_EQ(joules(rapl), 3.5);
  EXPECT_DOUBLE_EQ(joules(rapl), 3.5);
}

TEST_F(RaplTest, a_counter_that_starts_again_goes_on) {
  package(0, "999000000");
  Rapl rapl(root.path());
  EXPECT_DOUBLE_EQ(joules(rapl), 0);
  count(0, "2000000");
  EXPECT_DOUBLE_EQ(joules(rapl), 3);
  count(0, "4000000");
  EXPECT_DOUBLE_EQ(joules(rapl), 5);
}

TEST_F(RaplTest, a_counter_that_goes_back_without_a_known_range_is_refused) {
  package(0, "999000000");
  root.file(kZones + "0/max_energy_range_uj", "?\n");
  Rapl rapl(root.path());
  EXPECT_DOUBLE_EQ(joules(rapl), 0);
  count(0, "2000000");
  EXPECT_THAT(refusal(rapl), HasSubstr("went back"));
}

TEST_F(RaplTest, a_package_that_cannot_be_read_is_not_left_out_of_the_sum) {
  package(0, "5000000");
  root.file(kZones + "1/name", "package-1\n");
  Rapl rapl(root.path());
  EXPECT_THAT(refusal(rapl), HasSubstr("intel-rapl:1/energy_uj cannot be read: No such file"));
}

TEST_F(RaplTest, a_missing_permission_is_the_reason) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  package(0, "5000000");
  std::filesystem::permissions(root.path() / (kZones + "0/energy_uj"), std::filesystem::perms::none);
  Rapl rapl(root.path());
  EXPECT_THAT(refusal(rapl), HasSubstr("Permission denied"));
  EXPECT_THAT(refusal(rapl), HasSubstr("only root"));
}

TEST_F(RaplTest, nonsense_is_refused) {
  package(0, "full");
  Rapl rapl(root.path());
  EXPECT_THAT(refusal(rapl), HasSubstr("holds no number"));
}

TEST_F(RaplTest, a_machine_without_counters_says_so) {
  Rapl bare(root.path());
  EXPECT_THAT(refusal(bare), HasSubstr("has no RAPL"));
  root.file("proc/cpuinfo", "processor\t: 0\nflags\t\t: fpu vme hypervisor avx2\n");
  Rapl guest(root.path());
  EXPECT_THAT(refusal(guest), HasSubstr("a virtual machine is not shown its host's"));
}

}  // namespace
}  // namespace aibench
