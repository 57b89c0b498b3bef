// Inner products of short rows, summed in a fixed order that compilers can still do several at a time.
#pragma once
#include <array>
#include <cmath>
#include <cstddef>
#include <span>

namespace segue::rank {

inline float dot(std::span<const float> a, std::span<const float> b) {
  constexpr std::size_t kLanes = 8;
  std::array<float, kLanes> sums{};
  std::size_t i = 0;
  for (; i + kLanes <= a.size(); i += kLanes)
    for (std::size_t lane = 0; lane < kLanes; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  for (std::size_t lane = 0; i < a.size(); ++i, ++lane) sums[lane] += a[i] * b[i];
  return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}

// 1 / |a|, or 0 for a row of zeros: dot(a, b) times both is the cosine.
inline float inverse_length(std::span<const float> a) {
  const float squares = dot(a, a);
  return squares > 0 ? 1 / std::sqrt(squares) : 0.0F;
}

}  // namespace segue::rank
