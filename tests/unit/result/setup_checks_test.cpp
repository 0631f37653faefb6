#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/result/kernel_isa.h"
#include "bench/result/machine_checks.h"
#include "tests/unit/result/sample_run.h"

namespace aibench {
namespace {

using test::check_of;
using test::SampleRun;
using testing::HasSubstr;

ResultRow row_of(const SampleRun& run) { return run.result().cases.at(0).results.at(0); }

TEST(SetupChecks, more_threads_than_processors_make_invalid) {
  SampleRun run = test::one_gemm();
  run.environment.affinity = {0};
  const ResultRow row = row_of(run);
  const ResultCheck check = check_of(row, "affinity");
  EXPECT_EQ(check.state, "bad");
  EXPECT_EQ(check.value, 1);
  EXPECT_EQ(check.limit, 2);
  EXPECT_THAT(check.reason, HasSubstr("taskset"));
  EXPECT_EQ(worst_problem(row), Severity::invalid);
  run.environment.affinity.reset();
  EXPECT_EQ(check_of(row_of(run), "affinity").state, "unknown");
}

TEST(SetupChecks, a_quota_below_the_threads_makes_suspect) {
  SampleRun run = test::one_gemm();
  for (const int version : {1, 2}) {
    run.environment.cgroup = {.version = version, .cpu_quota = 1.5};
    const ResultRow row = row_of(run);
    EXPECT_EQ(check_of(row, "quota").state, "bad");
    EXPECT_EQ(check_of(row, "quota").value, 1.5);
    EXPECT_EQ(worst_problem(row), Severity::suspect);
  }
  run.environment.cgroup.cpu_quota.reset();
  EXPECT_EQ(check_of(row_of(run), "quota").state, "ok");
  run.environment.cgroup.version.reset();
  EXPECT_EQ(check_of(row_of(run), "quota").state, "unknown");
}

TEST(SetupChecks, of_a_worker_on_another_machine_nothing_is_known) {
  SampleRun run = test::one_gemm();
  run.environment.cpu.model = "another processor";
  run.environment.affinity = {0};
  run.environment.cgroup.cpu_quota = 0.5;
  for (const char* id : {"affinity", "quota", "kernels"}) EXPECT_EQ(check_of(row_of(run), id).state, "unknown") << id;
}

TEST(SetupChecks, a_processor_without_a_name_is_this_one) {
  SampleRun run = test::one_gemm();
  run.environment.cpu.model.reset();
  run.record.targets[0].ready->device.name = "unknown CPU";
  EXPECT_EQ(check_of(row_of(run), "affinity").state, "ok");
}

TEST(SetupChecks, other_devices_have_no_affinity) {
  SampleRun run = test::one_gemm();
  run.record.targets[0].ready->device.kind = "cuda";
  for (const char* id : {"affinity", "quota", "kernels"}) EXPECT_FALSE(test::has_check(row_of(run), id)) << id;
}

TEST(SetupChecks, kernels_below_the_processor_make_suspect) {
  SampleRun run = test::one_gemm();
  std::string& configuration = run.record.targets[0].ready->providers[0].configuration;
  configuration = "kernels Haswell, threads pthread";
  const ResultRow row = row_of(run);
  EXPECT_EQ(check_of(row, "kernels").state, "bad");
  EXPECT_THAT(check_of(row, "kernels").reason, HasSubstr("Haswell for AVX2 on a processor with AVX-512"));
  EXPECT_EQ(worst_problem(row), Severity::suspect);
  run.environment.cpu.isa = {"sse4_2", "avx", "avx2", "fma"};
  EXPECT_EQ(check_of(row_of(run), "kernels").state, "ok");
  run.environment.cpu.isa.reset();
  EXPECT_EQ(check_of(row_of(run), "kernels").state, "unknown");
  configuration = "kernels Quantum, threads pthread";
  EXPECT_THAT(check_of(row_of(run), "kernels").reason, HasSubstr("Quantum"));
  configuration = "plain loops";
  EXPECT_FALSE(test::has_check(row_of(run), "kernels"));
}

TEST(KernelIsa, ranks_what_openblas_names) {
  EXPECT_EQ(isa_of_kernels("kernels SapphireRapids"), VectorIsa::avx512);
  EXPECT_EQ(isa_of_kernels("kernels Zen, threads pthread"), VectorIsa::avx2);
  EXPECT_EQ(isa_of_kernels("kernels Bulldozer, threads openmp"), VectorIsa::avx);
  EXPECT_EQ(isa_of_kernels("kernels Prescott, threads pthread"), VectorIsa::sse);
  EXPECT_EQ(isa_of_kernels("kernels AVX512_CORE_AMX, threads openmp, f32 math strict"), VectorIsa::avx512);
  EXPECT_EQ(isa_of_kernels("kernels AVX2_VNNI, threads openmp"), VectorIsa::avx2);
  EXPECT_EQ(isa_of_kernels("kernels SSE41, threads openmp"), VectorIsa::sse);
  EXPECT_EQ(isa_of_kernels("kernels NEOVERSEN1"), std::nullopt);
  EXPECT_EQ(isa_of_kernels("Haswell"), std::nullopt);
  EXPECT_EQ(isa_of_kernels(""), std::nullopt);
}

TEST(KernelIsa, avx512_kernels_need_all_of_its_parts) {
  EXPECT_EQ(isa_of_processor({"avx2", "fma", "avx512f", "avx512dq", "avx512bw", "avx512vl"}), VectorIsa::avx512);
  EXPECT_EQ(isa_of_processor({"avx2", "fma", "avx512f"}), VectorIsa::avx2);  // Knights Landing
  EXPECT_EQ(isa_of_processor({"avx", "avx2"}), VectorIsa::avx);
  EXPECT_EQ(isa_of_processor({"sse4_2"}), VectorIsa::sse);
  EXPECT_EQ(isa_of_processor({"asimd", "sve"}), std::nullopt);
}

TEST(MachineChecks, tell_settings_that_move_the_clock_and_never_more_than_inform) {
  Environment environment;
  for (const ResultCheck& check : machine_checks_of(environment)) {
    EXPECT_EQ(check.state, "unknown") << check.id;
    EXPECT_EQ(check.severity, Severity::info) << check.id;
  }
  environment.cpu.governor = "performance";
  environment.cpu.boost = environment.cpu.smt = false;
  environment.numa_nodes = 1;
  environment.transparent_hugepages = "madvise";
  for (const ResultCheck& check : machine_checks_of(environment)) EXPECT_EQ(check.state, "ok") << check.id;
  environment.cpu.governor = "powersave";
  environment.cpu.boost = environment.cpu.smt = true;
  environment.numa_nodes = 2;
  environment.transparent_hugepages = "never";
  for (const ResultCheck& check : machine_checks_of(environment)) {
    EXPECT_EQ(check.state, "bad") << check.id;
    EXPECT_FALSE(check.reason.empty()) << check.id;
  }
}

}  // namespace
}  // namespace aibench
