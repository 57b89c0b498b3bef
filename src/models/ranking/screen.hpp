// Queries and items in bytes: at a quarter of what scores cost, which queries can have a new best item in a tile at
// all. Those alone are then scored, so that lists are what they would be without.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/dispatch.hpp"

namespace segue::models {

[[nodiscard]] constexpr std::size_t padded_bytes(std::size_t f) {
  return (f + kernels::kPadBytes - 1) / kernels::kPadBytes * kernels::kPadBytes;
}

[[nodiscard]] inline bool can_screen(std::size_t f, const kernels::Table& kernels) {
  return kernels.screen_tile != nullptr && f <= kernels::kMostBytes;
}

// Of vectors as whole numbers times a step.
struct ByteScale {
  double step = 0;     // 0 where numbers are too small or too large: nothing is known then
  double inverse = 0;  // of the step
  double length = 0;   // of the longest, rounded
  double error = 0;    // the most that rounding took or gave, as a vector's length
};

struct QueryInBytes {
  ByteScale scale;
  std::int32_t sum = 0;  // of the bytes
};

// `to` is padded_bytes() wide, zero beyond the vector.
[[nodiscard]] QueryInBytes query_to_bytes(std::span<const float> vector, std::span<std::int8_t> to);

// Of a packed tile of f factors (kernels::Table::pack_items), for screen_tile().
[[nodiscard]] ByteScale tile_to_bytes(std::span<const float> packed, std::size_t f, const kernels::Table& kernels,
                                      std::span<std::uint8_t> to);

// What the sum of a query's and an item's bytes must reach for their score, as score_tile() has it, to be `least`. With
// q and i rounded to q' and i', q.i = q'.i' + q.(i - i') + (q - q').i'; of the last two Cauchy and Schwarz tell the
// most they can be. `length` is the query's.
[[nodiscard]] std::int32_t least_sum(const QueryInBytes& query, double length, const ByteScale& tile, std::size_t f,
                                     float least);

}  // namespace segue::models
