// Every conformance case on every provider of this build; prints the support matrix at the end. Refusing a case is
// fine, computing it wrongly is not.

#include "kernels/verify/conformance.h"

#include <cstdio>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "kernels/reference/fp64/reference_provider.h"
#if AIBENCH_HAVE_ONEDNN
#include "kernels/reference/onednn/onednn_provider.h"
#endif
#if AIBENCH_HAVE_OPENBLAS
#include "kernels/reference/openblas/openblas_provider.h"
#endif
#include "tests/support/memory_device.h"

namespace aibench {
namespace {

// The column of the matrix a case belongs to: "gemm/f32".
std::string group_of(const ConformanceCase& conformance_case) {
  return conformance_case.name.substr(0, conformance_case.name.rfind('/'));
}

// Passed and refused cases by group and provider.
class SupportMatrix : public ::testing::Environment {
 public:
  static SupportMatrix& instance() {
    static auto* const matrix = new SupportMatrix;  // GoogleTest owns and deletes its environments
    return *matrix;
  }

  void count(const std::string& provider, const ConformanceCase& conformance_case, const ConformanceEvent& event) {
    providers_.insert(provider);
    Cell& cell = cells_[group_of(conformance_case)][provider];
    ++cell.cases;
    if (event.status == CaseStatus::ok) ++cell.passed;
    if (event.status == CaseStatus::unsupported) ++cell.refused;
  }

  void TearDown() override {
    std::printf("\n%-40s", "passed / cases (- refused)");
    for (const std::string& provider : providers_) std::printf("%16s", provider.c_str());
    std::printf("\n");
    for (const auto& [group, row] : cells_) {
      std::printf("%-40s", group.c_str());
      for (const std::string& provider : providers_) {
        const auto cell = row.find(provider);
        std::printf("%16s", cell == row.end() ? "" : cell->second.text().c_str());
      }
      std::printf("\n");
    }
  }

 private:
  struct Cell {
    int cases = 0, passed = 0, refused = 0;
    std::string text() const {
      if (refused == cases) return "-";
      return std::to_string(passed) + "/" + std::to_string(cases) +
             (refused > 0 ? " (-" + std::to_string(refused) + ")" : "");
    }
  };
  std::map<std::string, std::map<std::string, Cell>> cells_;
  std::set<std::string> providers_;
};

const auto* const kRegistered = ::testing::AddGlobalTestEnvironment(&SupportMatrix::instance());

std::vector<std::string> provider_names() {
  return {
    "reference",
#if AIBENCH_HAVE_OPENBLAS
        "openblas",
#endif
#if AIBENCH_HAVE_ONEDNN
        "onednn",
#endif
  };
}

std::unique_ptr<Provider> make_provider(const std::string& name) {
#if AIBENCH_HAVE_OPENBLAS
  if (name == "openblas") return make_openblas_provider(1);
#endif
#if AIBENCH_HAVE_ONEDNN
  if (name == "onednn") return make_onednn_provider(2);
#endif
  return name == "reference" ? make_reference_provider() : nullptr;
}

class Conformance : public ::testing::TestWithParam<std::tuple<std::string, std::size_t>> {};

TEST_P(Conformance, ComputesTheCaseOrRefusesIt) {
  ASSERT_NE(kRegistered, nullptr);
  const auto& [name, index] = GetParam();
  static std::map<std::string, std::unique_ptr<Provider>> made;
  std::unique_ptr<Provider>& provider = made[name];
  if (!provider) provider = make_provider(name);
  ASSERT_NE(provider, nullptr);
  const ConformanceCase& conformance_case = conformance_cases()[index];
  testing::MemoryDevice device;
  const ConformanceEvent event = run_conformance(device, *provider, conformance_case, static_cast<std::int64_t>(index));
  SupportMatrix::instance().count(name, conformance_case, event);
  EXPECT_EQ(event.provider, name);
  if (event.status == CaseStatus::unsupported) GTEST_SKIP() << event.reason;
  EXPECT_EQ(name_of(event.status), "ok") << conformance_case.name << ": " << event.reason;
}

std::string test_name(const ::testing::TestParamInfo<Conformance::ParamType>& info) {
  std::string name = std::get<0>(info.param) + "_" + conformance_cases()[std::get<1>(info.param)].name;
  for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return name;
}

std::vector<std::size_t> indices() {
  std::vector<std::size_t> all(conformance_cases().size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  return all;
}

INSTANTIATE_TEST_SUITE_P(EveryProvider, Conformance,
                         ::testing::Combine(::testing::ValuesIn(provider_names()), ::testing::ValuesIn(indices())),
                         test_name);

TEST(ConformanceCases, HaveDistinctNamesAndValidGraphs) {
  std::set<std::string> names;
  for (const ConformanceCase& conformance_case : conformance_cases()) {
    EXPECT_TRUE(names.insert(conformance_case.name).second) << conformance_case.name;
    EXPECT_EQ(validate(conformance_case.graph), "") << conformance_case.name;
  }
  EXPECT_GE(names.size(), 150U);
}

// The reference stores every type but one: nothing it should do may hide behind a refusal.
TEST(ConformanceCases, TheReferenceRefusesOnlyTf32) {
  const auto reference = make_reference_provider();
  testing::MemoryDevice device;
  for (const ConformanceCase& conformance_case : conformance_cases()) {
    const std::string group = group_of(conformance_case), dtype = group.substr(group.find('/') + 1);
    const bool refused = run_conformance(device, *reference, conformance_case).status == CaseStatus::unsupported;
    const bool transfers = group.starts_with("copy/h2d/") || group.starts_with("copy/d2h/");  // within host memory
    EXPECT_EQ(refused, transfers || dtype == "tf32") << conformance_case.name;
  }
}

TEST(ConformanceCases, CoverEveryOp) {
  std::set<std::string_view> ops;
  for (const ConformanceCase& conformance_case : conformance_cases()) {
    for (const Op& op : conformance_case.graph.ops) ops.insert(name_of(op));
  }
  EXPECT_EQ(ops.size(), std::variant_size_v<Op>);
}

}  // namespace
}  // namespace aibench
