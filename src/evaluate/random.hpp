// Numbers drawn from a seed and a place, so that who draws first does not matter.
#pragma once
#include <cstdint>

#include "segue/base/mix.hpp"

namespace segue::evaluate {

// SplitMix64: Steele, Lea, Flood 2014.
class Random {
 public:
  Random(std::uint64_t seed, std::uint64_t stream) : state_(mix64(seed ^ mix64(stream + 0x632BE59BD9B4E019ULL))) {}

  std::uint64_t next() { return mix64(state_ += kMixStep); }
  // In [0, n), n below 2^32. Off from even by less than n / 2^32.
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(((next() >> 32) * n) >> 32); }

 private:
  std::uint64_t state_;
};

}  // namespace segue::evaluate
