#include "kernels/reference/host/thread_pool.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <numeric>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace aibench {
namespace {

TEST(ThreadPool, RunsOnceOnEveryThread) {
  for (const int threads : {1, 2, 5}) {
    ThreadPool pool(threads);
    EXPECT_EQ(pool.threads(), threads);
    std::vector<int> calls(static_cast<std::size_t>(threads));
    for (int i = 0; i < 100; ++i) {
      pool.run([&](int thread) { ++calls[static_cast<std::size_t>(thread)]; });
    }
    EXPECT_EQ(calls, std::vector<int>(static_cast<std::size_t>(threads), 100));
  }
}

TEST(ThreadPool, TheCallerIsThreadZero) {
  ThreadPool pool(3);
  const auto caller = std::this_thread::get_id();
  std::vector<std::thread::id> ids(3);
  pool.run([&](int thread) { ids[static_cast<std::size_t>(thread)] = std::this_thread::get_id(); });
  EXPECT_EQ(ids[0], caller);
  EXPECT_NE(ids[1], caller);
  EXPECT_NE(ids[1], ids[2]);
}

// Not atomic on purpose: two threads on one element would be a race that the thread sanitizer reports.
TEST(ThreadPool, ParallelForCoversEveryElementOnce) {
  for (const int threads : {1, 2, 3, 7}) {
    ThreadPool pool(threads);
    for (const std::int64_t count : {0, 1, 2, 15, 16, 17, 100, 255, 256, 257, 5000}) {
      for (const std::int64_t grain : {0, 1, 64, 100000}) {
        std::vector<int> touched(static_cast<std::size_t>(count));
        pool.parallel_for(count, grain, [&](std::int64_t begin, std::int64_t end) {
          for (std::int64_t i = begin; i < end; ++i) ++touched[static_cast<std::size_t>(i)];
        });
        EXPECT_EQ(touched, std::vector<int>(static_cast<std::size_t>(count), 1)) << threads << " " << count;
      }
    }
  }
}

TEST(ThreadPool, SmallLoopsStayOnTheCaller) {
  ThreadPool pool(4);
  std::thread::id id;
  pool.parallel_for(100, 51, [&](std::int64_t, std::int64_t) { id = std::this_thread::get_id(); });
  EXPECT_EQ(id, std::this_thread::get_id());
}

TEST(ThreadPool, ParallelTasksHandsOutEveryTaskOnce) {
  for (const int threads : {1, 2, 4}) {
    ThreadPool pool(threads);
    for (const std::int64_t count : {0, 1, 2, 3, 1000}) {
      std::vector<int> done(static_cast<std::size_t>(count));
      pool.parallel_tasks(count, [&](std::int64_t task, int thread) {
        ASSERT_LT(thread, threads);
        ++done[static_cast<std::size_t>(task)];
      });
      EXPECT_EQ(done, std::vector<int>(static_cast<std::size_t>(count), 1));
    }
  }
}

// What one loop writes the next one reads on another thread, without any lock of its own.
TEST(ThreadPool, LoopsInARowSeeEachOthersWrites) {
  ThreadPool pool(4);
  std::vector<std::int64_t> values(4096, 0);
  for (int round = 0; round < 2000; ++round) {
    pool.parallel_for(4096, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) values[static_cast<std::size_t>(i)] += 4095 - i;
    });
    pool.parallel_tasks(4, [&](std::int64_t task, int) {
      std::reverse(values.begin() + task * 1024, values.begin() + (task + 1) * 1024);
    });
  }
  EXPECT_EQ(std::accumulate(values.begin(), values.end(), std::int64_t{0}), std::int64_t{2000} * 4095 * 2048);
}

// Workers that went to sleep between two loops wake up again.
TEST(ThreadPool, SleepingWorkersComeBack) {
  ThreadPool pool(3);
  for (int round = 0; round < 5; ++round) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    std::vector<int> calls(3);
    pool.run([&](int thread) { calls[static_cast<std::size_t>(thread)] = 1; });
    EXPECT_EQ(calls, std::vector<int>(3, 1));
  }
}

TEST(ThreadPool, PoolsComeAndGoWithoutWork) {
  for (int i = 0; i < 50; ++i) ThreadPool pool(4);
}

}  // namespace
}  // namespace aibench
