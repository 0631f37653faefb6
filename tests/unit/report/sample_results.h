#pragma once

#include "tests/unit/result/sample_run.h"

// Whole runs for the tests of reports.
namespace aibench::test {

// Every family on one CPU library; some rows are suspect.
SampleRun one_target();
// Two CPU libraries and a GPU over a sweep in which the GPU loses, ties and wins.
SampleRun two_cpus_and_a_gpu();
// Rows that crashed, were wrong, are not supported or INVALID, and a GPU that is not there.
SampleRun with_failures();
// A sweep of so many products on up to 4 targets, all of them valid.
Result many_cases(int cases, int targets, int rounds);

}  // namespace aibench::test
