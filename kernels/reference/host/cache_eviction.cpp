#include "kernels/reference/host/cache_eviction.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include <pthread.h>
#include <sched.h>

#include "kernels/backend.h"
#include "kernels/reference/host/host_facts.h"

namespace aibench {
namespace {

constexpr std::size_t kAssumedCache = std::size_t{64} << 20;  // where the kernel does not tell
constexpr std::size_t kPrivateCaches = std::size_t{8} << 20;  // more than twice any core's own levels
constexpr std::size_t kStep = 64 / sizeof(std::uint64_t);

std::vector<int> usable_processors() {
  std::vector<int> found;
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) == 0) {
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
      if (CPU_ISSET(cpu, &set)) found.push_back(cpu);
    }
  }
  return found;
}

// Best effort: an unpinned thread still empties the shared level.
void pin_to(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

// Writes one word a line: a line that is merely read may be kept beside what it should displace.
void stream(std::uint64_t* words, std::size_t count, std::size_t from, std::size_t length) {
  for (std::size_t i = 0; i < length; i += kStep) {
    std::atomic_ref<std::uint64_t>(words[(from + i) % count]).store(i, std::memory_order_relaxed);
  }
}

}  // namespace

void CacheEviction::run() {
  const std::size_t cache = last_level_cache_bytes().value_or(kAssumedCache);
  if (memory_.bytes() == 0) {
    try {
      memory_ = HostMemory(2 * cache);
    } catch (const OutOfMemory&) {
      memory_ = HostMemory(cache);
    }
  }
  auto* words = memory_.as<std::uint64_t>();
  const std::size_t count = memory_.bytes() / sizeof(std::uint64_t) / kStep * kStep;
  const std::vector<int> processors = usable_processors();
  const std::size_t parts = std::max<std::size_t>(1, processors.size());
  const std::size_t length = std::max(count / parts + kStep, kPrivateCaches / sizeof(std::uint64_t));
  std::vector<std::thread> threads;
  for (std::size_t part = 0; part < parts; ++part) {
    threads.emplace_back([=, &processors] {
      if (part < processors.size()) pin_to(processors[part]);
      stream(words, count, count / parts / kStep * kStep * part, length);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace aibench
