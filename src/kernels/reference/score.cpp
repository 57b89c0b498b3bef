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

void encode_tile(const float* tile, std::size_t f, std::size_t n, float step, std::uint8_t* to, float* squares,
                 float* errors) {
  for (std::size_t i = 0; i < kTileItems; ++i) {
    squares[i] = errors[i] = 0;
    std::uint8_t* item = to + i / kScreenItems * kScreenItems * n + i % kScreenItems * 4;
    for (std::size_t k = 0; k < n; ++k) {
      const float factor = k < f ? tile[k * kTileItems + i] : 0;
      const float number = __builtin_rintf(factor * (1 / step)), off = factor - step * number;
      item[k / 4 * 4 * kScreenItems + k % 4] = static_cast<std::uint8_t>(128 + static_cast<int>(number));
      squares[i] += step * number * (step * number);
      errors[i] += off * off;
    }
  }
}

std::size_t screen_tile(const std::int8_t* users, std::size_t count, std::size_t n, const std::uint8_t* tile,
                        const std::int32_t* least, std::uint32_t* positions) {
  std::size_t found = 0;
  for (std::size_t u = 0; u < count; ++u) {
    bool reached = false;
    for (std::size_t i = 0; i < kTileItems; ++i) {
      const std::uint8_t* item = tile + i / kScreenItems * kScreenItems * n + i % kScreenItems * 4;
      std::int32_t sum = 0;
      for (std::size_t k = 0; k < n; ++k) sum += users[u * n + k] * item[k / 4 * 4 * kScreenItems + k % 4];
      reached = reached || sum >= least[u];
    }
    if (reached) positions[found++] = static_cast<std::uint32_t>(u);
  }
  return found;
}

std::size_t not_below(const float* scores, std::size_t n, float least, std::uint32_t* positions) {
  std::size_t found = 0;
  for (std::size_t i = 0; i < n; ++i)
    if (!(scores[i] < least)) positions[found++] = static_cast<std::uint32_t>(i);
  return found;
}

}  // namespace segue::kernels::reference
