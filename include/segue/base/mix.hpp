// Neighbouring numbers to unrelated ones.
#pragma once
#include <cstdint>

namespace segue {

// The finalizer of SplitMix64 (Steele, Lea, Flood 2014), and the step of its state. 0 stays 0.
[[nodiscard]] constexpr std::uint64_t mix64(std::uint64_t value) {
  value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31U);
}
inline constexpr std::uint64_t kMixStep = 0x9e3779b97f4a7c15U;

}  // namespace segue
