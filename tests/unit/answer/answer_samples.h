#pragma once

#include <string>
#include <vector>

#include "bench/result/result.h"

// Results made by hand for the tests of answers: only times, no checks, nothing measured.
namespace aibench::test {

// "cpu" kinds share the host's memory, all others do not. Peaks: 1e12 FLOP/s in f32, 1e11 bytes/s.
ResultTarget answer_target(const std::string& name);
Result answer_result(const std::vector<std::string>& targets);

// Host time of each round, numbered from 0; transfer_s is added for the end-to-end time of a device.
ResultRow row_of_rounds(const std::string& target, const std::vector<double>& host_s, double transfer_s = 0);
// `rounds` alike ones.
ResultRow steady_row(const std::string& target, double host_s, double transfer_s = 0, int rounds = 8);
ResultRow failed_row(const std::string& target, CaseStatus status, const std::string& reason);

void add_case(Result& result, const Workload& workload, std::vector<ResultRow> rows);

}  // namespace aibench::test
