#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/reference/host/openblas_kernels.h"
#include "kernels/verify/conformance.h"
#include "kernels/worker/embed/embed_backend.h"
#include "kernels/worker/measure.h"
#include "tests/unit/embed/fake_worker.h"

namespace aibench {
namespace {

using testing::HasSubstr;

constexpr const char* kDevice =
    R"({"providers": [{"name": "naive", "version": "1", "path": "", "configuration": "", "threads": 0}],
        "device": {"name": "Fake 9000", "driver": "", "memory_bytes": null, "last_level_cache_bytes": null}})";

// A case measured by the worker's own loop, verification included.
CaseEvent measured(fake_worker& fake, bool memory = false,
                   const Workload& workload = GemmWorkload{.m = 7, .n = 5, .k = 3}) {
  if (memory) fake.opens_with = kDevice;
  const aibench_worker table = fake_table(&fake, memory ? 1 : 0);
  const auto backend = std::get<std::unique_ptr<Backend>>(open_embedded(table, {.threads = 1}));
  const MeasurePolicy policy{.min_time_s = 1e-4, .min_samples = 2, .max_warm_up_s = 1e-3};
  return measure_case(*backend, {.case_id = "gemm", .workload = workload, .policy = policy}, 1e-8, [](Phase) {});
}

TEST(EmbedCalls, ACaseIsMeasuredAndVerifiedOnTheHost) {
  fake_worker fake{};
  const CaseEvent event = measured(fake);
  EXPECT_EQ(event.status, CaseStatus::ok) << event.reason;
  EXPECT_EQ(event.verification->status, "ok");
  EXPECT_EQ(event.served.at(0).provider, "naive");
  EXPECT_EQ(event.served.at(0).algorithm, "three loops");
  EXPECT_EQ(event.modes.size(), 2U);
  EXPECT_GT(fake.enqueued, 0);
  EXPECT_EQ(fake.released, fake.prepared);
}

TEST(EmbedCalls, ACaseIsMeasuredAndVerifiedInMemoryOfTheWorkersOwn) {
  fake_worker fake{};
  const CaseEvent event = measured(fake, true);
  EXPECT_EQ(event.status, CaseStatus::ok) << event.reason;
  EXPECT_EQ(event.verification->status, "ok");
  EXPECT_GT(fake.allocated, 0);
  EXPECT_EQ(fake.freed, fake.allocated);
}

TEST(EmbedCalls, ARefusedOpIsUnsupportedWithTheWorkersReason) {
  fake_worker fake{};
  const CaseEvent event = measured(fake, false, Conv2dWorkload{.c = 1, .h = 4, .w = 4, .k = 1, .r = 1, .s = 1});
  EXPECT_EQ(event.status, CaseStatus::unsupported);
  EXPECT_THAT(event.reason, HasSubstr("naive: only products"));
}

TEST(EmbedCalls, WhatAFailedCallSaysIsTheReasonOfTheCase) {
  fake_worker prepare{.prepare_answer = AIBENCH_FAILED, .words = "the library fell over"};
  EXPECT_EQ(measured(prepare).status, CaseStatus::failed);
  EXPECT_THAT(measured(prepare).reason, HasSubstr("prepare: the library fell over"));
  fake_worker enqueue{.enqueue_answer = AIBENCH_FAILED, .words = "kernel 3 of 4"};
  EXPECT_THAT(measured(enqueue).reason, HasSubstr("enqueue: kernel 3 of 4"));
  EXPECT_EQ(enqueue.released, enqueue.prepared);
  fake_worker upload{.upload_answer = AIBENCH_FAILED, .words = "bus"};
  EXPECT_THAT(measured(upload, true).reason, HasSubstr("upload: bus"));
  fake_worker synchronize{.synchronize_answer = AIBENCH_FAILED};
  EXPECT_THAT(measured(synchronize, true).reason, HasSubstr("synchronize: failed without a word"));
}

TEST(EmbedCalls, AnswersThatMeanNothingAreFailures) {
  fake_worker number{.enqueue_answer = 42};
  EXPECT_EQ(measured(number).status, CaseStatus::failed);
  EXPECT_THAT(measured(number).reason, HasSubstr("answered 42"));
  fake_worker refused{.enqueue_answer = AIBENCH_REFUSED, .words = "not now"};
  EXPECT_THAT(measured(refused).reason, HasSubstr("refused: not now"));
  fake_worker greedy{.serves = 2};
  EXPECT_THAT(measured(greedy).reason, HasSubstr("2 of 1 ops"));
  EXPECT_EQ(greedy.released, greedy.prepared);
}

TEST(EmbedCalls, OutOfMemorySkipsTheCase) {
  fake_worker prepare{.prepare_answer = AIBENCH_OUT_OF_MEMORY};
  EXPECT_EQ(measured(prepare).status, CaseStatus::skipped);
  fake_worker device{.memory_limit = 16};
  EXPECT_EQ(measured(device, true).status, CaseStatus::skipped);
  EXPECT_EQ(device.freed, device.allocated);
}

TEST(EmbedCalls, OpenBlasIsToldOnlyWhatIsBetter) {
  const auto best = openblas::best_kernels();
  if (!best) {
    EXPECT_EQ(aibench_better_openblas_kernels("Prescott"), nullptr);
    return;
  }
  EXPECT_EQ(aibench_better_openblas_kernels(best->name), nullptr);
  EXPECT_EQ(aibench_better_openblas_kernels(nullptr), nullptr);
  if (best->level != openblas::IsaLevel::sse) {
    EXPECT_STREQ(aibench_better_openblas_kernels("Prescott"), best->name);
  }
}

}  // namespace
}  // namespace aibench
