#include "bench/compare/identity.h"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/compare/sample_sides.h"

namespace aibench {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

std::vector<Difference> after(const std::function<void(Result&)>& change, const std::set<std::string>& allowed = {}) {
  Result next = test::bare_result();
  change(next);
  return differences_between(test::bare_result(), next, allowed);
}

TEST(Identity, a_result_does_not_differ_from_itself) {
  EXPECT_THAT(after([](Result&) {}), IsEmpty());
}

TEST(Identity, each_field_is_noticed_and_refused) {
  const std::vector<std::pair<std::string, std::function<void(Result&)>>> changes = {
      {"machine", [](Result& r) { r.environment.cpu.model = "Intel Xeon"; }},
      {"machine", [](Result& r) { r.environment.cpu.cores = 4; }},
      {"machine", [](Result& r) { r.environment.cpu.isa = {"avx2"}; }},
      {"machine", [](Result& r) { r.environment.memory_total_bytes = 50'000'000'000; }},
      {"quota", [](Result& r) { r.environment.affinity = {0}; }},
      {"quota", [](Result& r) { r.environment.cgroup.cpu_quota = 1.5; }},
      {"variables", [](Result& r) { r.tool.kept_variables["OPENBLAS_CORETYPE"] = "Haswell"; }},
      {"device", [](Result& r) { r.targets[0].device = "another"; }},
      {"driver", [](Result& r) { r.targets[0].driver = "CUDA 13.0, 580.95"; }},
      {"threads", [](Result& r) { r.targets[0].threads = 1; }},
      {"threads", [](Result& r) { r.targets[0].providers[0].threads = 1; }},
      {"libraries", [](Result& r) { r.targets[0].providers[0].version = "0.3.29"; }},
      {"libraries", [](Result& r) { r.targets[0].providers[0].configuration = "kernels Haswell"; }},
      {"libraries", [](Result& r) { r.libraries[0].sha256 = "bb22"; }},
      {"libraries", [](Result& r) { r.targets[0].providers[0].name = "mkl"; }},
  };
  for (const auto& [field, change] : changes) {
    const auto found = after(change);
    ASSERT_FALSE(found.empty()) << field;
    EXPECT_EQ(found[0].field, field);
    EXPECT_TRUE(found[0].refused) << field;
    EXPECT_NE(found[0].base, found[0].next);
    for (const Difference& difference : after(change, {field})) EXPECT_FALSE(difference.refused) << field;
  }
}

TEST(Identity, what_decides_nothing_is_told) {
  const std::vector<std::pair<std::string, std::function<void(Result&)>>> changes = {
      {"host", [](Result& r) { r.environment.hostname = "bench-8"; }},
      {"os", [](Result& r) { r.environment.kernel = "Linux 6.2"; }},
      {"compiler", [](Result& r) { r.environment.compiler = "Clang 17"; }},
      {"aibench", [](Result& r) { r.tool.version = "0.2.0"; }},
      {"measure", [](Result& r) { r.measure.min_time_s = 1; }},
  };
  for (const auto& [field, change] : changes) {
    const auto found = after(change);
    ASSERT_THAT(found, SizeIs(1)) << field;
    EXPECT_EQ(found[0].field, field);
    EXPECT_FALSE(found[0].refused) << field;
  }
}

TEST(Identity, what_could_not_be_read_is_no_difference) {
  EXPECT_THAT(after([](Result& r) {
                r.environment.cpu.model.reset();
                r.environment.cpu.isa.reset();
                r.environment.memory_total_bytes.reset();
                r.libraries[0].sha256.reset();
                r.environment.hostname.reset();
              }),
              IsEmpty());
}

TEST(Identity, a_kernel_that_reserves_a_little_more_memory_is_the_same_machine) {
  EXPECT_THAT(after([](Result& r) { r.environment.memory_total_bytes = 24'800'000'000; }), IsEmpty());
}

TEST(Identity, a_target_that_is_not_available_makes_no_difference) {
  EXPECT_THAT(after([](Result& r) {
                r.targets[0].available = false;
                r.targets[0].device.reset();
                r.targets[0].providers.clear();
              }),
              IsEmpty());
}

}  // namespace
}  // namespace aibench
