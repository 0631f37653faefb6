#pragma once

#include <cstdint>
#include <vector>

#include "kernels/backend.h"
#include "kernels/worker/protocol.h"

namespace aibench {

struct PaceReadings {
  std::vector<double> pace_hz;     // see Device::pace_hz; empty where the device has none
  std::vector<double> read_rates;  // see Device::read_rate; empty without a streamed operand
};

// Fills the mode's pace_hz and read_bytes_per_s with the medians.
void note_pace(ModeSamples& mode, const PaceReadings& readings);

// Reads how fast the device works just now, between the samples of one window: once for each millisecond that passed,
// which takes a fortieth of the time. With a `streamed` operand, whose memory the work waits for, every second reading
// is followed by one of how fast a piece of that operand is read: it lies in whichever cache or memory the work itself
// has to fetch it from, and no other data is driven out.
class PaceReader {
 public:
  // `streamed` may be null. All three must outlive the reader.
  PaceReader(Device& device, Buffer* streamed, PaceReadings& readings);

  // To be called after a sample that ended at `now_ns`.
  void look(std::int64_t now_ns);

 private:
  void read_streamed();

  Device& device_;
  Buffer* streamed_;
  PaceReadings& readings_;
  std::int64_t next_ns_ = 0;
  double place_ = 0;  // of the next piece, as a share of the operand
};

}  // namespace aibench
