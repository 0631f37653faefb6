#pragma once

#include <string>

#include "bench/runner/journal.h"

namespace aibench {

inline JournalHeader sample_header() {
  return {"0.1.0", "ab12", {"cpu", "cuda:1"}, {"gemm/f32/m1n1k1", "gemm/f32/m2n1k1"}, {{"machine", "here"}}};
}

inline CaseEvent sample_event(const std::string& case_id, double median_s) {
  CaseEvent event;
  event.case_id = case_id;
  event.served = {{"gemm", "openblas", "sgemm", 1}};
  event.prepare_time_s = 0.125;
  event.first_call_time_s = 0.1 + 0.2;  // not a short decimal
  event.warm_up_time_s = 1e-7;
  ModeSamples mode;
  mode.time = "host_time";
  mode.sample_count = 3;
  mode.median_s = median_s;
  mode.samples = {median_s, 1.0 / 3.0, 5e-324};
  event.modes = {mode};
  event.verification = Verification{"ok", "", 1e-7, 5e-6, "fp32", {{"reference/c", "ok", 1e-7, 5e-6, ""}}};
  event.losses = {2.5, 1.5};
  return event;
}

inline JournalRound sample_round(std::size_t target, std::size_t case_index, int round, double median_s = 0.5) {
  return {target, case_index, {round, 1.5, 0.25, sample_event(sample_header().cases[case_index], median_s)}};
}

inline TargetRecord sample_target() {
  TargetRecord record;
  record.target = *parse_target("cpu");
  record.available = true;
  record.ready = ReadyEvent{};
  record.ready->device.name = "some CPU";
  record.ready->device.memory_bytes = 1ull << 40;
  record.ready->providers = {{"openblas", "0.3.21", "/usr/lib/libopenblas.so.0", "Zen", 2}};
  record.peaks.rates = {{DType::f32, 2.69e11, "fma-avx512"}};
  record.peaks.memory_bytes_per_s = 1e10;
  record.changes = {"threads was \"2\", then \"1\""};
  record.cleared_variables = {{"OMP_NUM_THREADS", "1"}};
  return record;
}

}  // namespace aibench
