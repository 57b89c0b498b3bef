#include "../dispatch.hpp"
#include "reference.hpp"

namespace segue::kernels::reference {

void pack_items(const float* items, std::size_t count, std::size_t f, float* tile) {
  for (std::size_t k = 0; k < f; ++k)
    for (std::size_t i = 0; i < kTileItems; ++i) tile[k * kTileItems + i] = i < count ? items[i * f + k] : 0;
}

void score_tile(const float* users, std::size_t count, std::size_t f, const float* tile, float* scores) {
  for (std::size_t u = 0; u < count; ++u)
    for (std::size_t i = 0; i < kTileItems; ++i) {
      float sum = 0;
      for (std::size_t k = 0; k < f; ++k) sum += users[u * f + k] * tile[k * kTileItems + i];
      scores[u * kTileItems + i] = sum;
    }
}

std::size_t not_below(const float* scores, std::size_t n, float least, std::uint32_t* positions) {
  std::size_t found = 0;
  for (std::size_t i = 0; i < n; ++i)
    if (!(scores[i] < least)) positions[found++] = static_cast<std::uint32_t>(i);
  return found;
}

}  // namespace segue::kernels::reference
