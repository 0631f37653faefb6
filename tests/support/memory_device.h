#pragma once

#include <cstring>
#include <memory>
#include <vector>

#include "kernels/backend.h"

namespace aibench::testing {

// A device in plain host memory: work runs inside enqueue, the clock stands still unless told.
class MemoryDevice : public Device {
 public:
  DeviceInfo info() const override {
    return {.kind = "memory",
            .name = "host memory",
            .threads = 1,
            .shares_host_memory = true,
            .memory_bytes = {},
            .last_level_cache_bytes = {}};
  }
  const Clock& clock() const override { return clock_; }
  std::unique_ptr<Buffer> allocate(std::size_t bytes) override { return std::make_unique<HeapBuffer>(bytes); }
  void upload(Buffer& to, std::size_t offset, const void* from, std::size_t bytes) override {
    if (bytes > 0) std::memcpy(static_cast<char*>(to.data()) + offset, from, bytes);
  }
  void download(void* to, Buffer& from, std::size_t offset, std::size_t bytes) override {
    if (bytes > 0) std::memcpy(to, static_cast<char*>(from.data()) + offset, bytes);
  }
  void synchronize() override {}
  std::unique_ptr<Timer> make_timer() override { return std::make_unique<NoTimer>(); }
  void evict_caches() override {}
  std::optional<double> pace_hz() override { return pace.empty() ? std::nullopt : std::optional(next_pace()); }

  std::optional<double> read_rate(Buffer& buffer, std::size_t offset, std::size_t bytes) override {
    reads.push_back({buffer.bytes(), offset, bytes});
    return read_bytes_per_s;
  }

  struct Read {
    std::size_t buffer_bytes = 0, offset = 0, bytes = 0;
  };
  std::vector<Read> reads;                 // asked of read_rate()
  std::optional<double> read_bytes_per_s;  // what it answers
  std::vector<double> pace;                // what the readings are, one after the other and over again; empty: none
  std::size_t pace_readings = 0;
  void advance_clock(std::int64_t ns) { clock_.now += ns; }

 private:
  class HeapBuffer : public Buffer {
   public:
    explicit HeapBuffer(std::size_t bytes) : lines_(bytes / sizeof(Line) + 1), bytes_(bytes) {}
    void* data() override { return lines_.data(); }
    std::size_t bytes() const override { return bytes_; }

   private:
    struct alignas(64) Line {
      std::byte bytes[64];
    };
    std::vector<Line> lines_;
    std::size_t bytes_;
  };
  class NoTimer : public Timer {
   public:
    void start() override {}
    void stop() override {}
    std::optional<double> seconds() override { return std::nullopt; }
  };
  struct ManualClock : Clock {
    std::int64_t now_ns() const override { return now; }
    std::int64_t now = 0;
  };

  double next_pace() { return pace[pace_readings++ % pace.size()]; }

  ManualClock clock_;
};

}  // namespace aibench::testing
