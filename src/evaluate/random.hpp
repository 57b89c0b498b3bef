// Numbers drawn from a seed and a place, so that who draws first does not matter.
#pragma once
#include <cstdint>

namespace segue::evaluate {

// SplitMix64: Steele, Lea, Flood 2014.
class Random {
 public:
  Random(std::uint64_t seed, std::uint64_t stream) : state_(mix(seed ^ mix(stream + 0x632BE59BD9B4E019ULL))) {}

  [[nodiscard]] static std::uint64_t mix(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31);
  }
  std::uint64_t next() { return mix(state_ += 0x9E3779B97F4A7C15ULL); }
  // In [0, n), n below 2^32. Off from even by less than n / 2^32.
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(((next() >> 32) * n) >> 32); }

 private:
  std::uint64_t state_;
};

}  // namespace segue::evaluate
