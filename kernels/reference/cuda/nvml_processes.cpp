#include "kernels/reference/cuda/nvml_processes.h"

#include <algorithm>
#include <cstring>
#include <set>

namespace aibench::cuda {
namespace {

constexpr std::byte kUntouched{0xA5};
constexpr std::size_t kLongestEntry = 32;
constexpr std::size_t kEntryLengths[] = {16, 24, kLongestEntry};

}  // namespace

ProcessList::ProcessList(std::size_t capacity) : capacity_(capacity), bytes_(capacity * kLongestEntry, kUntouched) {}

std::variant<std::vector<unsigned>, Unsupported> ProcessList::pids(std::size_t count) const {
  std::vector<unsigned> pids;
  if (count == 0) return pids;
  if (count > capacity_) return Unsupported{"NVML lists more processes than it was given room for"};
  const auto last = std::find_if(bytes_.rbegin(), bytes_.rend(), [](std::byte b) { return b != kUntouched; });
  const auto touched = static_cast<std::size_t>(bytes_.rend() - last);
  const auto length = std::ranges::find_if(kEntryLengths, [&](std::size_t bytes) { return bytes * count == touched; });
  if (length == std::end(kEntryLengths)) {
    return Unsupported{"NVML lists processes in a layout that aibench does not know"};
  }
  for (std::size_t i = 0; i < count; ++i) {
    unsigned pid = 0;
    std::memcpy(&pid, bytes_.data() + i * *length, sizeof pid);
    pids.push_back(pid);
  }
  return pids;
}

std::variant<double, Unsupported> other_processes(std::span<const unsigned> compute, std::span<const unsigned> graphics,
                                                  unsigned own) {
  std::set<unsigned> all(compute.begin(), compute.end());
  all.insert(graphics.begin(), graphics.end());  // one that computes and draws is in both
  if (all.erase(own) > 0) return static_cast<double>(all.size());
  if (all.empty()) return Unsupported{"NVML lists no process on this GPU, not even this one"};
  if (all.size() == 1) {
    return Unsupported{"NVML lists one process, by a number of another namespace: it may be this one"};
  }
  return static_cast<double>(all.size() - 1);
}

}  // namespace aibench::cuda
