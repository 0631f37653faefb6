#include "bench/plan/memory_need.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "kernels/ops/graph.h"

namespace aibench {
namespace {

constexpr double kColdFactor = 2.0;
constexpr double kMostSets = 65536;
constexpr double kShareOfFree = 0.7;

bool is_filled(TensorRole role) {
  return role == TensorRole::input || role == TensorRole::parameter || role == TensorRole::state;
}

// "12.3 GB", decimal.
std::string in_words(double bytes) {
  constexpr std::array<const char*, 5> kUnits = {"B", "kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  while (bytes >= 999.95 && unit + 1 < kUnits.size()) {
    bytes /= 1000;
    ++unit;
  }
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), unit == 0 ? "%.0f %s" : "%.1f %s", bytes, kUnits[unit]);
  return text.data();
}

std::string above_share_of(double bytes) { return "more than 70 % (" + in_words(kShareOfFree * bytes) + ") of"; }

}  // namespace

std::int64_t buffer_sets(CacheState cache, double bytes_of_a_set, double last_level_cache_bytes) {
  if (cache == CacheState::warm) return 1;
  const double sets = std::ceil(kColdFactor * last_level_cache_bytes / std::max(bytes_of_a_set, 1.0)) + 1;
  return static_cast<std::int64_t>(std::clamp(sets, 2.0, kMostSets));
}

double memory_need(const Workload& workload, std::int64_t buffer_sets) {
  double set = 0, copies = 0, initial = 0, reference = 0;
  for (const Tensor& tensor : build_graph(workload).tensors) {
    const auto bytes = static_cast<double>(tensor.bytes());
    set += bytes;
    if (tensor.constant) copies += bytes;
    if (is_filled(tensor.role)) initial += bytes;
    const bool integer = tensor.dtype == DType::i8 || tensor.dtype == DType::i32;
    reference += integer ? bytes : static_cast<double>(tensor.elements) * static_cast<double>(size_of(DType::f64));
  }
  const double downloaded = set;
  if (const TrainingGoal* goal = goal_of(workload)) {
    // The images, a byte a pixel, and a second network that evaluates, which is smaller than the one in training.
    const auto& input = std::get<NetworkWorkload>(workload).input;
    const double image = static_cast<double>(input[1]) * static_cast<double>(input[2]);
    initial += (static_cast<double>(goal->train_images) + static_cast<double>(goal->test_images)) * image + set;
  }
  return static_cast<double>(buffer_sets) * (set + copies) + initial + downloaded + reference;
}

std::string refuse_memory(double need_bytes, double free_bytes) {
  if (need_bytes <= kShareOfFree * free_bytes) return {};
  return "needs " + in_words(need_bytes) + " of memory, " + above_share_of(free_bytes) + " the " +
         in_words(free_bytes) + " that are free";
}

std::string refuse_device_memory(double need_bytes, double device_bytes) {
  if (need_bytes <= kShareOfFree * device_bytes) return {};
  return "needs " + in_words(need_bytes) + " of the device's memory, " + above_share_of(device_bytes) + " its " +
         in_words(device_bytes);
}

}  // namespace aibench
