#include "kernels/worker/embed/embed_device.h"

#include <chrono>

#include "kernels/worker/embed/embed_call.h"

namespace aibench {
namespace {

class SteadyClock final : public Clock {
 public:
  std::int64_t now_ns() const override {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
  }
};

class EmbedBuffer final : public Buffer {
 public:
  EmbedBuffer(const aibench_worker& worker, std::size_t bytes)
      : worker_(worker), memory_(worker.memory->allocate(worker.context, bytes)), bytes_(bytes) {
    if (memory_ == nullptr) throw OutOfMemory(bytes, {});
  }
  ~EmbedBuffer() override { worker_.memory->free(worker_.context, memory_); }
  EmbedBuffer(const EmbedBuffer&) = delete;
  EmbedBuffer& operator=(const EmbedBuffer&) = delete;
  void* data() override { return memory_; }
  std::size_t bytes() const override { return bytes_; }

 private:
  const aibench_worker& worker_;
  void* memory_;
  std::size_t bytes_;
};

class NoTimer final : public Timer {
 public:
  void start() override {}
  void stop() override {}
  std::optional<double> seconds() override { return std::nullopt; }
};

class EmbedDevice final : public Device {
 public:
  EmbedDevice(const aibench_worker& worker, DeviceInfo info) : worker_(worker), info_(std::move(info)) {}

  DeviceInfo info() const override { return info_; }
  const Clock& clock() const override { return clock_; }
  std::unique_ptr<Buffer> allocate(std::size_t bytes) override { return std::make_unique<EmbedBuffer>(worker_, bytes); }

  void upload(Buffer& to, std::size_t offset, const void* from, std::size_t bytes) override {
    if (bytes == 0) return;
    aibench_text problem;
    char* place = static_cast<char*>(to.data()) + offset;
    require_ok(worker_.memory->upload(worker_.context, place, from, bytes, &problem), problem, "upload");
  }

  void download(void* to, Buffer& from, std::size_t offset, std::size_t bytes) override {
    if (bytes == 0) return;
    aibench_text problem;
    const char* place = static_cast<const char*>(from.data()) + offset;
    require_ok(worker_.memory->download(worker_.context, to, place, bytes, &problem), problem, "download");
  }

  void synchronize() override {
    const int answer = worker_.memory->synchronize(worker_.context, &problem_);
    if (answer != AIBENCH_OK) require_ok(answer, problem_, "synchronize");
  }

  std::unique_ptr<Timer> make_timer() override { return std::make_unique<NoTimer>(); }
  void evict_caches() override {}  // a cold cache comes from walking through copies of the buffers

 private:
  const aibench_worker& worker_;
  DeviceInfo info_;
  SteadyClock clock_;
  aibench_text problem_;
};

}  // namespace

std::unique_ptr<Device> make_embed_device(const aibench_worker& worker, DeviceInfo info) {
  return std::make_unique<EmbedDevice>(worker, std::move(info));
}

}  // namespace aibench
