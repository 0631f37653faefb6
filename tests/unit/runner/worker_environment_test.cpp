#include "bench/runner/worker_environment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aibench {
namespace {

using testing::ElementsAre;
using testing::Pair;
using testing::UnorderedElementsAre;

TEST(WorkerEnvironment, LibrarySettingsAreTakenOutAndRemembered) {
  const WorkerEnvironment environment =
      worker_environment({"PATH=/bin", "OPENBLAS_CORETYPE=Haswell", "OMP_NUM_THREADS=1", "CUDA_VISIBLE_DEVICES=1",
                          "NVIDIA_TF32_OVERRIDE=0"},
                         false);
  EXPECT_THAT(environment.entries, ElementsAre("PATH=/bin", "CUDA_VISIBLE_DEVICES=1"));
  EXPECT_THAT(environment.cleared,
              UnorderedElementsAre(Pair("OPENBLAS_CORETYPE", "Haswell"), Pair("OMP_NUM_THREADS", "1"),
                                   Pair("NVIDIA_TF32_OVERRIDE", "0")));
}

TEST(WorkerEnvironment, KeepingTheEnvironmentKeepsAllOfIt) {
  const WorkerEnvironment environment = worker_environment({"OPENBLAS_CORETYPE=Haswell", "A=b"}, true);
  EXPECT_THAT(environment.entries, ElementsAre("OPENBLAS_CORETYPE=Haswell", "A=b"));
  EXPECT_TRUE(environment.cleared.empty());
}

TEST(WorkerEnvironment, EveryLibraryOfTheListIsKnown) {
  for (const char* name : {"OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "OMP_PROC_BIND", "GOMP_CPU_AFFINITY",
                           "KMP_AFFINITY", "MKL_CBWR", "BLIS_NUM_THREADS", "DNNL_MAX_CPU_ISA", "ONEDNN_VERBOSE",
                           "CUBLAS_WORKSPACE_CONFIG", "CUBLASLT_LOG_LEVEL", "CUDNN_LOGINFO_DBG", "BENCHMARK_FILTER",
                           "NVIDIA_TF32_OVERRIDE", "ATEN_CPU_CAPABILITY", "TORCHINDUCTOR_FREEZING", "PYTORCH_JIT"}) {
    EXPECT_TRUE(is_library_setting(name)) << name;
  }
}

TEST(WorkerEnvironment, OtherVariablesAreNoLibrarySettings) {
  for (const char* name : {"CUDA_VISIBLE_DEVICES", "PATH", "HOME", "LD_LIBRARY_PATH", "MY_OMP_NUM_THREADS", "OMP",
                           "NVIDIA_TF32_OVERRIDE_X"}) {
    EXPECT_FALSE(is_library_setting(name)) << name;
  }
}

TEST(WorkerEnvironment, EntriesThatAreNoVariablesAreDropped) {
  EXPECT_THAT(worker_environment({"novalue", "=strange", "EMPTY=", "TWO=a=b"}, false).entries,
              ElementsAre("EMPTY=", "TWO=a=b"));
}

TEST(WorkerEnvironment, ForeignBytesInClearedValuesAreMadePrintable) {
  const WorkerEnvironment environment = worker_environment({"OMP_X=\x1b[31m\xff"}, false);
  EXPECT_EQ(environment.cleared.at("OMP_X"), "\\x1b[31m\\xff");
}

TEST(WorkerEnvironment, ReadsTheProcessesOwnEnvironment) {
  ASSERT_EQ(setenv("AIBENCH_ENVIRONMENT_TEST", "here", 1), 0);
  EXPECT_THAT(worker_environment(false).entries, testing::Contains("AIBENCH_ENVIRONMENT_TEST=here"));
}

}  // namespace
}  // namespace aibench
