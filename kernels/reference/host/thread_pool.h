#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace aibench {

// A fixed set of threads for short parallel loops. The calling thread takes part as thread 0; with one thread
// everything is a plain call. Nothing here allocates after construction. Idle threads spin for some microseconds, so
// that loops in a row cost no wake-up, then sleep.
//
// One caller at a time, and no loop inside a loop. The functions given must not throw.
class ThreadPool {
 public:
  explicit ThreadPool(int threads);  // at least 1
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  // fn(thread) once on every thread; returns when all are done.
  template <class Function>
  void run(const Function& fn) {
    if (workers_.empty()) return fn(0);
    start([](const void* f, int thread) { (*static_cast<const Function*>(f))(thread); }, &fn);
    fn(0);
    wait();
  }

  // fn(begin, end) on contiguous parts of [0, count), one part a thread, none smaller than `grain` unless it is the
  // only one. Long parts begin at multiples of 16, so that no two write one cache line.
  template <class Function>
  void parallel_for(std::int64_t count, std::int64_t grain, const Function& fn) {
    const std::int64_t most = std::max<std::int64_t>(1, count / std::max<std::int64_t>(1, grain));
    const std::int64_t parts = std::min<std::int64_t>(threads(), most);
    if (parts <= 1) {
      if (count > 0) fn(std::int64_t{0}, count);
      return;
    }
    std::int64_t part = (count + parts - 1) / parts;
    if (part >= kLongPart) part = (part + 15) / 16 * 16;
    run([&](int thread) {
      const std::int64_t begin = std::min(count, thread * part);
      const std::int64_t end = std::min(count, begin + part);
      if (begin < end) fn(begin, end);
    });
  }

  // fn(task, thread) for every task in [0, count), handed out in order, the next one to whoever is free.
  template <class Function>
  void parallel_tasks(std::int64_t count, const Function& fn) {
    if (workers_.empty() || count <= 1) {
      for (std::int64_t task = 0; task < count; ++task) fn(task, 0);
      return;
    }
    std::atomic<std::int64_t> next{0};
    run([&](int thread) {
      for (std::int64_t task; (task = next.fetch_add(1, std::memory_order_relaxed)) < count;) fn(task, thread);
    });
  }

 private:
  static constexpr std::int64_t kLongPart = 256;
  using Call = void (*)(const void* function, int thread);
  void start(Call call, const void* function);
  void wait();
  void serve(int thread);

  Call call_ = nullptr;
  const void* function_ = nullptr;
  bool closing_ = false;
  alignas(64) std::atomic<std::uint32_t> round_{0};  // bumped for every loop
  alignas(64) std::atomic<std::int32_t> busy_{0};    // workers that have not finished the loop
  std::vector<std::thread> workers_;
};

}  // namespace aibench
