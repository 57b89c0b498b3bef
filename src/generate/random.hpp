// Numbers by chance from a key: the same (seed, what, index) gives the same stream, wherever and whenever it is asked.
#pragma once
#include <cmath>
#include <cstdint>
#include <span>

#include "segue/base/mix.hpp"

namespace segue::generate {

[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t value) { return mix64(value); }

[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  return mix(mix(a + kMixStep) ^ (b * 0xd1342543de82ef95ULL));
}

[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  return mix(mix(a, b), c);
}

// A hash as a number in [0, 1).
[[nodiscard]] constexpr double unit(std::uint64_t hash) { return static_cast<double>(hash >> 11U) * 0x1.0p-53; }

// What a stream is for, so that streams of one index do not meet.
enum class Stream : std::uint64_t { artist = 1, title, guest, user, activity, bot, spelling, alias, code, style };

[[nodiscard]] constexpr std::uint64_t key(std::uint64_t seed, Stream stream, std::uint64_t index) {
  return mix(seed, static_cast<std::uint64_t>(stream), index);
}

class Random {
 public:
  explicit Random(std::uint64_t start) : state_(start) {}

  std::uint64_t bits() { return mix(state_ += kMixStep); }
  double uniform() { return unit(bits()); }  // [0, 1)
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  bool chance(double probability) { return uniform() < probability; }
  std::uint64_t below(std::uint64_t n) {  // [0, n), n < 2^32
    return ((bits() >> 32U) * n) >> 32U;
  }
  double exponential(double mean) { return -mean * std::log1p(-uniform()); }
  double normal() {  // Box and Muller, one of the pair
    const double radius = std::sqrt(-2.0 * std::log1p(-uniform()));
    return radius * std::cos(6.283185307179586 * uniform());
  }
  double pareto(double shape) { return std::pow(1.0 - uniform(), -1.0 / shape); }  // >= 1
  template <typename T>
  const T& one_of(std::span<const T> values) {
    return values[below(values.size())];
  }

 private:
  std::uint64_t state_;
};

}  // namespace segue::generate
