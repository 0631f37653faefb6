// End-to-end calls on a device whose link carries 4 MB/s, part by part.

#include <gtest/gtest.h>

#include "kernels/reference/sim/sim_backend.h"
#include "kernels/worker/measure.h"

namespace aibench {
namespace {

constexpr const char* kDevice = R"("shares_host_memory": false, "transfer_bytes_per_s": 4e6)";

// A product of two matrices of 400 bytes into a third, which takes 125 us.
CaseEvent measure_product(const std::string& device, double timer_resolution_s) {
  SimWorker worker(parse_sim_script(R"({"device": {)" + device + R"(}, "cases": [{"time_s": 125e-6}]})"), -1);
  worker.enter(StartCommand{}, Phase::start);
  const auto backend = std::move(std::get<std::unique_ptr<Backend>>(worker.open({})));
  MeasureCommand command{.case_id = "gemm/f32/m10n10k10", .workload = GemmWorkload{.m = 10, .n = 10, .k = 10}};
  command.policy.modes = {TimingMode::latency, TimingMode::throughput, TimingMode::end_to_end};
  command.policy.min_time_s = 0.01;
  worker.enter(command, Phase::prepare);
  CaseEvent event = measure_case(*backend, command, timer_resolution_s, [](Phase) {});
  EXPECT_EQ(name_of(event.status), "ok") << event.reason;
  return event;
}

const ModeSamples* find(const CaseEvent& event, const std::string& time) {
  for (const ModeSamples& mode : event.modes) {
    if (mode.mode == TimingMode::end_to_end && mode.time == time) return &mode;
  }
  return nullptr;
}

TEST(SimTransfers, EachWayIsTimedByItselfWithinTheWhole) {
  for (const auto& [resolution_s, calls] : {std::pair(0.0, 1), std::pair(5e-6, 4)}) {
    const CaseEvent event = measure_product(kDevice, resolution_s);
    const ModeSamples *whole = find(event, "end_to_end_time"), *up = find(event, "upload_time"),
                      *down = find(event, "download_time");
    ASSERT_TRUE(whole && up && down);
    EXPECT_EQ(up->calls_per_sample, calls);
    EXPECT_EQ(up->samples.size(), whole->samples.size());
    for (const double sample : up->samples) EXPECT_NEAR(sample, 200e-6, 1e-12);  // two matrices
    for (const double sample : down->samples) EXPECT_NEAR(sample, 100e-6, 1e-12);
    for (const double sample : whole->samples) EXPECT_NEAR(sample, 425e-6, 1e-12) << "and not a reading more";
    EXPECT_EQ(up->window_s, whole->window_s) << "the same passes";
  }
}

TEST(SimTransfers, ADeviceInHostMemoryHasNone) {
  const CaseEvent event = measure_product(R"("shares_host_memory": true)", 0);
  EXPECT_NE(find(event, "end_to_end_time"), nullptr);
  EXPECT_EQ(find(event, "upload_time"), nullptr);
  EXPECT_EQ(find(event, "download_time"), nullptr);
}

}  // namespace
}  // namespace aibench
