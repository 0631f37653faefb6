#pragma once

#include <cstdint>

namespace aibench {

// Integers modulo the Mersenne prime 2^61 - 1. Two different integer results agree modulo it, after multiplication
// with random vectors, with probability 2^-61.
class Mod61 {
 public:
  static constexpr std::uint64_t kPrime = (std::uint64_t{1} << 61) - 1;

  constexpr Mod61() = default;
  // Any 64-bit integer.
  static constexpr Mod61 of(std::int64_t number) {
    constexpr auto kSmall = static_cast<std::int64_t>(kPrime);
    if (number > -kSmall && number < kSmall) {  // without a division
      return Mod61(static_cast<std::uint64_t>(number < 0 ? number + kSmall : number));
    }
    const auto remainder = number % static_cast<std::int64_t>(kPrime);
    return Mod61(remainder < 0 ? static_cast<std::uint64_t>(remainder + static_cast<std::int64_t>(kPrime))
                               : static_cast<std::uint64_t>(remainder));
  }

  constexpr std::uint64_t value() const { return value_; }
  friend constexpr bool operator==(Mod61, Mod61) = default;
  friend constexpr Mod61 operator+(Mod61 a, Mod61 b) { return Mod61(reduced(a.value_ + b.value_)); }
  friend constexpr Mod61 operator-(Mod61 a, Mod61 b) { return Mod61(reduced(a.value_ + kPrime - b.value_)); }
  friend constexpr Mod61 operator*(Mod61 a, Mod61 b) {
    const Wide product = static_cast<Wide>(a.value_) * b.value_;
    return Mod61(reduced(static_cast<std::uint64_t>(product & kPrime) + static_cast<std::uint64_t>(product >> 61)));
  }
  constexpr Mod61& operator+=(Mod61 other) { return *this = *this + other; }

 private:
  __extension__ typedef unsigned __int128 Wide;

  explicit constexpr Mod61(std::uint64_t value) : value_(value) {}
  // Of a number below 2 kPrime + 1.
  static constexpr std::uint64_t reduced(std::uint64_t number) { return number >= kPrime ? number - kPrime : number; }

  std::uint64_t value_ = 0;  // < kPrime
};

}  // namespace aibench
