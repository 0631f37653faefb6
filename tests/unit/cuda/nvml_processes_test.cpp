#include "kernels/reference/cuda/nvml_processes.h"

#include <cstring>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aibench::cuda {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// As a driver would: the process's number, then whatever it has, up to the length of its entries.
void write(ProcessList& list, const std::vector<unsigned>& pids, std::size_t bytes) {
  auto* entry = static_cast<unsigned char*>(list.entries());
  for (const unsigned pid : pids) {
    std::memset(entry, 0xFF, bytes);
    std::memcpy(entry, &pid, sizeof pid);
    entry += bytes;
  }
}

std::string reason_of(const std::variant<double, Unsupported>& answer) {
  const auto* why = std::get_if<Unsupported>(&answer);
  return why == nullptr ? "" : why->reason;
}

double others(const std::vector<unsigned>& compute, const std::vector<unsigned>& graphics, unsigned own) {
  const auto answer = other_processes(compute, graphics, own);
  const auto* count = std::get_if<double>(&answer);
  return count == nullptr ? -1 : *count;
}

TEST(ProcessList, reads_entries_of_every_length_that_drivers_had) {
  for (const std::size_t bytes : {16U, 24U, 32U}) {
    ProcessList list(8);
    write(list, {4711, 12, 99999}, bytes);
    const auto pids = list.pids(3);
    ASSERT_TRUE(std::holds_alternative<std::vector<unsigned>>(pids)) << bytes;
    EXPECT_THAT(std::get<std::vector<unsigned>>(pids), ElementsAre(4711, 12, 99999)) << bytes;
  }
}

TEST(ProcessList, refuses_entries_that_it_does_not_know) {
  ProcessList list(8);
  write(list, {4711, 12, 99999}, 20);
  EXPECT_THAT(std::get<Unsupported>(list.pids(3)).reason, HasSubstr("layout"));
  EXPECT_THAT(std::get<Unsupported>(list.pids(9)).reason, HasSubstr("more processes"));
  EXPECT_TRUE(std::get<std::vector<unsigned>>(list.pids(0)).empty());
}

TEST(OtherProcesses, are_all_but_this_one) {
  EXPECT_EQ(others({7}, {}, 7), 0);
  EXPECT_EQ(others({7, 8, 9}, {}, 7), 2);
  EXPECT_EQ(others({7}, {5}, 7), 1) << "one that draws takes time as well";
  EXPECT_EQ(others({7, 8}, {8}, 7), 1) << "one that does both is one";
}

TEST(OtherProcesses, of_another_namespace_are_all_but_one) {
  EXPECT_EQ(others({40001, 40002, 40003}, {}, 7), 2);
  EXPECT_THAT(reason_of(other_processes(std::vector<unsigned>{40001}, {}, 7)), HasSubstr("may be this one"));
  EXPECT_THAT(reason_of(other_processes({}, {}, 7)), HasSubstr("no process"));
}

}  // namespace
}  // namespace aibench::cuda
