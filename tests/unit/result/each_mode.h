#pragma once

#include "tests/unit/result/sample_run.h"

namespace aibench::test {

// Calls change(mode) for what every mode of every round of the run's first row was measured with.
template <class Change>
void each_mode(SampleRun& run, const Change& change) {
  for (RoundRecord& round : run.record.cases[0][0].rounds) {
    for (ModeSamples& mode : round.event.modes) change(mode);
  }
}

}  // namespace aibench::test
