#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

// Values for property tests that are the same with every standard library: splitmix64 and Box–Muller.
namespace aibench::test {

class RandomValues {
 public:
  explicit RandomValues(std::uint64_t seed) : state_(seed) {}

  std::uint64_t bits() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }
  double uniform() { return (static_cast<double>(bits() >> 11) + 0.5) * 0x1p-53; }
  std::size_t below(std::size_t limit) { return static_cast<std::size_t>(uniform() * static_cast<double>(limit)); }
  double normal() { return std::sqrt(-2 * std::log(uniform())) * std::cos(6.283185307179586 * uniform()); }

  std::vector<double> log_normal(std::size_t n, double center, double sd) {
    std::vector<double> values(n);
    for (auto& value : values) value = center * std::exp(sd * normal());
    return values;
  }
  template <typename T>
  void shuffle(std::vector<T>& values) {
    for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[below(i)]);
  }

 private:
  std::uint64_t state_;
};

inline std::vector<double> scaled(std::vector<double> values, double factor) {
  for (auto& value : values) value *= factor;
  return values;
}

}  // namespace aibench::test
