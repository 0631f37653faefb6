#pragma once

#include <vector>

#include "bench/result/build_row.h"

// The groups of rules that checks_of puts together; docs/validity.md lists every rule. Each looks at each round and
// sample a fixed number of times. A rule that has no meaning for the row's target adds nothing; one that lacks a
// reading adds "unknown".
namespace aibench {

// What was set up before anything was timed: threads, affinity, quota, libraries, kernels, environment.
void add_setup_checks(const RowInput& input, const ResultRow& row, std::vector<ResultCheck>& checks);

// What the counters and the clock around the timed windows say of disturbances.
void add_window_checks(const RowInput& input, const ResultRow& row, std::vector<ResultCheck>& checks);

// What a GPU's own counters and state say: throttling, memory errors, sharing, power limits. Reads row.device_state.
void add_gpu_checks(const RowInput& input, const ResultRow& row, std::vector<ResultCheck>& checks);

// Whether the times look like repetitions of one thing: interval, drift, trends, first sample, modes.
void add_time_checks(const RowInput& input, const ResultRow& row, std::vector<ResultCheck>& checks);

}  // namespace aibench
