#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "bench/compare/compare.h"

// Results made by hand or by a seeded model of a machine, for the tests of comparisons.
namespace aibench::test {

// One target cpu/openblas on one machine, no cases yet.
Result bare_result();

// Adds case NAME with one round a time, and the clock of each where given.
ResultRow& add_case(Result& result, const std::string& id, const std::vector<double>& times_s,
                    const std::vector<double>& clocks_hz = {});

Side side_of(Result result, const std::string& file = "result.json");

const ComparedRow& row_of(const Comparison& comparison, const std::string& id);

// What a machine does to the rounds of one file. All spreads are standard deviations of the logarithm.
struct MachineModel {
  int cases = 8, rounds = 10;
  double process_sd = 0.01;   // of each round, on its own
  double clock_sd = 0;        // of the clock that all rounds of a file share, from file to file
  double file_sd = 0;         // of what all rounds of a file share and no clock shows, from file to file
  double drift_sd = 0;        // of a slow disturbance shared by neighbouring rounds, not by the clock
  double drift_memory = 0.9;  // how much of it one round passes on to the next
  bool reads_clock = true;
  double slowdown = 1;  // of the first case
};

// Two files measured one after the other: the disturbance goes on from the first to the second.
struct FilePair {
  Side base, next;
};
FilePair measured_in_a_row(const MachineModel& base, const MachineModel& next, std::mt19937_64& random);

}  // namespace aibench::test
