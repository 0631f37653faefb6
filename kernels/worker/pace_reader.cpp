#include "kernels/worker/pace_reader.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/worker/surroundings.h"

namespace aibench {
namespace {

constexpr std::int64_t kPeriodNs = 1'000'000;
constexpr std::int64_t kMostAtOnce = 16;
constexpr std::size_t kPieceBytes = 256 * 1024;  // some 15 microseconds
constexpr std::size_t kLineBytes = 64;
constexpr double kGoldenRatio = 0.6180339887498949;

}  // namespace

void note_pace(ModeSamples& mode, const PaceReadings& readings) {
  if (!readings.pace_hz.empty()) mode.pace_hz = median_of(readings.pace_hz);
  if (!readings.read_rates.empty()) mode.read_bytes_per_s = median_of(readings.read_rates);
}

PaceReader::PaceReader(Device& device, Buffer* streamed, PaceReadings& readings)
    : device_(device), streamed_(streamed), readings_(readings) {}

void PaceReader::look(std::int64_t now_ns) {
  if (now_ns < next_ns_) return;
  const std::int64_t due = next_ns_ == 0 ? 1 : 1 + (now_ns - next_ns_) / kPeriodNs;
  for (std::int64_t i = 0; i < std::min(due, kMostAtOnce); ++i) {
    const auto hz = device_.pace_hz();
    if (!hz) break;
    readings_.pace_hz.push_back(*hz);
    if (streamed_ != nullptr && readings_.pace_hz.size() % 2 == 1) read_streamed();
  }
  next_ns_ = readings_.pace_hz.empty() ? std::numeric_limits<std::int64_t>::max() : now_ns + kPeriodNs;
}

// Steps of the golden ratio spread any number of pieces evenly over the operand, and none soon after its neighbour.
void PaceReader::read_streamed() {
  const std::size_t piece = std::min(kPieceBytes, streamed_->bytes());
  const std::size_t room = streamed_->bytes() - piece;
  const auto offset = static_cast<std::size_t>(place_ * static_cast<double>(room)) / kLineBytes * kLineBytes;
  place_ = std::fmod(place_ + kGoldenRatio, 1.0);
  if (const auto rate = device_.read_rate(*streamed_, offset, piece)) {
    readings_.read_rates.push_back(*rate);
  } else {
    streamed_ = nullptr;
  }
}

}  // namespace aibench
